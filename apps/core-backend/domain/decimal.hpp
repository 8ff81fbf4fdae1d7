#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::core {

/// An exact decimal with 12 fractional digits, |value| < 10^26. Addition and subtraction are exact; multiplication and
/// division round half to even at the 12th digit. Leaving the range throws std::overflow_error; examine() keeps
/// operations out that could lead there, so it is a bug. No binary floating point anywhere on the way.
class Decimal {
public:
    constexpr Decimal() = default;
    constexpr Decimal(int whole) : units_(static_cast<Wide>(whole) * k_one) {}  // NOLINT: literals read as numbers

    /// `12`, `-0.5`, `1234.567`. At most 12 fractional digits are kept, more are invalid_argument; so is |value| >= 10^15.
    static Result<Decimal> parse(std::string_view text);
    /// For literals in code; throws std::invalid_argument where parse() fails.
    static Decimal of(std::string_view text);
    /// Text that text() printed, of any size a Decimal can have; nullopt for anything else.
    static std::optional<Decimal> stored(std::string_view text);
    /// `value` x 10^-digits, 0 <= digits <= 12.
    static Decimal scaled(std::int64_t value, int digits);
    /// For rates that were computed in double: rounded to 12 digits. Not for money.
    static Decimal from_rate(double rate);

    /// Shortest exact text: no exponent, no trailing zeros, no "-0".
    std::string text() const;
    /// Rounded half to even to `digits` first.
    std::string text(int digits) const { return rounded(digits).text(); }
    Decimal rounded(int digits) const;
    /// For statistics and roots only.
    double to_double() const;

    constexpr bool is_zero() const { return units_ == 0; }
    constexpr int sign() const { return units_ > 0 ? 1 : units_ < 0 ? -1 : 0; }
    constexpr Decimal abs() const { return raw(units_ < 0 ? -units_ : units_); }

    friend constexpr Decimal operator-(Decimal a) { return raw(-a.units_); }
    friend Decimal operator+(Decimal a, Decimal b);
    friend Decimal operator-(Decimal a, Decimal b) { return a + -b; }
    friend Decimal operator*(Decimal a, Decimal b);
    /// Division by zero throws std::domain_error.
    friend Decimal operator/(Decimal a, Decimal b);
    /// a x b / c with one rounding at the end.
    friend Decimal mul_div(Decimal a, Decimal b, Decimal c);
    friend Decimal bounded_ratio(Decimal a, Decimal b, Decimal limit);
    Decimal& operator+=(Decimal b) { return *this = *this + b; }
    Decimal& operator-=(Decimal b) { return *this = *this - b; }
    Decimal& operator*=(Decimal b) { return *this = *this * b; }
    friend constexpr bool operator==(Decimal a, Decimal b) { return a.units_ == b.units_; }
    friend constexpr std::strong_ordering operator<=>(Decimal a, Decimal b) { return a.units_ <=> b.units_; }

private:
    __extension__ using Wide = __int128;
    static constexpr std::int64_t k_one = 1'000'000'000'000;
    static constexpr Decimal raw(Wide units) {
        Decimal out;
        out.units_ = units;
        return out;
    }

    static std::optional<Decimal> read(std::string_view text, std::size_t whole_digits);

    Wide units_ = 0;
};

Decimal mul_div(Decimal a, Decimal b, Decimal c);
/// a / b, or `limit` with its sign where it is larger than that; 0 where b is 0.
Decimal bounded_ratio(Decimal a, Decimal b, Decimal limit);

}  // namespace atelier::core
