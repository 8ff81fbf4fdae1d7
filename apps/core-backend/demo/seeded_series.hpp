#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "domain/market.hpp"

namespace atelier::core::demo {

/// A made-up price path between two known levels. Integer arithmetic makes it the same on every machine.
struct SeededSpec {
    std::string_view name;          ///< seeds the generator
    std::string_view start;         ///< about the first close
    std::string_view end;           ///< about the last close
    int daily_volatility_bp = 150;  ///< of the part of its own, hundredths of a percent
    int beta_percent = 0;           ///< share of the market's daily return
    int digits = 2;                 ///< of a price
};

/// Open, high, low and close for every day. `market` are daily returns x 10^9 beside `days` (empty: none).
std::vector<PricePoint> seeded_series(const SeededSpec& spec, std::span<const Day> days, std::span<const std::int64_t> market);

/// Daily returns x 10^9 of a series; 0 for its first day.
std::vector<std::int64_t> returns_of(std::span<const PricePoint> points);

}  // namespace atelier::core::demo
