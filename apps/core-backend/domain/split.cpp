#include "split.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

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

/// A positive value below 10^6 in its smallest units.
std::int64_t smallest_units(Decimal value) { return std::stoll((value * Decimal::scaled(power_of_ten(12), 0)).text()); }

/// The fraction with the smallest denominator between two positive ones, by their continued fractions.
Fraction simplest_between(Fraction low, Fraction high) {
    const Wide floor = low.numerator / low.denominator;
    if (floor * low.denominator == low.numerator) return {floor, 1};
    if ((floor + 1) * high.denominator <= high.numerator) return {floor + 1, 1};
    const Fraction inner = simplest_between(
        {high.denominator, high.numerator - floor * high.denominator},
        {low.denominator, low.numerator - floor * low.denominator}
    );
    return {floor * inner.numerator + inner.denominator, inner.numerator};
}

/// 1 where they are not whole numbers of up to 18 digits.
std::int64_t common_divisor(Decimal a, Decimal b) {
    const Decimal limit = Decimal::scaled(power_of_ten(18), 0);
    if (a.rounded(0) != a || b.rounded(0) != b || a >= limit || b >= limit) return 1;
    return std::gcd(std::stoll(a.text()), std::stoll(b.text()));
}

/// Both to at most 10^12 in the same proportion; 12 digits after the point remain.
void shorten(Decimal& a, Decimal& b) {
    while (std::max(a, b) > Decimal::scaled(power_of_ten(12), 0)) {
        a = a / Decimal(10);
        b = b / Decimal(10);
    }
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
    return {
        Decimal::scaled(static_cast<std::int64_t>(found.numerator), 0),
        Decimal::scaled(static_cast<std::int64_t>(found.denominator), 0)
    };
}

Decimal SplitRatio::apply(Decimal units) const { return mul_div(units, new_units, old_units).rounded(8); }

void SplitFactor::add(const SplitRatio& ratio) {
    // Whole numbers first: the product of two small decimals would lose its digits.
    const std::int64_t up = smallest_units(ratio.new_units), down = smallest_units(ratio.old_units),
                       common = std::gcd(up, down);
    Decimal by = Decimal::scaled(up / common, 0), per = Decimal::scaled(down / common, 0);
    shorten(by, per);
    new_units_ *= by;
    old_units_ *= per;
    if (const auto rest = common_divisor(new_units_, old_units_); rest > 1) {
        new_units_ = new_units_ / Decimal::scaled(rest, 0);
        old_units_ = old_units_ / Decimal::scaled(rest, 0);
    }
    shorten(new_units_, old_units_);
}

}  // namespace atelier::core
