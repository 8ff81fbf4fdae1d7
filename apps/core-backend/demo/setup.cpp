#include "setup.hpp"

#include "atelier/base/text.hpp"
#include "demo_market.hpp"
#include "demo_users.hpp"

namespace atelier::core::demo {

Result<void> fill_if_empty(Repository& repository, const std::optional<std::string>& prices) {
    ATL_TRY(const bool filled, repository.has_market());
    if (filled) return {};
    std::optional<PriceFiles> files;
    if (prices) {
        auto read = read_price_files(*prices, first_day());
        if (read)
            files = std::move(*read);
        else if (read.error().code != Code::not_found)
            return fail(std::move(read).error());
    }
    MarketData data = make_market(files);
    ATL_TRY(const Market market, Market::make(data));
    return repository.fill(data, make_portfolios(market));
}

std::string describe(const Market& market) {
    std::vector<std::string> real, seeded;
    for (const auto& series : market.assets()) (series.asset.demo ? seeded : real).push_back(series.asset.ticker);
    for (const auto& benchmark : market.benchmarks()) (benchmark.demo ? seeded : real).push_back(benchmark.id);
    std::string out = "prices: " + format_day(market.days().front()) + " to " + format_day(market.as_of()) + "\n";
    out += "  real, adjusted closes (" + std::to_string(real.size()) +
           "): " + (real.empty() ? "none; start an empty store with --prices DIR" : join(real, " ")) + "\n";
    out += "  seeded demo series (" + std::to_string(seeded.size()) + "): " + join(seeded, " ") + ", and all exchange rates\n";
    return out;
}

}  // namespace atelier::core::demo
