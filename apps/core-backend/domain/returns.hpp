#pragma once

#include <optional>
#include <span>

#include "day.hpp"

namespace atelier::core {

/// Statistics that need roots; binary floating point is fine here because they are estimates, printed with 12 digits.

struct CashFlow {
    Day date{};
    double amount = 0;  ///< negative: paid in
};

/// Annual money-weighted rate, Actual/365: the r > -1 with sum(amount / (1 + r)^(days/365)) = 0. Newton's method from
/// 10 %, then bisection over a bracket. nullopt where no rate exists (all flows of one sign, or no change of sign
/// found) and where it is outside of limits::k_least_growth and k_annual_rate: a gain of a tenth in a day is no rate a
/// year. Of several rates bisection takes the one nearest to nothing.
std::optional<double> xirr(std::span<const CashFlow> flows);

/// Sample standard deviation x sqrt(252); 0 with fewer than two values.
double annual_volatility(std::span<const double> daily_returns);
/// mean / deviation x sqrt(252), risk-free rate 0; nullopt where the deviation is 0.
std::optional<double> sharpe_ratio(std::span<const double> daily_returns);
/// Covariance with the benchmark / its variance; nullopt where that is 0 or the lengths differ.
std::optional<double> beta(std::span<const double> daily_returns, std::span<const double> benchmark_returns);

}  // namespace atelier::core
