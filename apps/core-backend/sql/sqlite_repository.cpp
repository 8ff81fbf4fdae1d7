#include <algorithm>
#include <mutex>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "domain/ledger.hpp"
#include "repository.hpp"
#include "sqlite.hpp"

namespace atelier::embedded {
extern const std::string_view core_migration_0001;
}

namespace atelier::core {
namespace {

constexpr std::string_view k_columns = "t.id, t.sequence, t.day, t.kind, t.ticker, t.quantity, t.price, t.amount, t.currency, t.fee, t.note";

std::int64_t number_of(Day day) { return day.time_since_epoch().count(); }
Day day_from(std::int64_t number) { return Day{std::chrono::days{number}}; }

std::optional<Decimal> decimal_from(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return Decimal::of(*text);
}

std::optional<std::string> text_of(const std::optional<Decimal>& value) {
    if (!value) return std::nullopt;
    return value->text();
}

Transaction read_transaction(const sqlite::Statement& row) {
    Transaction t;
    t.id = row.text(0);
    t.sequence = row.integer(1);
    t.date = day_from(row.integer(2));
    t.kind = kind_from(row.text(3)).value();
    t.ticker = row.text(4);
    t.quantity = decimal_from(row.optional_text(5));
    t.price = decimal_from(row.optional_text(6));
    t.amount = Decimal::of(row.text(7));
    t.currency = row.text(8);
    t.fee = Decimal::of(row.text(9));
    t.note = row.text(10);
    return t;
}

/// Repeated writes answer from this text; see read_weights.
std::string print_weights(std::span<const TargetWeight> weights) {
    std::string out;
    for (const auto& w : weights) out += w.ticker + " " + w.weight.text() + "\n";
    return out;
}

std::vector<TargetWeight> read_weights(std::string_view text) {
    std::vector<TargetWeight> out;
    for (const auto& line : split(text, '\n'))
        if (const auto blank = line.find(' '); blank != std::string::npos)
            out.push_back({line.substr(0, blank), Decimal::of(line.substr(blank + 1))});
    return out;
}

class SqliteRepository final : public Repository {
public:
    explicit SqliteRepository(const std::string& path) : db_(path) {
        db_.run("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
        migrate();
    }

    Result<bool> has_market() override {
        return guarded([&]() -> Result<bool> { return db_.prepare("select 1 from prices limit 1").step(); });
    }

    Result<MarketData> market() override {
        return guarded([&]() -> Result<MarketData> {
            MarketData out;
            auto assets = db_.prepare("select ticker, name, asset_class, sector, country, currency, demo, source from assets order by ticker");
            while (assets.step()) {
                PriceSeries series;
                series.asset = {assets.text(0),         assets.text(1), asset_class_from(assets.text(2)).value(),
                                assets.text(3),         assets.text(4), assets.text(5),
                                assets.integer(6) != 0, assets.text(7)};
                series.points = points("asset:" + series.asset.ticker);
                out.assets.push_back(std::move(series));
            }
            auto benchmarks = db_.prepare("select id, name, demo, source from benchmarks order by id");
            while (benchmarks.step())
                out.benchmarks.push_back(
                    {benchmarks.text(0), benchmarks.text(1), benchmarks.integer(2) != 0, benchmarks.text(3), points("index:" + benchmarks.text(0))}
                );
            auto rates = db_.prepare("select distinct substr(series, 4) from prices where series between 'fx:' and 'fx:zzzz'");
            while (rates.step()) out.rates.push_back({rates.text(0), points("fx:" + rates.text(0))});
            return out;
        });
    }

    Result<void> fill(const MarketData& market, std::span<const NewPortfolio> portfolios) override {
        return guarded([&]() -> Result<void> {
            sqlite::Write write(db_);
            if (db_.prepare("select 1 from prices limit 1").step()) return fail(Code::conflict, "the store has been filled already");
            auto asset = db_.prepare("insert into assets values (?, ?, ?, ?, ?, ?, ?, ?)");
            for (const auto& [a, series] : market.assets) {
                asset.bind(a.ticker)
                    .bind(a.name)
                    .bind(to_string(a.asset_class))
                    .bind(a.sector)
                    .bind(a.country)
                    .bind(a.currency)
                    .bind(std::int64_t{a.demo})
                    .bind(a.source)
                    .run();
                insert_points("asset:" + a.ticker, series);
            }
            auto benchmark = db_.prepare("insert into benchmarks values (?, ?, ?, ?)");
            for (const auto& b : market.benchmarks) {
                benchmark.bind(b.id).bind(b.name).bind(std::int64_t{b.demo}).bind(b.source).run();
                insert_points("index:" + b.id, b.points);
            }
            for (const auto& rate : market.rates) insert_points("fx:" + rate.currency, rate.points);
            auto portfolio = db_.prepare("insert into portfolios values (?, ?, ?, ?, ?)");
            std::int64_t position = 0;
            for (const auto& n : portfolios) {
                portfolio.bind(n.portfolio.id).bind(n.portfolio.user).bind(++position).bind(n.portfolio.name).bind(n.portfolio.base_currency).run();
                for (const auto& t : n.transactions) insert(n.portfolio.id, t);
                insert_weights(n.portfolio.id, n.targets);
            }
            write.commit();
            return {};
        });
    }

    Result<std::vector<Portfolio>> portfolios(const std::string& user) override {
        return guarded([&]() -> Result<std::vector<Portfolio>> {
            std::vector<Portfolio> out;
            auto rows = db_.prepare("select id, user, name, base_currency from portfolios where user = ? order by position, id");
            rows.bind(user);
            while (rows.step()) out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3)});
            return out;
        });
    }

