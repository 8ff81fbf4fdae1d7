#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "histories/histories.hpp"

// histories_main COUNT SEED: plays random histories and prints them with what the reads answered, one JSON object a
// line, for compare_histories.py. A line with "market" is the market of the histories after it.

namespace {

using namespace atelier;
using namespace atelier::core;
using namespace atelier::core::testing;

json::Array points(const std::vector<PricePoint>& series) {
    json::Array out;
    for (const auto& point : series)
        out.push_back(json::Array{json::Value(format_day(point.day)), json::Value(point.close.text())});
    return out;
}

json::Object describe(const MarketData& data) {
    json::Object assets, rates;
    for (const auto& series : data.assets)
        assets[series.asset.ticker] =
            json::Object{{"currency", series.asset.currency}, {"points", points(series.points)}};
    for (const auto& rate : data.rates) rates[rate.currency] = points(rate.points);
    return {{"assets", std::move(assets)}, {"rates", std::move(rates)}};
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200,
                        first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    constexpr std::uint64_t k_a_world = 100;
    for (std::uint64_t from = 0; from < count; from += k_a_world) {
        World world(first + from, k_a_world);
        std::puts(json::print(json::Object{{"market", describe(world.data())}}).c_str());
        for (std::uint64_t i = from; i < std::min(count, from + k_a_world); ++i) {
            // Ordinary numbers and mixed ones: wild ones alone are refused too often to say anything about figures.
            const auto temper = i % 2 == 0 ? Temper::plain : Temper::mixed;
            if (!play(world, i - from, first + i, temper).broken.empty()) return 1;
            json::Array answers;
            for (const auto& [tool, args] : every_read()) {
                const Answer answer = world.call(World::user(i - from), tool, args);
                answers.push_back(json::Object{{"tool", tool}, {"args", args}, {"answer", answer.value}});
            }
            const json::Object line = {
                {"seed", first + i}, {"base", world.base(i - from)}, {"answers", std::move(answers)}
            };
            std::puts(json::print(line).c_str());
        }
    }
}
