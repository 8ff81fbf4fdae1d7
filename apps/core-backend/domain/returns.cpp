#include "returns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "limits.hpp"

namespace atelier::core {
namespace {

constexpr double k_days_a_year = 365.0;
constexpr double k_sessions_a_year = 252.0;

struct Value {
    double at = 0;
    double slope = 0;
};

Value present_value(std::span<const CashFlow> flows, double rate) {
    Value out;
    for (const auto& flow : flows) {
        const double years = static_cast<double>((flow.date - flows.front().date).count()) / k_days_a_year;
        const double discounted = flow.amount * std::pow(1 + rate, -years);
        out.at += discounted;
        out.slope -= years * discounted / (1 + rate);
    }
    return out;
}

double scale_of(std::span<const CashFlow> flows) {
    return std::accumulate(flows.begin(), flows.end(), 0.0, [](double sum, const CashFlow& f) { return sum + std::fabs(f.amount); });
}

std::optional<double> newton(std::span<const CashFlow> flows, double tolerance) {
    double rate = 0.1;
    for (int i = 0; i < 60; ++i) {
        const Value value = present_value(flows, rate);
        if (!std::isfinite(value.at) || value.slope == 0) return std::nullopt;
        const double next = rate - value.at / value.slope;
        if (!std::isfinite(next) || next <= -0.999999) return std::nullopt;
        if (std::fabs(next - rate) < 1e-13 * (1 + std::fabs(rate))) {
            if (std::fabs(present_value(flows, next).at) < tolerance) return next;
            return std::nullopt;
        }
        rate = next;
    }
    return std::nullopt;
}

/// The change of sign nearest to a rate of nothing, on the scale of ln(1 + rate): losses within days lie near -1.
std::optional<double> bisection(std::span<const CashFlow> flows) {
    constexpr double k_step = 0.05;
    const double lowest = std::log(limits::k_least_growth), highest = std::log1p(limits::k_annual_rate);
    const auto value = [&](double growth) { return present_value(flows, std::expm1(growth)).at; };
    const auto differ = [](double a, double b) { return std::isfinite(a) && std::isfinite(b) && std::signbit(a) != std::signbit(b); };
    const auto between = [&](double a, double b) {
        const double at_a = value(a);
        for (int i = 0; i < 200; ++i) {
            const double middle = a + (b - a) / 2;
            (std::signbit(value(middle)) == std::signbit(at_a) ? a : b) = middle;
        }
        return std::expm1(a + (b - a) / 2);
    };
    double up = 0, down = 0, at_up = value(0), at_down = at_up;
    while (up < highest || down > lowest) {
        const double higher = std::min(up + k_step, highest), lower = std::max(down - k_step, lowest);
        const double at_higher = value(higher), at_lower = value(lower);
        if (differ(at_up, at_higher)) return between(up, higher);
        if (differ(at_lower, at_down)) return between(lower, down);
        up = higher, at_up = at_higher, down = lower, at_down = at_lower;
    }
    return std::nullopt;
}

double mean_of(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()); }

double deviation(std::span<const double> values) {
    if (values.size() < 2) return 0;
    const double mean = mean_of(values);
    double sum = 0;
    for (const double v : values) sum += (v - mean) * (v - mean);
    const double out = std::sqrt(sum / static_cast<double>(values.size() - 1));
    // Equal returns leave only rounding noise.
    return out < 1e-12 ? 0 : out;
}

}  // namespace

std::optional<double> xirr(std::span<const CashFlow> flows) {
    const bool paid = std::ranges::any_of(flows, [](const CashFlow& f) { return f.amount < 0; });
    const bool received = std::ranges::any_of(flows, [](const CashFlow& f) { return f.amount > 0; });
    if (!paid || !received) return std::nullopt;
    const auto [first, last] = std::ranges::minmax(flows, {}, &CashFlow::date);
    if (first.date == last.date) return std::nullopt;
    auto rate = newton(flows, 1e-9 * scale_of(flows));
    if (!rate) rate = bisection(flows);
    return rate && *rate <= limits::k_annual_rate ? rate : std::nullopt;
}

double annual_volatility(std::span<const double> daily_returns) { return deviation(daily_returns) * std::sqrt(k_sessions_a_year); }

std::optional<double> sharpe_ratio(std::span<const double> daily_returns) {
    const double spread = deviation(daily_returns);
    if (spread == 0) return std::nullopt;
    return mean_of(daily_returns) / spread * std::sqrt(k_sessions_a_year);
}

std::optional<double> beta(std::span<const double> daily_returns, std::span<const double> benchmark_returns) {
    if (daily_returns.size() != benchmark_returns.size() || daily_returns.size() < 2 || deviation(benchmark_returns) == 0) return std::nullopt;
    const double mean = mean_of(daily_returns), benchmark_mean = mean_of(benchmark_returns);
    double covariance = 0, variance = 0;
    for (std::size_t i = 0; i < daily_returns.size(); ++i) {
        covariance += (daily_returns[i] - mean) * (benchmark_returns[i] - benchmark_mean);
        variance += (benchmark_returns[i] - benchmark_mean) * (benchmark_returns[i] - benchmark_mean);
    }
    return covariance / variance;
}

}  // namespace atelier::core