    Result<Portfolio> portfolio(const std::string& user, const std::string& id) override {
        return guarded([&] { return own(user, id); });
    }

    Result<std::vector<Transaction>> transactions(const std::string& user, const std::string& portfolio_id) override {
        return guarded([&]() -> Result<std::vector<Transaction>> {
            ATL_CHECK(own(user, portfolio_id));
            return all(user, portfolio_id);
        });
    }

    Result<std::vector<Transaction>> find_transactions(const std::string& user, const std::string& portfolio_id, const TransactionFilter& filter)
        override {
        return guarded([&]() -> Result<std::vector<Transaction>> {
            ATL_CHECK(own(user, portfolio_id));
            std::string sql =
                "select " + std::string(k_columns) + " from transactions t join portfolios p on p.id = t.portfolio_id where p.user = ? and p.id = ?";
            if (filter.from) sql += " and t.day >= ?";
            if (filter.to) sql += " and t.day <= ?";
            if (!filter.ticker.empty()) sql += " and t.ticker = ?";
            for (std::size_t i = 0; i < filter.kinds.size(); ++i) sql += i == 0 ? " and t.kind in (?" : ", ?";
            if (!filter.kinds.empty()) sql += ")";
            if (filter.after) sql += " and (t.day, t.sequence) < (?, ?)";
            auto rows = db_.prepare(sql + " order by t.day desc, t.sequence desc limit ?");
            rows.bind(user).bind(portfolio_id);
            if (filter.from) rows.bind(number_of(*filter.from));
            if (filter.to) rows.bind(number_of(*filter.to));
            if (!filter.ticker.empty()) rows.bind(filter.ticker);
            for (const Kind kind : filter.kinds) rows.bind(to_string(kind));
            if (filter.after) rows.bind(number_of(filter.after->first)).bind(filter.after->second);
            rows.bind(static_cast<std::int64_t>(filter.limit));
            std::vector<Transaction> out;
            while (rows.step()) out.push_back(read_transaction(rows));
            return out;
        });
    }

    Result<std::vector<TargetWeight>> target_weights(const std::string& user, const std::string& portfolio_id) override {
        return guarded([&]() -> Result<std::vector<TargetWeight>> {
            ATL_CHECK(own(user, portfolio_id));
            std::vector<TargetWeight> out;
            auto rows = db_.prepare(
                "select w.ticker, w.weight from target_weights w join portfolios p on p.id = w.portfolio_id where p.user = ? and p.id = ? order by "
                "w.ticker"
            );
            rows.bind(user).bind(portfolio_id);
            while (rows.step()) out.push_back({rows.text(0), Decimal::of(rows.text(1))});
            return out;
        });
    }

    Result<Written<Transaction>> add_transaction(const WriteKey& key, const std::string& portfolio_id, Transaction transaction, const Check& check)
        override {
        return guarded([&]() -> Result<Written<Transaction>> {
            sqlite::Write write(db_);
            ATL_CHECK(own(key.user, portfolio_id));
            ATL_TRY(const auto known, remembered(key));
            if (known) return repeated(key.user, *known);
            auto with_new = all(key.user, portfolio_id);
            transaction.sequence = next_sequence();
            with_new.push_back(transaction);
            sort_operations(with_new);
            ATL_CHECK(check(with_new));
            transaction.sequence = insert(portfolio_id, transaction);
            remember(key, transaction.id);
            write.commit();
            return Written<Transaction>{std::move(transaction), true};
        });
    }

    Result<Written<std::vector<TargetWeight>>> replace_target_weights(
        const WriteKey& key, const std::string& portfolio_id, std::vector<TargetWeight> weights
    ) override {
        return guarded([&]() -> Result<Written<std::vector<TargetWeight>>> {
            sqlite::Write write(db_);
            ATL_CHECK(own(key.user, portfolio_id));
            ATL_TRY(const auto known, remembered(key));
            if (known) return Written<std::vector<TargetWeight>>{read_weights(*known), false};
            db_.prepare("delete from target_weights where portfolio_id = ?").bind(portfolio_id).run();
            insert_weights(portfolio_id, weights);
            remember(key, print_weights(weights));
            write.commit();
            return Written<std::vector<TargetWeight>>{std::move(weights), true};
        });
    }

private:
    /// One caller at a time; SQLite's failures become values here.
    template <class F>
    std::invoke_result_t<F> guarded(F function) {
        const std::lock_guard lock(mutex_);
        try {
            return function();
        } catch (const sqlite::Failure& failure) {
            return fail(Code::unavailable, "the store cannot answer now", failure.what());
        }
    }

