#pragma once

#include <optional>

#include "domain/market.hpp"
#include "price_files.hpp"

namespace atelier::core::demo {

/// The first day of every demo series.
Day first_day();

/// All demo assets, benchmarks and rates. With `files` the US stocks and the S&P 500 are real and their calendar is everybody's;
/// without, they are seeded as well, on working days up to the same last day. What is seeded says so (demo, source).
MarketData make_market(const std::optional<PriceFiles>& files);

}  // namespace atelier::core::demo
