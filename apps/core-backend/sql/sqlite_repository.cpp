#include <algorithm>
#include <charconv>
#include <mutex>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "domain/ledger.hpp"
#include "repository.hpp"
#include "sqlite.hpp"
#include "transaction_rows.hpp"
#include "write_mark.hpp"

namespace atelier::embedded {
extern const std::string_view core_migration_0001;
extern const std::string_view core_migration_0002;
extern const std::string_view core_migration_0003;
extern const std::string_view core_migration_0004;
}

namespace atelier::core {
namespace {

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
            out.push_back({line.substr(0, blank), stored_decimal(line.substr(blank + 1))});
    return out;
}

/// A key's result is "change:" and the number of the change; older rows have the operation's id.
const std::string k_change_prefix = "change:";

class SqliteRepository final : public Repository {
public:
    explicit SqliteRepository(const std::string& path) : db_(path), operations_(db_) {
        db_.run("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
        migrate();
        if (path != ":memory:") mark_.emplace(path + "-mark", store_name(), writes_so_far());
    }

    std::int64_t lost_writes() override {
        const std::lock_guard lock(mutex_);
        return mark_ ? mark_->lost() : 0;
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
                for (const auto& t : n.transactions) operations_.insert(n.portfolio.id, t);
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
            return operations_.all(portfolio_id);
        });
    }

    Result<std::vector<Transaction>> find_transactions(const std::string& user, const std::string& portfolio_id, const TransactionFilter& filter)
        override {
        return guarded([&]() -> Result<std::vector<Transaction>> {
            ATL_CHECK(own(user, portfolio_id));
            return operations_.find(portfolio_id, filter);
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
            while (rows.step()) out.push_back({rows.text(0), stored_decimal(rows.text(1))});
            return out;
        });
    }

    Result<Written<Change>> change_transaction(
        const WriteKey& key, const std::string& portfolio_id, Action action, Transaction transaction,
        std::optional<std::int64_t> expected_version, const Check& check
    ) override {
        return guarded([&]() -> Result<Written<Change>> {
            sqlite::Write write(db_);
            ATL_CHECK(own(key.user, portfolio_id));
            ATL_TRY(const auto known, remembered(key));
            if (known) return repeated(*known);
            const auto before = operations_.all(portfolio_id);
            auto after = before;
            Change change{0, key.at, key.user, action, {}, {}};
            if (action == Action::recorded) {
                transaction.sequence = operations_.next_sequence();
                after.push_back(transaction);
            } else {
                const auto at = std::ranges::find(after, transaction.id, &Transaction::id);
                if (at == after.end()) {
                    if (expected_version && operations_.was_deleted(portfolio_id, transaction.id))
                        return fail(Code::conflict, "the operation was deleted after it was read");
                    return fail(Code::not_found, "no operation '" + transaction.id + "' in this portfolio");
                }
                if (expected_version && *expected_version != at->version)
                    return fail(
                        Code::conflict, "the operation was corrected after it was read: version " + std::to_string(at->version) +
                                            " is there now, not " + std::to_string(*expected_version) + "; look at it again"
                    );
                change.before = *at;
                transaction.sequence = at->sequence;
                transaction.version = at->version + 1;
                if (action == Action::deleted)
                    after.erase(at);
                else
                    *at = transaction;
            }
            sort_operations(after);
            ATL_CHECK(check(before, after));
            if (action == Action::recorded) transaction.sequence = operations_.insert(portfolio_id, transaction);
            if (action == Action::corrected) operations_.replace(transaction);
            if (action == Action::deleted)
                operations_.remove(transaction.id);
            else
                change.after = std::move(transaction);
            change.sequence = operations_.add_change(portfolio_id, change);
            remember(key, k_change_prefix + std::to_string(change.sequence));
            commit(write);
            return Written<Change>{std::move(change), true};
        });
    }

    Result<std::vector<Change>> changes(
        const std::string& user, const std::string& portfolio_id, const ChangeFilter& filter
    ) override {
        return guarded([&]() -> Result<std::vector<Change>> {
            ATL_CHECK(own(user, portfolio_id));
            return operations_.changes(portfolio_id, filter);
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
            commit(write);
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
        constexpr std::int64_t k_version = 4;
        if (version > k_version) throw sqlite::Failure("the file was written by a newer version of the program");
        if (version < 1) db_.run(std::string(embedded::core_migration_0001));
        if (version < 2) db_.run(std::string(embedded::core_migration_0002));
        if (version < 3) db_.run(std::string(embedded::core_migration_0003));
        if (version < 4) db_.run(std::string(embedded::core_migration_0004));
        if (version < k_version) db_.run("pragma user_version = " + std::to_string(k_version));
        write.commit();
    }

    std::string store_name() {
        auto row = db_.prepare("select value from meta where key = 'store'");
        return row.step() ? row.text(0) : std::string();
    }

    std::int64_t writes_so_far() {
        auto row = db_.prepare("select cast(value as integer) from meta where key = 'writes'");
        return row.step() ? row.integer(0) : 0;
    }

    /// Before this returns, nothing is acknowledged.
    void commit(sqlite::Write& write) {
        db_.run("update meta set value = value + 1 where key = 'writes'");
        const std::int64_t writes = writes_so_far();
        write.commit();
        if (mark_) mark_->reached(writes);
    }

    Result<Portfolio> own(const std::string& user, const std::string& id) {
        auto row = db_.prepare("select id, user, name, base_currency from portfolios where id = ? and user = ?");
        row.bind(id).bind(user);
        if (!row.step()) return fail(Code::not_found, "no portfolio '" + id + "'");
        return Portfolio{row.text(0), row.text(1), row.text(2), row.text(3)};
    }

    std::vector<PricePoint> points(const std::string& series) {
        std::vector<PricePoint> out;
        auto rows = db_.prepare("select day, open, high, low, close from prices where series = ? order by day");
        rows.bind(series);
        while (rows.step())
            out.push_back(
                {day_from(rows.integer(0)), stored_decimal(rows.optional_text(1)),
                 stored_decimal(rows.optional_text(2)), stored_decimal(rows.optional_text(3)),
                 stored_decimal(rows.text(4))}
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

    /// What the first write with the key answered, whatever happened to the operation since.
    Result<Written<Change>> repeated(const std::string& result) {
        if (result.starts_with(k_change_prefix)) {
            std::int64_t sequence = 0;
            std::from_chars(result.data() + k_change_prefix.size(), result.data() + result.size(), sequence);
            if (auto change = operations_.change(sequence)) return Written<Change>{std::move(*change), false};
        } else if (auto first = operations_.first_version(result)) {
            return Written<Change>{{0, 0, {}, Action::recorded, {}, std::move(first)}, false};
        }
        return fail(Code::not_found, "the recorded operation is gone");
    }

    std::mutex mutex_;
    sqlite::Database db_;
    TransactionRows operations_;
    std::optional<WriteMark> mark_;
};

}  // namespace

std::string_view to_string(Action value) noexcept {
    switch (value) {
        case Action::corrected:
            return "corrected";
        case Action::deleted:
            return "deleted";
        case Action::recorded:
            break;
    }
    return "recorded";
}

Result<std::unique_ptr<Repository>> open_sqlite(const std::string& path) {
    try {
        return std::make_unique<SqliteRepository>(path);
    } catch (const sqlite::Failure& failure) {
        return fail(Code::unavailable, "cannot open the store " + path + ": " + failure.what());
    }
}

}  // namespace atelier::core