    void migrate() {
        sqlite::Write write(db_);
        auto row = db_.prepare("pragma user_version");
        row.step();
        const std::int64_t version = row.integer(0);
        if (version > 1) throw sqlite::Failure("the file was written by a newer version of the program");
        if (version < 1) {
            db_.run(std::string(embedded::core_migration_0001));
            db_.run("pragma user_version = 1");
        }
        write.commit();
    }

    Result<Portfolio> own(const std::string& user, const std::string& id) {
        auto row = db_.prepare("select id, user, name, base_currency from portfolios where id = ? and user = ?");
        row.bind(id).bind(user);
        if (!row.step()) return fail(Code::not_found, "no portfolio '" + id + "'");
        return Portfolio{row.text(0), row.text(1), row.text(2), row.text(3)};
    }

    std::vector<Transaction> all(const std::string& user, const std::string& portfolio_id) {
        auto rows = db_.prepare(
            "select " + std::string(k_columns) +
            " from transactions t join portfolios p on p.id = t.portfolio_id where p.user = ? and p.id = ? order by t.day, t.sequence"
        );
        rows.bind(user).bind(portfolio_id);
        std::vector<Transaction> out;
        while (rows.step()) out.push_back(read_transaction(rows));
        return out;
    }

    std::vector<PricePoint> points(const std::string& series) {
        std::vector<PricePoint> out;
        auto rows = db_.prepare("select day, open, high, low, close from prices where series = ? order by day");
        rows.bind(series);
        while (rows.step())
            out.push_back(
                {day_from(rows.integer(0)), decimal_from(rows.optional_text(1)), decimal_from(rows.optional_text(2)),
                 decimal_from(rows.optional_text(3)), Decimal::of(rows.text(4))}
            );
        return out;
    }

    void insert_points(const std::string& series, const std::vector<PricePoint>& points) {
        auto row = db_.prepare("insert into prices values (?, ?, ?, ?, ?, ?)");
        for (const auto& p : points)
            row.bind(series)
                .bind(number_of(p.day))
                .bind_optional(text_of(p.open))
                .bind_optional(text_of(p.high))
                .bind_optional(text_of(p.low))
                .bind(p.close.text())
                .run();
    }

    std::int64_t next_sequence() {
        auto row = db_.prepare("select coalesce(max(sequence), 0) + 1 from transactions");
        row.step();
        return row.integer(0);
    }

    std::int64_t insert(const std::string& portfolio_id, const Transaction& t) {
        auto row = db_.prepare(
            "insert into transactions (id, portfolio_id, day, kind, ticker, quantity, price, amount, currency, fee, note) values (?, ?, ?, ?, ?, ?, "
            "?, ?, ?, ?, ?)"
        );
        row.bind(t.id).bind(portfolio_id).bind(number_of(t.date)).bind(to_string(t.kind));
        t.ticker.empty() ? row.bind_null() : row.bind(t.ticker);
        row.bind_optional(text_of(t.quantity))
            .bind_optional(text_of(t.price))
            .bind(t.amount.text())
            .bind(t.currency)
            .bind(t.fee.text())
            .bind(t.note)
            .run();
        return db_.last_row();
    }

    void insert_weights(const std::string& portfolio_id, std::span<const TargetWeight> weights) {
        auto row = db_.prepare("insert into target_weights values (?, ?, ?)");
        for (const auto& w : weights) row.bind(portfolio_id).bind(w.ticker).bind(w.weight.text()).run();
    }

    Result<std::optional<std::string>> remembered(const WriteKey& key) {
        auto row = db_.prepare("select fingerprint, result from idempotency where user = ? and key = ?");
        row.bind(key.user).bind(key.key);
        if (!row.step()) return std::nullopt;
        if (row.text(0) != key.fingerprint) return fail(Code::conflict, "this idempotency_key was used with other arguments; choose a new one");
        return row.text(1);
    }

    void remember(const WriteKey& key, std::string_view result) {
        db_.prepare("insert into idempotency values (?, ?, ?, ?, ?)")
            .bind(key.user)
            .bind(key.key)
            .bind(key.fingerprint)
            .bind(result)
            .bind(key.at)
            .run();
    }

    Result<Written<Transaction>> repeated(const std::string& user, const std::string& id) {
        auto row = db_.prepare(
            "select " + std::string(k_columns) + " from transactions t join portfolios p on p.id = t.portfolio_id where p.user = ? and t.id = ?"
        );
        row.bind(user).bind(id);
        if (!row.step()) return fail(Code::not_found, "the recorded operation is gone");
        return Written<Transaction>{read_transaction(row), false};
    }

    std::mutex mutex_;
    sqlite::Database db_;
};

}  // namespace

Result<std::unique_ptr<Repository>> open_sqlite(const std::string& path) {
    try {
        return std::make_unique<SqliteRepository>(path);
    } catch (const sqlite::Failure& failure) {
        return fail(Code::unavailable, "cannot open the store " + path + ": " + failure.what());
    }
}

}  // namespace atelier::core
