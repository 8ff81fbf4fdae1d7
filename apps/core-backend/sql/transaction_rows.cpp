#include "transaction_rows.hpp"

namespace atelier::core {
namespace {

constexpr std::string_view k_columns =
    "id, sequence, day, kind, ticker, quantity, ratio_new, ratio_old, price, amount, currency, fee, note, version";
constexpr std::string_view k_change_columns = "sequence, at, user, action";

Transaction read(const sqlite::Statement& row) {
    Transaction t;
    t.id = row.text(0);
    t.sequence = row.integer(1);
    t.date = day_from(row.integer(2));
    const auto kind = kind_from(row.text(3));
    if (!kind) throw sqlite::Failure("unknown kind of operation " + row.text(3));
    t.kind = *kind;
    t.ticker = row.text(4);
    t.quantity = stored_decimal(row.optional_text(5));
    const auto new_units = stored_decimal(row.optional_text(6)), old_units = stored_decimal(row.optional_text(7));
    if (new_units && old_units)
        t.ratio = SplitRatio{*new_units, *old_units};
    else if (t.kind == Kind::split && t.quantity && t.quantity->sign() > 0 && *t.quantity < Decimal(1'000'000))
        t.ratio = SplitRatio::recognise(*t.quantity);
    t.price = stored_decimal(row.optional_text(8));
    t.amount = stored_decimal(row.text(9));
    t.currency = row.text(10);
    t.fee = stored_decimal(row.text(11));
    t.note = row.text(12);
    t.version = row.integer(13);
    return t;
}

/// What happened, without its identity.
void bind_contents(sqlite::Statement& row, const Transaction& t) {
    row.bind(number_of(t.date)).bind(to_string(t.kind));
    t.ticker.empty() ? row.bind_null() : row.bind(t.ticker);
    row.bind_optional(text_of(t.quantity));
    t.ratio ? row.bind(t.ratio->new_units.text()).bind(t.ratio->old_units.text()) : row.bind_null().bind_null();
    row.bind_optional(text_of(t.price)).bind(t.amount.text()).bind(t.currency).bind(t.fee.text()).bind(t.note).bind(t.version);
}

std::string select(std::string_view columns, std::string_view rest) {
    return "select " + std::string(columns) + " from " + std::string(rest);
}

}  // namespace

std::int64_t number_of(Day day) { return day.time_since_epoch().count(); }
Day day_from(std::int64_t number) { return Day{std::chrono::days{number}}; }

Decimal stored_decimal(const std::string& text) {
    const auto value = Decimal::stored(text);
    if (!value) throw sqlite::Failure("'" + text.substr(0, 40) + "' is not a decimal number");
    return *value;
}

std::optional<Decimal> stored_decimal(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    return stored_decimal(*text);
}

std::optional<std::string> text_of(const std::optional<Decimal>& value) {
    if (!value) return std::nullopt;
    return value->text();
}

std::vector<Transaction> TransactionRows::all(const std::string& portfolio_id) {
    auto rows = db_.prepare(select(k_columns, "transactions where portfolio_id = ? order by day, sequence"));
    rows.bind(portfolio_id);
    std::vector<Transaction> out;
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::vector<Transaction> TransactionRows::find(const std::string& portfolio_id, const TransactionFilter& filter) {
    std::string sql = select(k_columns, "transactions where portfolio_id = ?");
    if (filter.from) sql += " and day >= ?";
    if (filter.to) sql += " and day <= ?";
    if (!filter.ticker.empty()) sql += " and ticker = ?";
    for (std::size_t i = 0; i < filter.kinds.size(); ++i) sql += i == 0 ? " and kind in (?" : ", ?";
    if (!filter.kinds.empty()) sql += ")";
    if (filter.after) sql += " and (day, sequence) < (?, ?)";
    auto rows = db_.prepare(sql + " order by day desc, sequence desc limit ?");
    rows.bind(portfolio_id);
    if (filter.from) rows.bind(number_of(*filter.from));
    if (filter.to) rows.bind(number_of(*filter.to));
    if (!filter.ticker.empty()) rows.bind(filter.ticker);
    for (const Kind kind : filter.kinds) rows.bind(to_string(kind));
    if (filter.after) rows.bind(number_of(filter.after->first)).bind(filter.after->second);
    rows.bind(static_cast<std::int64_t>(filter.limit));
    std::vector<Transaction> out;
    while (rows.step()) out.push_back(read(rows));
    return out;
}

std::int64_t TransactionRows::next_sequence() {
    auto row = db_.prepare("select coalesce(max(sequence), 0) + 1 from transactions");
    row.step();
    return row.integer(0);
}

std::int64_t TransactionRows::insert(const std::string& portfolio_id, const Transaction& t) {
    auto row = db_.prepare(
        "insert into transactions (id, portfolio_id, day, kind, ticker, quantity, ratio_new, ratio_old, price, amount, "
        "currency, fee, note, version) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );
    row.bind(t.id).bind(portfolio_id);
    bind_contents(row, t);
    row.run();
    return db_.last_row();
}

void TransactionRows::replace(const Transaction& t) {
    auto row = db_.prepare(
        "update transactions set day = ?, kind = ?, ticker = ?, quantity = ?, ratio_new = ?, ratio_old = ?, price = ?, "
        "amount = ?, "
        "currency = ?, fee = ?, note = ?, version = ? where id = ?"
    );
    bind_contents(row, t);
    row.bind(t.id).run();
}

void TransactionRows::remove(const std::string& id) {
    db_.prepare("delete from transactions where id = ?").bind(id).run();
}

std::int64_t TransactionRows::add_change(const std::string& portfolio_id, const Change& change) {
    const Transaction& subject = change.after ? *change.after : change.before.value();
    db_.prepare(
           "insert into transaction_changes (at, user, portfolio_id, transaction_id, action) values (?, ?, ?, ?, ?)"
    )
        .bind(change.at)
        .bind(change.user)
        .bind(portfolio_id)
        .bind(subject.id)
        .bind(to_string(change.action))
        .run();
    const std::int64_t sequence = db_.last_row();
    const auto keep = [&](std::string_view side, const std::optional<Transaction>& t) {
        if (!t) return;
        auto row = db_.prepare(
            "insert into transaction_versions (change, side, id, sequence, day, kind, ticker, quantity, ratio_new, "
            "ratio_old, price, amount, "
            "currency, fee, note, version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        );
        row.bind(sequence).bind(side).bind(t->id).bind(t->sequence);
        bind_contents(row, *t);
        row.run();
    };
    keep("before", change.before);
    keep("after", change.after);
    return sequence;
}

std::optional<Transaction> TransactionRows::version(std::int64_t change, std::string_view side) {
    auto row = db_.prepare(select(k_columns, "transaction_versions where change = ? and side = ?"));
    row.bind(change).bind(side);
    if (!row.step()) return std::nullopt;
    return read(row);
}

Change TransactionRows::read_change(const sqlite::Statement& row) {
    Change out;
    out.sequence = row.integer(0);
    out.at = row.integer(1);
    out.user = row.text(2);
    const std::string action = row.text(3);
    out.action = action == "deleted" ? Action::deleted : action == "corrected" ? Action::corrected : Action::recorded;
    out.before = version(out.sequence, "before");
    out.after = version(out.sequence, "after");
    return out;
}

std::optional<Change> TransactionRows::change(std::int64_t sequence) {
    auto row = db_.prepare(select(k_change_columns, "transaction_changes where sequence = ?"));
    row.bind(sequence);
    if (!row.step()) return std::nullopt;
    return read_change(row);
}

std::vector<Change> TransactionRows::changes(const std::string& portfolio_id, const ChangeFilter& filter) {
    std::string sql = select(k_change_columns, "transaction_changes where portfolio_id = ?");
    if (!filter.transaction_id.empty()) sql += " and transaction_id = ?";
    if (filter.older_than) sql += " and sequence < ?";
    auto rows = db_.prepare(sql + " order by sequence desc limit ?");
    rows.bind(portfolio_id);
    if (!filter.transaction_id.empty()) rows.bind(filter.transaction_id);
    if (filter.older_than) rows.bind(*filter.older_than);
    rows.bind(static_cast<std::int64_t>(filter.limit));
    std::vector<Change> out;
    while (rows.step()) out.push_back(read_change(rows));
    return out;
}

bool TransactionRows::was_deleted(const std::string& portfolio_id, const std::string& id) {
    auto row = db_.prepare("select 1 from transaction_changes where transaction_id = ? and portfolio_id = ? and action = 'deleted'");
    row.bind(id).bind(portfolio_id);
    return row.step();
}

std::optional<Transaction> TransactionRows::first_version(const std::string& id) {
    auto changed = db_.prepare("select change from transaction_versions where id = ? order by change limit 1");
    changed.bind(id);
    if (changed.step()) {
        const auto sequence = changed.integer(0);
        auto before = version(sequence, "before");
        return before ? before : version(sequence, "after");
    }
    auto row = db_.prepare(select(k_columns, "transactions where id = ?"));
    row.bind(id);
    if (!row.step()) return std::nullopt;
    return read(row);
}

}  // namespace atelier::core
