#include <algorithm>
#include <cmath>

#include "schema_node.hpp"

namespace atelier::json {
namespace {

int sign(auto difference) { return difference < 0 ? -1 : difference > 0 ? 1 : 0; }

int rank(const Value& value) {
    if (value.is_number()) return 2;
    switch (value.kind()) {
        case boost::json::kind::null:
            return 0;
        case boost::json::kind::bool_:
            return 1;
        case boost::json::kind::string:
            return 3;
        case boost::json::kind::array:
            return 4;
        default:
            return 5;
    }
}

/// A whole number against a binary fraction, without rounding the whole number.
template <class Whole>
int order_mixed(Whole whole, double fraction) noexcept {
    if (std::isnan(fraction)) return -1;
    constexpr double high = std::is_signed_v<Whole> ? 9223372036854775808.0 : 18446744073709551616.0;
    if (fraction >= high) return -1;
    if (std::is_signed_v<Whole> ? fraction < -high : fraction < 0) return 1;
    const double floor = std::floor(fraction);
    const auto other = static_cast<Whole>(floor);
    if (whole != other) return whole < other ? -1 : 1;
    return fraction > floor ? -1 : 0;
}

int order_objects(const Object& a, const Object& b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    const auto sorted = [](const Object& object) {
        std::vector<const boost::json::key_value_pair*> out;
        for (const auto& member : object) out.push_back(&member);
        std::ranges::sort(out, {}, [](const auto* member) { return member->key(); });
        return out;
    };
    const auto left = sorted(a);
    const auto right = sorted(b);
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (const int keys = left[i]->key().compare(right[i]->key()); keys != 0) return sign(keys);
        if (const int values = order(left[i]->value(), right[i]->value()); values != 0) return values;
    }
    return 0;
}

double to_double(const Value& value) noexcept {
    if (const auto* const whole = value.if_int64()) return static_cast<double>(*whole);
    if (const auto* const whole = value.if_uint64()) return static_cast<double>(*whole);
    return value.get_double();
}

}  // namespace

int order_numbers(const Value& a, const Value& b) noexcept {
    if (const auto* const x = a.if_int64()) {
        if (const auto* const y = b.if_int64()) return *x < *y ? -1 : *x > *y ? 1 : 0;
        if (const auto* const y = b.if_uint64()) return std::cmp_less(*x, *y) ? -1 : std::cmp_greater(*x, *y) ? 1 : 0;
        return order_mixed(*x, b.get_double());
    }
    if (const auto* const x = a.if_uint64()) {
        if (const auto* const y = b.if_uint64()) return *x < *y ? -1 : *x > *y ? 1 : 0;
        if (b.is_int64()) return -order_numbers(b, a);
        return order_mixed(*x, b.get_double());
    }
    if (!b.is_double()) return -order_numbers(b, a);
    return sign(a.get_double() - b.get_double());
}

int order(const Value& a, const Value& b) {
    const int left = rank(a);
    if (const int right = rank(b); left != right) return left < right ? -1 : 1;
    switch (left) {
        case 1:
            return sign(static_cast<int>(a.get_bool()) - static_cast<int>(b.get_bool()));
        case 2:
            return order_numbers(a, b);
        case 3:
            return sign(a.get_string().compare(b.get_string()));
        case 4: {
            const Array& x = a.get_array();
            const Array& y = b.get_array();
            for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
                if (const int elements = order(x[i], y[i]); elements != 0) return elements;
            return x.size() < y.size() ? -1 : x.size() > y.size() ? 1 : 0;
        }
        case 5:
            return order_objects(a.get_object(), b.get_object());
        default:
            return 0;
    }
}

bool same(const Value& a, const Value& b) {
    if (a.is_string()) return b.is_string() && a.get_string() == b.get_string();
    return order(a, b) == 0;
}

bool is_multiple(const Value& value, const Value& of) noexcept {
    const auto* const whole = value.if_int64();
    const auto* const step = of.if_int64();
    if (whole != nullptr && step != nullptr) return *step == -1 || *whole % *step == 0;
    const double number = to_double(value);
    const double unit = to_double(of);
    if (std::fmod(number, unit) == 0) return true;
    // 0.0075 is a multiple of 0.0001 for people, though not in binary: a quotient as near to a whole number as rounding can leave it counts.
    const double quotient = number / unit;
    return std::isfinite(quotient) && std::abs(quotient - std::round(quotient)) <= std::abs(quotient) * 1e-15 + 1e-12;
}

std::size_t characters(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool all_different(const Array& array) {
    std::vector<const Value*> sorted;
    sorted.reserve(array.size());
    for (const auto& element : array) sorted.push_back(&element);
    std::ranges::sort(sorted, [](const Value* a, const Value* b) { return order(*a, *b) < 0; });
    return std::ranges::adjacent_find(sorted, [](const Value* a, const Value* b) { return order(*a, *b) == 0; }) == sorted.end();
}

}  // namespace atelier::json
