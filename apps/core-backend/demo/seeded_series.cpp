#include "seeded_series.hpp"

#include <algorithm>
#include <cmath>

namespace atelier::core::demo {
namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t k_unit = 1'000'000'000;

/// SplitMix64, seeded with FNV-1a of the name.
class Generator {
public:
    explicit Generator(std::string_view name) {
        for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    /// Nearly normal with deviation 10^6: twelve uniform numbers.
    std::int64_t normal() {
        std::int64_t sum = -6'000'000;
        for (int i = 0; i < 12; ++i) sum += static_cast<std::int64_t>(next() % 1'000'001);
        return sum;
    }

private:
    std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

/// price x e^r for a small r in 10^-9.
std::int64_t grow(std::int64_t price, std::int64_t r) {
    const Wide square = static_cast<Wide>(r) * r / k_unit;
    const Wide factor = k_unit + static_cast<Wide>(r) + square / 2 + square * r / k_unit / 6;
    return static_cast<std::int64_t>(static_cast<Wide>(price) * factor / k_unit);
}

Decimal price_of(std::int64_t units, int digits) { return Decimal::scaled(std::max<std::int64_t>(units, 1), 9).rounded(digits); }

}  // namespace

std::vector<PricePoint> seeded_series(const SeededSpec& spec, std::span<const Day> days, std::span<const std::int64_t> market) {
    if (days.empty()) return {};
    Generator random(spec.name);
    const double start = Decimal::of(spec.start).to_double(), end = Decimal::of(spec.end).to_double();
    // Rounded far above the precision of log, so every machine agrees.
    const std::int64_t wanted = std::llround(std::log(end / start) * 1e6) * 1000;
    const auto count = static_cast<std::int64_t>(days.size());
    std::vector<std::int64_t> steps(days.size());
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < days.size(); ++i) {
        const std::int64_t own = random.normal() * spec.daily_volatility_bp / 10;
        steps[i] = own + (i < market.size() ? market[i] * spec.beta_percent / 100 : 0);
        sum += steps[i];
    }
    const std::int64_t drift = count > 1 ? (wanted - sum) / (count - 1) : 0;
    std::int64_t close = static_cast<std::int64_t>(std::llround(start * 1e6)) * 1000;
    const std::int64_t half_volatility = std::int64_t{spec.daily_volatility_bp} * 50'000;
    std::vector<PricePoint> out;
    out.reserve(days.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        const std::int64_t open = grow(close, random.normal() * spec.daily_volatility_bp / 30);
        if (i > 0) close = grow(close, steps[i] + drift);
        const auto wick = [&] { return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(half_volatility + 1)); };
        const std::int64_t high = grow(std::max(open, close), wick());
        const std::int64_t low = grow(std::min(open, close), -wick());
        out.push_back({days[i], price_of(open, spec.digits), price_of(high, spec.digits), price_of(low, spec.digits), price_of(close, spec.digits)});
    }
    return out;
}

std::vector<std::int64_t> returns_of(std::span<const PricePoint> points) {
    std::vector<std::int64_t> out(points.size());
    for (std::size_t i = 1; i < points.size(); ++i)
        out[i] = std::llround((points[i].close / points[i - 1].close - Decimal(1)).rounded(9).to_double() * 1e9);
    return out;
}

}  // namespace atelier::core::demo
