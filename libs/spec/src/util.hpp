#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "atelier/base/text.hpp"

namespace atelier::spec {

// The standard library at hand has neither std::format nor std::ranges::contains.
template <class Range, class Value, class Projection = std::identity>
bool contains(const Range& range, const Value& value, Projection projection = {}) {
    return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

/// Shortest plain decimal text: 1000, 2.5, 0.05.
inline std::string number_text(double number) {
    char buffer[40];
    if (number == std::floor(number) && std::abs(number) < 9e15)
        std::snprintf(buffer, sizeof buffer, "%.0f", number);
    else
        std::snprintf(buffer, sizeof buffer, "%.10g", number);
    return buffer;
}

/// With a capital first letter, Latin or Cyrillic.
inline std::string capital(std::string text) {
    auto wide = to_utf32(text);
    if (wide.empty()) return text;
    if (wide[0] >= U'a' && wide[0] <= U'z')
        wide[0] -= 32;
    else if (wide[0] >= U'а' && wide[0] <= U'я')
        wide[0] -= 32;
    return to_utf8(wide);
}

inline std::string piece(std::string_view text) { return std::string(text); }
inline std::string piece(char text) { return std::string(1, text); }
template <class N>
    requires std::integral<N> || std::floating_point<N>
std::string piece(N number) {
    return number_text(static_cast<double>(number));
}

/// Puts the arguments in the place of each "{}".
template <class... Args>
std::string formatted(std::string_view pattern, const Args&... args) {
    std::string out;
    const auto put = [&](const std::string& text) {
        const auto at = pattern.find("{}");
        out += pattern.substr(0, at);
        out += text;
        pattern.remove_prefix(at == std::string_view::npos ? pattern.size() : at + 2);
    };
    (put(piece(args)), ...);
    return out.append(pattern);
}

}  // namespace atelier::spec
