#include "market.hpp"

#include <algorithm>

namespace atelier::core {

Result<Market> Market::make(MarketData data) {
    Market market;
    market.data_ = std::move(data);
    std::ranges::sort(market.data_.assets, {}, [](const PriceSeries& s) -> const std::string& { return s.asset.ticker; });
    for (const auto& series : market.data_.assets)
        for (const auto& point : series.points) market.days_.push_back(point.day);
    std::ranges::sort(market.days_);
    const auto repeated = std::ranges::unique(market.days_);
    market.days_.erase(repeated.begin(), repeated.end());
    if (market.days_.empty()) return fail(Code::failed_precondition, "the store has no prices");
    for (std::size_t i = 0; i < market.data_.assets.size(); ++i) {
        market.by_ticker_[market.data_.assets[i].asset.ticker] = i;
        market.closes_.push_back(market.fill(market.data_.assets[i].points));
    }
    for (const auto& benchmark : market.data_.benchmarks) market.benchmark_closes_.push_back(market.fill(benchmark.points));
    for (const auto& rate : market.data_.rates) market.rates_[rate.currency] = market.fill(rate.points);
    market.rates_["USD"].assign(market.days_.size(), Decimal(1));
    for (auto& [currency, rates] : market.rates_) {
        // A currency must convert on every day of the calendar, so its first known rate also serves the days before it.
        const auto known = std::ranges::find_if(rates, [](Decimal r) { return r.sign() > 0; });
        if (known == rates.end()) return fail(Code::failed_precondition, "no exchange rate of " + currency);
        std::fill(rates.begin(), known, *known);
        if (std::ranges::any_of(rates, [](Decimal r) { return r.sign() <= 0; }))
            return fail(Code::failed_precondition, "an exchange rate of " + currency + " is not above zero");
        market.rate_extremes_[currency] = {std::ranges::min(rates).to_double(), std::ranges::max(rates).to_double()};
    }
    for (const auto& series : market.data_.assets)
        if (!market.rates_.contains(series.asset.currency))
            return fail(Code::failed_precondition, "no exchange rate of " + series.asset.currency + " for " + series.asset.ticker);
    for (const auto& closes : market.closes_) market.highest_.push_back(std::ranges::max(closes).to_double());
    return market;
}

std::vector<Decimal> Market::fill(const std::vector<PricePoint>& points) const {
    std::vector<Decimal> out(days_.size());
    Decimal last;
    std::size_t at = 0;
    for (std::size_t i = 0; i < days_.size(); ++i) {
        while (at < points.size() && points[at].day <= days_[i]) last = points[at++].close;
        out[i] = last;
    }
    return out;
}

std::optional<std::size_t> Market::index_at(Day day) const {
    const auto after = std::ranges::upper_bound(days_, day);
    if (after == days_.begin()) return std::nullopt;
    return static_cast<std::size_t>(after - days_.begin()) - 1;
}

std::size_t Market::effective_index(Day day) const {
    return std::min(static_cast<std::size_t>(std::ranges::lower_bound(days_, day) - days_.begin()), last());
}

std::optional<std::size_t> Market::find_asset(std::string_view ticker) const {
    const auto found = by_ticker_.find(ticker);
    if (found == by_ticker_.end()) return std::nullopt;
    return found->second;
}

Decimal Market::change(std::size_t asset, std::size_t day) const {
    if (day == 0 || closes_[asset][day - 1].is_zero()) return {};
    return closes_[asset][day] / closes_[asset][day - 1] - Decimal(1);
}

std::vector<std::string> Market::currencies() const {
    std::vector<std::string> out;
    for (const auto& [currency, rates] : rates_) out.push_back(currency);
    return out;
}

Decimal Market::convert(Decimal amount, std::string_view from, std::string_view to, std::size_t day) const {
    if (from == to || amount.is_zero()) return amount;
    const auto rate = [&](std::string_view currency) {
        const auto found = rates_.find(currency);
        if (found == rates_.end()) throw std::out_of_range("unknown currency");
        return found->second[day];
    };
    return mul_div(amount, rate(from), rate(to));
}

double Market::highest_rate(std::string_view from, std::string_view to) const {
    return rate_extremes_.find(from)->second.highest / rate_extremes_.find(to)->second.lowest;
}

const Benchmark* Market::find_benchmark(std::string_view id) const {
    const auto found = std::ranges::find(data_.benchmarks, id, &Benchmark::id);
    return found == data_.benchmarks.end() ? nullptr : &*found;
}

const std::vector<Decimal>& Market::benchmark_closes(const Benchmark& benchmark) const {
    return benchmark_closes_[static_cast<std::size_t>(&benchmark - data_.benchmarks.data())];
}

}  // namespace atelier::core
