#include "analytics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "domain/limits.hpp"
#include "domain/returns.hpp"

namespace atelier::core {
namespace {

std::string group_of(const Asset& asset, GroupBy by) {
    switch (by) {
        case GroupBy::sector:
            return asset.sector;
        case GroupBy::asset_class:
            return std::string(to_string(asset.asset_class));
        case GroupBy::currency:
            return asset.currency;
        case GroupBy::country:
            return asset.country;
        case GroupBy::asset:
            break;
    }
    return asset.ticker;
}

std::vector<double> returns_of(std::span<const DayValue> points) {
    std::vector<double> out;
    for (const auto& point : points.subspan(1)) out.push_back((point.growth - Decimal(1)).to_double());
    return out;
}

std::optional<double> money_weighted(const Market& market, const Snapshot& snapshot, std::span<const DayValue> points) {
    const Day as_of = market.as_of(), from = market.days()[points.front().day];
    std::vector<CashFlow> flows{{from, -points.front().value.to_double()}};
    for (const auto& t : snapshot.transactions) {
        if (t.kind != Kind::deposit && t.kind != Kind::withdrawal) continue;
        const std::size_t day = market.effective_index(t.date);
        if (day <= points.front().day) continue;
        const double amount = market.convert(t.amount, t.currency, snapshot.portfolio.base_currency, day).to_double();
        flows.push_back({std::clamp(t.date, from, as_of), t.kind == Kind::deposit ? -amount : amount});
    }
    flows.push_back({as_of, points.back().value.to_double()});
    std::erase_if(flows, [](const CashFlow& flow) { return std::fabs(flow.amount) < limits::k_dust; });
    return xirr(flows);
}

}  // namespace

DayResult last_day(std::span<const DayValue> history) {
    if (history.size() < 2) return {};
    const auto& today = history.back();
    return {today.value - history[history.size() - 2].value - today.flow(), today.growth - Decimal(1)};
}

std::vector<BenchmarkPoint> benchmark_growth(const Market& market, const Benchmark& benchmark, std::span<const DayValue> points) {
    const auto& closes = market.benchmark_closes(benchmark);
    const Decimal first = closes[points.front().day];
    std::vector<BenchmarkPoint> out;
    if (first.is_zero()) return out;
    for (const auto& point : points) out.push_back({market.days()[point.day], ratio(closes[point.day], first)});
    return out;
}

std::vector<AllocationGroup> allocate(const Market& market, const Snapshot& snapshot, GroupBy by, bool include_cash) {
    std::map<std::string, Decimal> values;
    for (const auto& p : snapshot.positions) values[group_of(market.asset(p.asset), by)] += p.value;
    if (include_cash)
        for (const auto& c : snapshot.cash) values[by == GroupBy::currency ? c.currency : "cash"] += c.value;
    const Decimal whole = include_cash ? snapshot.total : snapshot.total - snapshot.cash_value;
    std::vector<AllocationGroup> out;
    for (const auto& [key, value] : values) out.push_back({key, value, ratio(value, whole)});
    std::ranges::stable_sort(out, std::ranges::greater{}, &AllocationGroup::value);
    return out;
}

Decimal base_amount(const Market& market, const Payment& payment, const std::string& base) {
    return market.convert(payment.amount, payment.currency, base, market.effective_index(payment.date));
}

Performance measure(const Market& market, const Snapshot& snapshot, Period period) {
    const std::string& base = snapshot.portfolio.base_currency;
    const auto history = value_by_day(market, base, snapshot.transactions);
    const auto points = since(market, history, period_start(period, market.as_of(), market.days()[history.front().day]));
    const std::size_t start = points.front().day;
    Performance out;
    out.from = market.days()[start];
    out.start_value = points.front().value;
    out.end_value = points.back().value;
    out.time_weighted_return = chain(points).back().index - Decimal(1);
    for (const auto& point : points.subspan(1)) out.net_deposits += point.flow();
    const auto counts = [&](Day date) { return market.effective_index(date) > start; };
    for (const auto& sale : snapshot.ledger.realised)
        if (counts(sale.date)) out.realised_profit += sale.profit;
    for (const auto& p : snapshot.positions) out.unrealised_profit += p.profit;
    for (const auto& t : snapshot.transactions) {
        if (!counts(t.date)) continue;
        const auto to_base = [&](Decimal amount) { return market.convert(amount, t.currency, base, market.effective_index(t.date)); };
        if (t.kind == Kind::dividend || t.kind == Kind::coupon) out.income += to_base(t.amount);
        out.fees += to_base(t.kind == Kind::fee ? t.amount + t.fee : t.fee);
    }
    out.xirr = money_weighted(market, snapshot, points);
    return out;
}

Metrics key_figures(const Market& market, const Snapshot& snapshot, Period period, const Benchmark* benchmark) {
    const std::string& base = snapshot.portfolio.base_currency;
    const Day as_of = market.as_of();
    Metrics out;
    for (const auto& p : snapshot.positions) {
        out.total_cost += p.cost;
        out.total_profit += p.profit;
        out.concentration_index += p.weight * p.weight;
        out.largest_weight = std::max(out.largest_weight, p.weight);
        out.gainers += p.day_change.sign() > 0 ? 1 : 0;
        out.losers += p.day_change.sign() < 0 ? 1 : 0;
    }
    out.return_rate = ratio(out.total_profit, out.total_cost);
    Decimal last_year;
    for (const auto& payment : paid(market, snapshot.transactions)) {
        const Decimal amount = base_amount(market, payment, base);
        out.dividend_total += amount;
        if (payment.date >= first_of_year(as_of)) out.dividends_ytd += amount;
        if (payment.date > add_months(as_of, -12)) last_year += amount;
    }
    out.dividend_yield = ratio(last_year, snapshot.total);
    const auto history = value_by_day(market, base, snapshot.transactions);
    out.day = last_day(history);
    const auto points = since(market, history, period_start(period, as_of, market.days()[history.front().day]));
    for (const auto& point : chain(points)) out.max_drawdown = std::max(out.max_drawdown, point.drawdown);
    const auto returns = returns_of(points);
    out.volatility = annual_volatility(returns);
    out.sharpe = sharpe_ratio(returns);
    if (benchmark != nullptr) {
        std::vector<double> market_returns;
        const auto& closes = market.benchmark_closes(*benchmark);
        for (std::size_t i = 1; i < points.size(); ++i)
            market_returns.push_back(ratio(closes[points[i].day], closes[points[i - 1].day]).to_double() - 1);
        out.beta = beta(returns, market_returns);
    }
    return out;
}

}  // namespace atelier::core
