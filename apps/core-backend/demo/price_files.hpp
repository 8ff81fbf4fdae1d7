#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "domain/market.hpp"

namespace atelier::core::demo {

/// Real adjusted daily closes as the files of tools/fetch_prices.sh have them.
struct PriceFiles {
    std::map<std::string, std::vector<PricePoint>> stocks;  ///< by ticker
    std::vector<PricePoint> sp500;
};

/// Reads sp500_dataset.csv.gz and sp500_index.csv.gz. not_found without them, invalid_argument where they are not what they should be.
Result<PriceFiles> read_price_files(const std::filesystem::path& directory, Day first);

/// "Date,AAA,BBB" and one row a day, ascending; empty cells are days without a price. Exposed for tests.
Result<std::map<std::string, std::vector<PricePoint>>> read_price_table(std::string_view csv, Day first);

}  // namespace atelier::core::demo
