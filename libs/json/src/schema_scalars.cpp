#include <algorithm>
#include <charconv>
#include <cmath>

#include "atelier/json/json.hpp"
#include "schema_check.hpp"

namespace atelier::json {
namespace {

bool is_whole(const Value& value) {
    const auto* const number = value.if_double();
    return number == nullptr ? value.is_number() : std::isfinite(*number) && std::floor(*number) == *number;
}

unsigned type_of(const Value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            return k_null;
        case boost::json::kind::bool_:
            return k_boolean;
        case boost::json::kind::string:
            return k_string;
        case boost::json::kind::array:
            return k_array;
        case boost::json::kind::object:
            return k_object;
        case boost::json::kind::double_:
            return is_whole(value) ? k_integer | k_number : static_cast<unsigned>(k_number);
        default:
            return k_integer | k_number;
    }
}

std::string expected(unsigned types) {
    constexpr std::pair<unsigned, std::string_view> names[] = {{k_string, "a string"}, {k_integer, "a whole number"},
                                                               {k_number, "a number"}, {k_boolean, "true or false"},
                                                               {k_array, "a list"},    {k_object, "an object"},
                                                               {k_null, "null"}};
    std::string out;
    for (const auto& [bit, name] : names)
        if ((types & bit) != 0) out += (out.empty() ? "" : " or ") + std::string(name);
    return out + " is expected";
}

/// 0.5, where JSON text of ours would have 5E-1.
std::string shown(const Value& number) {
    const auto* const fraction = number.if_double();
    if (fraction == nullptr) return print(number);
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, *fraction).ptr};
}

std::string one_of_these(const Array& choices) {
    std::string out = "must be one of ";
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i == 20 || out.size() > 400) return out + ", ...";
        out += (i == 0 ? "" : ", ") + print(choices[i]);
    }
    return out;
}

}  // namespace

bool Checker::simple(const Node& node, const Value& value, const Path* path) {
    if (node.types != 0 && (node.types & type_of(value)) == 0) return wrong(path, [&] { return expected(node.types); });
    if (node.constant != nullptr && !same(value, *node.constant)) return wrong(path, [&] { return "must be " + print(*node.constant); });
    if (node.choices != nullptr && std::ranges::none_of(*node.choices, [&](const Value& choice) { return same(value, choice); }))
        return wrong(path, [&] { return one_of_these(*node.choices); });
    return true;
}

bool Checker::number(const Node& node, const Value& value, const Path* path) {
    const auto bound = [&](const Value* limit, bool holds, std::string_view what) {
        return limit == nullptr || holds || wrong(path, [&] { return std::string(what) + shown(*limit); });
    };
    const auto against = [&](const Value* limit) { return limit == nullptr ? 0 : order_numbers(value, *limit); };
    return bound(node.minimum, against(node.minimum) >= 0, "must be at least ") &&
           bound(node.maximum, against(node.maximum) <= 0, "must be at most ") &&
           bound(node.exclusive_minimum, against(node.exclusive_minimum) > 0, "must be greater than ") &&
           bound(node.exclusive_maximum, against(node.exclusive_maximum) < 0, "must be less than ") &&
           bound(node.multiple_of, node.multiple_of == nullptr || is_multiple(value, *node.multiple_of), "must be a multiple of ");
}

bool Checker::text(const Node& node, std::string_view value, const Path* path) {
    if (node.min_length || node.max_length) {
        const std::size_t size = characters(value);
        if (node.min_length && size < *node.min_length)
            return wrong(path, [&] { return "must have at least " + std::to_string(*node.min_length) + " characters"; });
        if (node.max_length && size > *node.max_length)
            return wrong(path, [&] { return "must have at most " + std::to_string(*node.max_length) + " characters"; });
    }
    if (node.unchecked_pattern) ++doubts_;
    if (node.pattern && !re2::RE2::PartialMatch({value.data(), value.size()}, *node.pattern))
        return wrong(path, [&] { return "must match the pattern " + std::string(node.pattern_source); });
    return true;
}

}  // namespace atelier::json
