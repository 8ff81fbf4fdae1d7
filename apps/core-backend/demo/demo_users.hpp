#pragma once

#include <vector>

#include "domain/market.hpp"
#include "sql/repository.hpp"

namespace atelier::core::demo {

/// Portfolios of investor-a, investor-b and investor-c, and a sample for reviewer and admin, with several years of operations at the market's prices. Deterministic;
/// every operation's note says that it is demo data.
std::vector<NewPortfolio> make_portfolios(const Market& market);

}  // namespace atelier::core::demo
