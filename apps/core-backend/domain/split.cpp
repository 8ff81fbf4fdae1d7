#include "split.hpp"

#include <cstdint>
#include <numeric>
#include <optional>

namespace atelier::core {
namespace {

__extension__ using Wide = __int128;

struct Fraction {
    Wide numerator = 0, denominator = 1;
};

int fraction_digits(Decimal value) {
    const std::string text = value.text();
    const auto dot = text.find('.');
    return dot == std::string::npos ? 0 : static_cast<int>(text.size() - dot - 1);
}

std::int64_t power_of_ten(int digits) {
    std::int64_t out = 1;
    for (int i = 0; i < digits; ++i) out *= 10;
    return out;
}

std::optional<std::int64_t> whole(Decimal value) {
    if (value.rounded(0) != value || value > Decimal::scaled(power_of_ten(18), 0)) return std::nullopt;
    return std::stoll(value.text());
}

/// The fraction with the smallest denominator between two positive ones, by their continued fractions.
Fraction simplest_between(Fraction low, Fraction high) {
    const Wide floor = low.numerator / low.denominator;
    if (floor * low.denominator == low.numerator) return {floor, 1};
    if ((floor + 1) * high.denominator <= high.numerator) return {floor + 1, 1};
    const Fraction inner = simplest_between(
        {high.denominator, high.numerator - floor * high.denominator}, {low.denominator, low.numerator - floor * low.denominator}
    );
    return {floor * inner.numerator + inner.denominator, inner.numerator};
}

}  // namespace

SplitRatio SplitRatio::recognise(Decimal ratio) {
    const int digits = fraction_digits(ratio);
    if (digits < 4) return {ratio, Decimal(1)};
    const Wide scale = power_of_ten(digits);
    const Wide units = std::stoll((ratio * Decimal::scaled(power_of_ten(digits), 0)).text());
    const Fraction found = simplest_between({2 * units - 1, 2 * scale}, {2 * units + 1, 2 * scale});
    // With a hundredth of the fractions that so many digits can tell apart, meeting one by chance is rare.
    if (found.denominator > power_of_ten((digits - 2) / 2)) return {ratio, Decimal(1)};
    return {Decimal::scaled(static_cast<std::int64_t>(found.numerator), 0), Decimal::scaled(static_cast<std::int64_t>(found.denominator), 0)};
}

Decimal SplitRatio::apply(Decimal units) const { return mul_div(units, new_units, old_units).rounded(8); }

void SplitFactor::add(const SplitRatio& ratio) {
    const Decimal bound = Decimal::scaled(1'000'000'000'000, 0);
    Decimal up = new_units_ * ratio.new_units, down = old_units_ * ratio.old_units;
    const auto a = whole(up), b = whole(down);
    if (a && b) {
        const auto common = std::gcd(*a, *b);
        up = Decimal::scaled(*a / common, 0);
        down = Decimal::scaled(*b / common, 0);
    }
    while (up > bound || down > bound) {
        up = up / Decimal(10);
        down = down / Decimal(10);
    }
    new_units_ = up;
    old_units_ = down;
}

}  // namespace atelier::core
