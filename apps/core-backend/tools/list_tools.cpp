#include <algorithm>
#include <map>

#include "atelier/base/text.hpp"
#include "domain/dividends.hpp"
#include "domain/examine.hpp"
#include "usecase/analytics.hpp"
#include "wire.hpp"

namespace atelier::core::tools {
namespace {

json::Object describe_asset(const Asset& asset) {
    json::Object out;
    out["ticker"] = asset.ticker;
    out["name"] = asset.name;
    out["asset_class"] = to_string(asset.asset_class);
    out["sector"] = asset.sector;
    out["country"] = asset.country;
    out["currency"] = asset.currency;
    return out;
}

json::Object describe_position(const Market& market, const Position& p, const std::vector<TargetWeight>& targets) {
    const auto target = std::ranges::find(targets, market.asset(p.asset).ticker, &TargetWeight::ticker);
    json::Object out = describe_asset(market.asset(p.asset));
    out["quantity"] = p.quantity.text();
    out["local_price"] = wire::price(p.local_price);
    out["price"] = wire::price(p.price);
    out["value"] = wire::money(p.value);
    out["cost"] = wire::money(p.cost);
    out["profit"] = wire::money(p.profit);
    out["profit_rate"] = wire::rate(p.profit_rate);
    out["weight"] = wire::rate(p.weight);
    out["target_weight"] = target == targets.end() ? json::Value() : json::Value(wire::rate(target->weight));
    out["day_change"] = wire::rate(p.day_change);
    out["day_profit"] = wire::money(p.day_profit);
    out["realised_profit"] = wire::money(p.realised);
    out["demo"] = market.asset(p.asset).demo;
    return out;
}

/// "<day number>.<sequence>" of the last row.
Result<std::optional<std::pair<Day, std::int64_t>>> transaction_position(const json::Object& args) {
    ATL_TRY(const std::string position, wire::cursor_argument(args, "tx"));
    if (position.empty()) return std::nullopt;
    const auto parts = split(position, '.');
    if (parts.size() != 2) return fail(Code::invalid_argument, wire::k_foreign_cursor);
    ATL_TRY(const auto day, wire::sequence_from(parts[0]));
    ATL_TRY(const auto sequence, wire::sequence_from(parts[1]));
    if (day > 1'000'000) return fail(Code::invalid_argument, wire::k_foreign_cursor);
    return std::pair{Day{std::chrono::days{day}}, sequence};
}

}  // namespace

Result<json::Object> list_portfolios(const ToolServices& services, const mcp::CallContext& context, const json::Object&) {
    ATL_TRY(const auto portfolios, services.repository.portfolios(context.caller.user));
    json::Array rows;
    for (const auto& portfolio : portfolios) {
        ATL_TRY(const auto recorded, services.repository.transactions(context.caller.user, portfolio.id));
        const auto operations = counted(services.market, portfolio.base_currency, recorded);
        const auto history = value_by_day(services.market, portfolio.base_currency, operations);
        const auto day = last_day(history);
        json::Object row;
        row["id"] = portfolio.id;
        row["name"] = portfolio.name;
        row["base_currency"] = portfolio.base_currency;
        row["total_value"] = wire::money(history.back().value);
        row["day_profit"] = wire::money(day.profit);
        row["day_change"] = wire::rate(day.change);
        row["operations_left_out"] = static_cast<std::int64_t>(recorded.size() - operations.size());
        rows.push_back(std::move(row));
    }
    return json::Object{{"as_of", format_day(services.market.as_of())}, {"portfolios", std::move(rows)}};
}

Result<json::Object> list_assets(const ToolServices& services, const mcp::CallContext&, const json::Object& args) {
    const Market& market = services.market;
    const std::string query = to_lower(trim(json::get_string(args, "query")));
    ATL_TRY(const std::string after, wire::cursor_argument(args, "as"));
    const std::size_t limit = wire::limit_argument(args);
    json::Array rows;
    json::Value next;
    std::string last;
    for (const auto& series : market.assets()) {
        const Asset& asset = series.asset;
        if (series.points.empty() || asset.ticker <= after) continue;
        if (to_lower(asset.ticker).find(query) == std::string::npos && to_lower(asset.name).find(query) == std::string::npos) continue;
        if (rows.size() == limit) {
            next = wire::make_cursor("as", last);
            break;
        }
        const auto index = market.find_asset(asset.ticker).value();
        json::Object row = describe_asset(asset);
        row["price"] = wire::price(market.close(index, market.last()));
        row["price_date"] = format_day(series.points.back().day);
        row["day_change"] = wire::rate(market.change(index, market.last()));
        row["demo"] = asset.demo;
        rows.push_back(std::move(row));
        last = asset.ticker;
    }
    return json::Object{{"as_of", format_day(market.as_of())}, {"assets", std::move(rows)}, {"next_cursor", std::move(next)}};
}

Result<json::Object> list_positions(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    const auto method = json::get_string(args, "cost_method") == "average" ? CostMethod::average : CostMethod::fifo;
    ATL_TRY(
        const auto snapshot, take_snapshot(services.market, services.repository, context.caller.user, json::get_string(args, "portfolio_id"), method)
    );
    ATL_TRY(const auto targets, services.repository.target_weights(context.caller.user, snapshot.portfolio.id));
    json::Array positions, cash;
    for (const auto& p : snapshot.positions) positions.push_back(describe_position(services.market, p, targets));
    if (wire::boolean(args, "include_closed", false))
        for (const auto& p : snapshot.closed) positions.push_back(describe_position(services.market, p, targets));
    for (const auto& c : snapshot.cash)
        cash.push_back(json::Object{{"currency", c.currency}, {"amount", wire::money(c.amount)}, {"value", wire::money(c.value)}});
    json::Object out;
    out["as_of"] = format_day(services.market.as_of());
    out["base_currency"] = snapshot.portfolio.base_currency;
    out["total_value"] = wire::money(snapshot.total);
    out["positions"] = std::move(positions);
    out["cash"] = std::move(cash);
    return out;
}

Result<json::Object> list_transactions(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    ATL_TRY(const auto portfolio, choose_portfolio(services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    TransactionFilter filter;
    ATL_TRY(std::tie(filter.from, filter.to), wire::day_range(args));
    filter.ticker = json::get_string(args, "ticker");
    if (const auto* const kinds = json::get_array(args, "kinds"))
        for (const auto& kind : *kinds) filter.kinds.push_back(kind_from(kind.as_string()).value());
    std::ranges::sort(filter.kinds);
    const auto repeated = std::ranges::unique(filter.kinds);
    filter.kinds.erase(repeated.begin(), repeated.end());
    ATL_TRY(filter.after, transaction_position(args));
    const std::size_t limit = wire::limit_argument(args);
    filter.limit = limit + 1;
    ATL_TRY(auto found, services.repository.find_transactions(context.caller.user, portfolio.id, filter));
    json::Value next;
    if (found.size() > limit) {
        found.resize(limit);
        next = wire::make_cursor("tx", std::to_string(found.back().date.time_since_epoch().count()) + "." + std::to_string(found.back().sequence));
    }
    // Whether an operation counts depends on all of them, not on the page.
    ATL_TRY(const auto recorded, services.repository.transactions(context.caller.user, portfolio.id));
    const auto objections = examine(services.market, portfolio.base_currency, recorded);
    std::map<std::string_view, const Error*> problems;
    for (std::size_t i = 0; i < recorded.size(); ++i)
        if (objections[i]) problems[recorded[i].id] = &*objections[i];
    json::Array rows;
    for (const auto& t : found) {
        const auto problem = problems.find(t.id);
        rows.push_back(
            wire::transaction(services.market, portfolio, t, problem == problems.end() ? nullptr : problem->second)
        );
    }
    json::Object out;
    out["as_of"] = format_day(services.market.as_of());
    out["base_currency"] = portfolio.base_currency;
    out["transactions"] = std::move(rows);
    out["next_cursor"] = std::move(next);
    return out;
}

Result<json::Object> list_transaction_changes(
    const ToolServices& services, const mcp::CallContext& context, const json::Object& args
) {
    ATL_TRY(
        const auto portfolio,
        choose_portfolio(services.repository, context.caller.user, json::get_string(args, "portfolio_id"))
    );
    ChangeFilter filter;
    filter.transaction_id = json::get_string(args, "transaction_id");
    ATL_TRY(const std::string position, wire::cursor_argument(args, "ch"));
    if (!position.empty()) {
        ATL_TRY(filter.older_than, wire::sequence_from(position));
    }
    const std::size_t limit = wire::limit_argument(args);
    filter.limit = limit + 1;
    ATL_TRY(auto found, services.repository.changes(context.caller.user, portfolio.id, filter));
    json::Value next;
    if (found.size() > limit) {
        found.resize(limit);
        next = wire::make_cursor("ch", std::to_string(found.back().sequence));
    }
    json::Array rows;
    for (const auto& change : found) {
        json::Object row;
        row["changed_at"] = change.at;
        row["user"] = change.user;
        row["action"] = to_string(change.action);
        row["transaction_id"] = (change.after ? *change.after : change.before.value()).id;
        row["before"] = wire::version(services.market, portfolio, change.before);
        row["after"] = wire::version(services.market, portfolio, change.after);
        rows.push_back(std::move(row));
    }
    return json::Object{{"changes", std::move(rows)}, {"next_cursor", std::move(next)}};
}

Result<json::Object> list_dividends(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    const Market& market = services.market;
    ATL_TRY(const auto snapshot, take_snapshot(market, services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    ATL_TRY(const auto range, wire::day_range(args));
    auto payments = paid(market, snapshot.transactions);
    const auto upcoming = projected(market, snapshot.transactions, static_cast<int>(json::get_integer(args, "upcoming_months", 0)));
    payments.insert(payments.end(), upcoming.begin(), upcoming.end());
    json::Array rows;
    for (const auto& p : payments) {
        if ((range.first && p.date < *range.first) || (range.second && p.date > *range.second)) continue;
        const Decimal amount = base_amount(market, p, snapshot.portfolio.base_currency);
        json::Object row;
        row["date"] = format_day(p.date);
        row["ticker"] = market.asset(p.asset).ticker;
        row["name"] = market.asset(p.asset).name;
        row["kind"] = to_string(p.kind);
        row["status"] = p.expected ? "expected" : "paid";
        row["amount"] = wire::money(amount);
        row["local_amount"] = wire::money(p.amount);
        row["currency"] = p.currency;
        row["yield_rate"] = wire::rate(ratio(amount, snapshot.total));
        rows.push_back(std::move(row));
    }
    json::Object out;
    out["as_of"] = format_day(market.as_of());
    out["base_currency"] = snapshot.portfolio.base_currency;
    out["dividends"] = std::move(rows);
    return out;
}

}  // namespace atelier::core::tools
