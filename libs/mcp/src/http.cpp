#include "atelier/mcp/http.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::mcp {
namespace {

constexpr std::string_view k_prefix = "=?base64?";
constexpr std::string_view k_suffix = "?=";

bool same_name(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_wrapped(std::string_view value) {
    return value.size() >= k_prefix.size() + k_suffix.size() && value.starts_with(k_prefix) && value.ends_with(k_suffix);
}

bool is_plain(std::string_view value) {
    const bool visible = std::ranges::all_of(value, [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); });
    return visible && trim(value).size() == value.size();
}

}  // namespace

std::string_view find_field(const Fields& fields, std::string_view name) noexcept {
    const auto found = std::ranges::find_if(fields, [&](const auto& field) { return same_name(field.first, name); });
    return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

bool has_field(const Fields& fields, std::string_view name) noexcept {
    return std::ranges::any_of(fields, [&](const auto& field) { return same_name(field.first, name); });
}

std::string encode_field_value(std::string_view value) {
    if (is_plain(value) && !is_wrapped(value)) return std::string(value);
    std::string text = base64url_encode(value);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return std::string(k_prefix) + text + std::string(k_suffix);
}

bool decode_field_value(std::string_view value, std::string& out) {
    if (!is_wrapped(value)) {
        out = value;
        return is_plain(value);
    }
    std::string text(value.substr(k_prefix.size(), value.size() - k_prefix.size() - k_suffix.size()));
    if (text.size() % 4 != 0 || text.find_first_of("-_") != std::string::npos) return false;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return base64url_decode(text, out);
}

}  // namespace atelier::mcp
