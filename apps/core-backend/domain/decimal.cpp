#include "decimal.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace atelier::core {
namespace {

__extension__ using Wide = __int128;
using Wider = boost::multiprecision::int512_t;

constexpr Wide power_of_ten(int digits) {
    Wide out = 1;
    for (int i = 0; i < digits; ++i) out *= 10;
    return out;
}

constexpr Wide k_limit = power_of_ten(38);

template <class Int>
Int divide_half_even(const Int& numerator, const Int& denominator) {
    Int quotient = numerator / denominator;
    const Int rest = numerator - quotient * denominator;
    if (rest == 0) return quotient;
    const Int doubled = (rest < 0 ? Int(-rest) : rest) * 2;
    const Int size = denominator < 0 ? Int(-denominator) : denominator;
    const bool odd = quotient % 2 != 0;
    if (doubled > size || (doubled == size && odd)) quotient += ((numerator < 0) == (denominator < 0)) ? 1 : -1;
    return quotient;
}

Wide narrow(const Wider& value) {
    if (value >= Wider(k_limit) || value <= Wider(-k_limit)) throw std::overflow_error("decimal out of range");
    return static_cast<Wide>(value);
}

bool fits_64(Wide value) { return value <= std::numeric_limits<std::int64_t>::max() && value >= -std::numeric_limits<std::int64_t>::max(); }

}  // namespace

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Decimal> Decimal::read(std::string_view text, std::size_t whole_digits) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto dot = text.find('.');
    std::string_view whole = text.substr(0, dot);
    const std::string_view fraction = dot == std::string_view::npos ? std::string_view{} : text.substr(dot + 1);
    if (!all_digits(whole) || (dot != std::string_view::npos && !all_digits(fraction)) || fraction.size() > 12)
        return std::nullopt;
    whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.size() > whole_digits) return std::nullopt;
    Wide units = 0;
    for (const char c : whole) units = units * 10 + (c - '0');
    for (std::size_t i = 0; i < 12; ++i) units = units * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    return raw(negative ? -units : units);
}

Result<Decimal> Decimal::parse(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return fail(Code::invalid_argument, "'" + std::string(text.substr(0, 40)) + "' " + std::string(why));
    };
    if (const auto value = read(text, 15)) return *value;
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const auto dot = digits.find('.');
    if (!all_digits(digits.substr(0, dot)) || (dot != std::string_view::npos && !all_digits(digits.substr(dot + 1))))
        return bad("is not a decimal number such as 12.5");
    return bad(
        dot != std::string_view::npos && digits.size() - dot > 13 ? "has more than 12 digits after the point"
                                                                  : "is too large"
    );
}

std::optional<Decimal> Decimal::stored(std::string_view text) { return read(text, 26); }

Decimal Decimal::of(std::string_view text) {
    auto parsed = parse(text);
    if (!parsed) throw std::invalid_argument(parsed.error().message);
    return *parsed;
}

Decimal Decimal::scaled(std::int64_t value, int digits) { return raw(static_cast<Wide>(value) * power_of_ten(12 - digits)); }

Decimal Decimal::from_rate(double rate) {
    if (!std::isfinite(rate) || std::fabs(rate) > 1e15) throw std::overflow_error("rate out of range");
    int exponent = 0;
    const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(rate, &exponent), 53));
    exponent -= 53;
    if (exponent < -200) return {};
    const Wider scaled = Wider(mantissa) * k_one;
    if (exponent >= 0) return raw(narrow(scaled << exponent));
    return raw(narrow(divide_half_even<Wider>(scaled, Wider(1) << -exponent)));
}

std::string Decimal::text() const {
    using Unsigned = unsigned __int128;
    Unsigned left = units_ < 0 ? static_cast<Unsigned>(-units_) : static_cast<Unsigned>(units_);
    std::string reversed;
    bool significant = false;
    for (int i = 0; i < 12; ++i, left /= 10) {
        const char digit = static_cast<char>('0' + static_cast<int>(left % 10));
        significant = significant || digit != '0';
        if (significant) reversed += digit;
    }
    if (significant) reversed += '.';
    do {
        reversed += static_cast<char>('0' + static_cast<int>(left % 10));
        left /= 10;
    } while (left != 0);
    if (units_ < 0) reversed += '-';
    return {reversed.rbegin(), reversed.rend()};
}

Decimal Decimal::rounded(int digits) const {
    if (digits >= 12) return *this;
    const Wide step = power_of_ten(12 - digits);
    return raw(divide_half_even<Wide>(units_, step) * step);
}

double Decimal::to_double() const { return static_cast<double>(units_) / static_cast<double>(k_one); }

Decimal operator+(Decimal a, Decimal b) {
    Wide sum = 0;
    if (__builtin_add_overflow(a.units_, b.units_, &sum) || sum >= k_limit || sum <= -k_limit)
        throw std::overflow_error("decimal out of range");
    return Decimal::raw(sum);
}

Decimal operator*(Decimal a, Decimal b) {
    if (fits_64(a.units_) && fits_64(b.units_)) return Decimal::raw(divide_half_even<Wide>(a.units_ * b.units_, Decimal::k_one));
    return Decimal::raw(narrow(divide_half_even<Wider>(Wider(a.units_) * Wider(b.units_), Wider(Decimal::k_one))));
}

Decimal operator/(Decimal a, Decimal b) {
    if (b.is_zero()) throw std::domain_error("division by zero");
    if (fits_64(a.units_)) return Decimal::raw(divide_half_even<Wide>(a.units_ * Decimal::k_one, b.units_));
    return Decimal::raw(narrow(divide_half_even<Wider>(Wider(a.units_) * Decimal::k_one, Wider(b.units_))));
}

Decimal mul_div(Decimal a, Decimal b, Decimal c) {
    if (c.is_zero()) throw std::domain_error("division by zero");
    if (fits_64(a.units_) && fits_64(b.units_)) return Decimal::raw(divide_half_even<Wide>(a.units_ * b.units_, c.units_));
    return Decimal::raw(narrow(divide_half_even<Wider>(Wider(a.units_) * Wider(b.units_), Wider(c.units_))));
}

Decimal bounded_ratio(Decimal a, Decimal b, Decimal limit) {
    if (b.is_zero()) return {};
    // |a| / |b| > limit, without a quotient that has no room.
    if (Wider(a.abs().units_) * Decimal::k_one > Wider(limit.units_) * Wider(b.abs().units_))
        return a.sign() * b.sign() < 0 ? -limit : limit;
    return a / b;
}

}  // namespace atelier::core
