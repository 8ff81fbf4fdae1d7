#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "types.hpp"

namespace atelier::core {

/// One day's prices; open, high and low are absent where the source has closes only.
struct PricePoint {
    Day day{};
    std::optional<Decimal> open, high, low;
    Decimal close;
};

/// Prices of one asset, ascending by day. Prices are adjusted for splits: a close is the price of today's unit.
struct PriceSeries {
    Asset asset;
    std::vector<PricePoint> points;
};

/// A stock index in its own currency.
struct Benchmark {
    std::string id;
    std::string name;
    bool demo = false;
    std::string source;
    std::vector<PricePoint> points;
};

/// Dollars for one unit of a currency.
struct FxSeries {
    std::string currency;
    std::vector<PricePoint> points;
};

struct MarketData {
    std::vector<PriceSeries> assets;
    std::vector<Benchmark> benchmarks;
    std::vector<FxSeries> rates;
};

/// All series on one calendar of priced days, gaps filled with the last known value. Immutable, so thread-safe.
/// Days are addressed by their index in days().
class Market {
public:
    /// Fails with failed_precondition when there is no priced day at all, or a rate is not above zero.
    static Result<Market> make(MarketData data);

    const std::vector<Day>& days() const { return days_; }
    Day as_of() const { return days_.back(); }
    std::size_t last() const { return days_.size() - 1; }
    /// The last priced day on or before `day`; nullopt before the first one.
    std::optional<std::size_t> index_at(Day day) const;
    /// The first priced day on or after `day`, capped at the last one: when an operation of that day takes effect.
    std::size_t effective_index(Day day) const;

    const std::vector<PriceSeries>& assets() const { return data_.assets; }
    std::optional<std::size_t> find_asset(std::string_view ticker) const;
    const Asset& asset(std::size_t index) const { return data_.assets[index].asset; }
    /// Zero before the series begins.
    Decimal close(std::size_t asset, std::size_t day) const { return closes_[asset][day]; }
    /// Day-to-day change of the close as a fraction; 0 where there is no day before.
    Decimal change(std::size_t asset, std::size_t day) const;

    bool knows_currency(std::string_view currency) const { return rates_.contains(currency); }
    std::vector<std::string> currencies() const;
    /// `amount` of `from` in `to` at that day's rates. Both must be known currencies (std::out_of_range is a bug).
    Decimal convert(Decimal amount, std::string_view from, std::string_view to, std::size_t day) const;
    /// The highest close of the asset, and a bound on what a unit of `from` ever was in `to` (known currencies); for
    /// limits.
    double highest_close(std::size_t asset) const { return highest_[asset]; }
    double highest_rate(std::string_view from, std::string_view to) const;

    const std::vector<Benchmark>& benchmarks() const { return data_.benchmarks; }
    /// nullptr for an unknown one.
    const Benchmark* find_benchmark(std::string_view id) const;
    /// Its closes on days(), zero before it begins.
    const std::vector<Decimal>& benchmark_closes(const Benchmark& benchmark) const;

private:
    std::vector<Decimal> fill(const std::vector<PricePoint>& points) const;

    MarketData data_;
    std::vector<Day> days_;
    std::map<std::string, std::size_t, std::less<>> by_ticker_;
    std::vector<std::vector<Decimal>> closes_;
    std::vector<std::vector<Decimal>> benchmark_closes_;
    std::map<std::string, std::vector<Decimal>, std::less<>> rates_;
    struct Extremes {
        double lowest = 0, highest = 0;
    };
    std::map<std::string, Extremes, std::less<>> rate_extremes_;
    std::vector<double> highest_;
};

}  // namespace atelier::core
