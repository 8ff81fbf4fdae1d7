#include <algorithm>

#include "domain/examine.hpp"
#include "usecase/analytics.hpp"
#include "wire.hpp"

namespace atelier::core::tools {
namespace {

json::Value describe_benchmark(const Market& market, const std::string& id, std::span<const DayValue> points) {
    const auto* const benchmark = market.find_benchmark(id);
    if (benchmark == nullptr) return nullptr;
    const auto growth = benchmark_growth(market, *benchmark, points);
    if (growth.empty()) return nullptr;
    json::Array rows;
    for (const auto& point : growth) rows.push_back(json::Object{{"date", format_day(point.date)}, {"return_index", wire::rate(point.index)}});
    return json::Object{{"id", benchmark->id}, {"name", benchmark->name}, {"demo", benchmark->demo}, {"points", std::move(rows)}};
}

GroupBy group_by(std::string_view text) {
    if (text == "sector") return GroupBy::sector;
    if (text == "asset_class") return GroupBy::asset_class;
    if (text == "currency") return GroupBy::currency;
    return text == "country" ? GroupBy::country : GroupBy::asset;
}

}  // namespace

Result<json::Object> get_price_history(const ToolServices& services, const mcp::CallContext&, const json::Object& args) {
    const Market& market = services.market;
    const std::string ticker = json::get_string(args, "ticker");
    const auto asset = market.find_asset(ticker);
    if (!asset) return fail(Code::not_found, "no asset '" + ticker + "'; list_assets has them all");
    ATL_TRY(const auto range, wire::day_range(args));
    ATL_TRY(const Period period, wire::period_argument(args, Period::year));
    const auto& series = market.assets()[*asset];
    // A period starts with the last price at or before its first day, so that its change can be read off.
    Day from = range.first.value_or(period_start(period, market.as_of(), market.days().front()));
    if (!range.first) from = market.days()[market.index_at(from).value_or(0)];
    json::Array points;
    for (const auto& p : series.points) {
        if (p.day < from || (range.second && p.day > *range.second)) continue;
        json::Object point;
        point["date"] = format_day(p.day);
        point["open"] = wire::price_or_null(p.open);
        point["high"] = wire::price_or_null(p.high);
        point["low"] = wire::price_or_null(p.low);
        point["close"] = wire::price(p.close);
        points.push_back(std::move(point));
    }
    json::Object out;
    out["ticker"] = series.asset.ticker;
    out["name"] = series.asset.name;
    out["currency"] = series.asset.currency;
    out["demo"] = series.asset.demo;
    out["source"] = series.asset.source;
    out["points"] = std::move(points);
    return out;
}

Result<json::Object> get_value_history(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    const Market& market = services.market;
    ATL_TRY(const auto portfolio, choose_portfolio(services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    ATL_TRY(const auto recorded, services.repository.transactions(context.caller.user, portfolio.id));
    const auto operations = counted(market, portfolio.base_currency, recorded);
    ATL_TRY(const Period period, wire::period_argument(args, Period::year));
    const auto history = value_by_day(market, portfolio.base_currency, operations);
    const auto points = since(market, history, period_start(period, market.as_of(), market.days()[history.front().day]));
    const auto index = chain(points);
    json::Array rows;
    for (std::size_t i = 0; i < points.size(); ++i) {
        json::Object row;
        row["date"] = format_day(market.days()[points[i].day]);
        row["value"] = wire::money(points[i].value);
        row["drawdown"] = wire::rate(index[i].drawdown);
        row["return_index"] = wire::rate(index[i].index);
        rows.push_back(std::move(row));
    }
    json::Object out;
    out["as_of"] = format_day(market.as_of());
    out["base_currency"] = portfolio.base_currency;
    out["points"] = std::move(rows);
    out["benchmark"] = describe_benchmark(market, json::get_string(args, "benchmark"), points);
    return out;
}

Result<json::Object> get_allocation(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    ATL_TRY(const auto snapshot, take_snapshot(services.market, services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    json::Array groups;
    for (const auto& g : allocate(
             services.market, snapshot, group_by(json::get_string(args, "group_by")),
             wire::boolean(args, "include_cash", true)
         ))
        groups.push_back(json::Object{{"key", g.key}, {"value", wire::money(g.value)}, {"weight", wire::rate(g.weight)}});
    json::Object out;
    out["as_of"] = format_day(services.market.as_of());
    out["base_currency"] = snapshot.portfolio.base_currency;
    out["groups"] = std::move(groups);
    return out;
}

Result<json::Object> get_performance(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    ATL_TRY(const auto snapshot, take_snapshot(services.market, services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    ATL_TRY(const Period period, wire::period_argument(args, Period::all));
    const auto p = measure(services.market, snapshot, period);
    json::Object out;
    out["as_of"] = format_day(services.market.as_of());
    out["base_currency"] = snapshot.portfolio.base_currency;
    out["from"] = format_day(p.from);
    out["xirr"] = wire::rate_or_null(p.xirr);
    out["time_weighted_return"] = wire::rate(p.time_weighted_return);
    out["start_value"] = wire::money(p.start_value);
    out["end_value"] = wire::money(p.end_value);
    out["net_deposits"] = wire::money(p.net_deposits);
    out["realised_profit"] = wire::money(p.realised_profit);
    out["unrealised_profit"] = wire::money(p.unrealised_profit);
    out["income"] = wire::money(p.income);
    out["fees"] = wire::money(p.fees);
    return out;
}

Result<json::Object> get_metrics(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    const Market& market = services.market;
    ATL_TRY(const auto snapshot, take_snapshot(market, services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    ATL_TRY(const Period period, wire::period_argument(args, Period::year));
    const std::string benchmark = args.contains("benchmark") ? json::get_string(args, "benchmark") : "SP500";
    const auto m = key_figures(market, snapshot, period, market.find_benchmark(benchmark));
    json::Object out;
    out["as_of"] = format_day(market.as_of());
    out["base_currency"] = snapshot.portfolio.base_currency;
    out["total_value"] = wire::money(snapshot.total);
    out["total_cost"] = wire::money(m.total_cost);
    out["total_profit"] = wire::money(m.total_profit);
    out["return_rate"] = wire::rate(m.return_rate);
    out["day_profit"] = wire::money(m.day.profit);
    out["day_change"] = wire::rate(m.day.change);
    out["cash"] = wire::money(snapshot.cash_value);
    out["dividends_ytd"] = wire::money(m.dividends_ytd);
    out["dividend_total"] = wire::money(m.dividend_total);
    out["dividend_yield"] = wire::rate(m.dividend_yield);
    out["concentration_index"] = wire::rate(m.concentration_index);
    out["largest_weight"] = wire::rate(m.largest_weight);
    out["position_count"] = static_cast<std::int64_t>(snapshot.positions.size());
    out["gainers"] = m.gainers;
    out["losers"] = m.losers;
    out["max_drawdown"] = wire::rate(m.max_drawdown);
    out["volatility"] = wire::rate(m.volatility);
    out["sharpe"] = wire::rate_or_null(m.sharpe);
    out["beta"] = wire::rate_or_null(m.beta);
    return out;
}

}  // namespace atelier::core::tools
