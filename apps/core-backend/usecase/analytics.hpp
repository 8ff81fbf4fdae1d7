#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/dividends.hpp"
#include "domain/history.hpp"
#include "snapshot.hpp"

namespace atelier::core {

/// Reads that are derived from a snapshot. Pure; amounts are in the base currency.

struct DayResult {
    Decimal profit;  ///< change of the last priced day without deposits and withdrawals
    Decimal change;  ///< the same as a fraction
};
DayResult last_day(std::span<const DayValue> history);

struct BenchmarkPoint {
    Day date{};
    Decimal index;
};
/// Growth of 1 on the days of `points`; empty where the benchmark begins later than they do.
std::vector<BenchmarkPoint> benchmark_growth(const Market& market, const Benchmark& benchmark, std::span<const DayValue> points);

enum class GroupBy { sector, asset_class, currency, country, asset };
struct AllocationGroup {
    std::string key;
    Decimal value;
    Decimal weight;
};
/// Largest first; weights add up to 1. Cash is the group 'cash', by currency it joins its currency.
std::vector<AllocationGroup> allocate(const Market& market, const Snapshot& snapshot, GroupBy by, bool include_cash);

struct Performance {
    Day from{};
    std::optional<double> xirr;    ///< of the investor's own payments; none where he only bought on credit
    Decimal time_weighted_return;  ///< of the capital, credit included: see value_by_day
    Decimal start_value, end_value, net_deposits, realised_profit, unrealised_profit, income;
    Decimal fees;  ///< for information: commissions are already in cost and proceeds
};
Performance measure(const Market& market, const Snapshot& snapshot, Period period);

struct Metrics {
    Decimal total_cost, total_profit, return_rate;
    DayResult day;
    Decimal dividends_ytd, dividend_total, dividend_yield;
    Decimal concentration_index, largest_weight;
    int gainers = 0, losers = 0;
    Decimal max_drawdown;
    double volatility = 0;
    std::optional<double> sharpe, beta;
};
/// `benchmark` may be nullptr.
Metrics key_figures(const Market& market, const Snapshot& snapshot, Period period, const Benchmark* benchmark);

/// A payment's amount in the base currency: paid ones at their day's rate, expected ones at the last.
Decimal base_amount(const Market& market, const Payment& payment, const std::string& base);

}  // namespace atelier::core
