#include "atelier/gateway/mask.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "atelier/base/ids.hpp"

namespace atelier::gateway {
namespace {

std::uint64_t number_of(const std::string& key, const std::string& kind, const std::string& text) {
    const std::string digest = hmac_sha256(key, kind + "\n" + text);
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) out = (out << 8) | static_cast<unsigned char>(digest[i]);
    return out;
}

bool is_zero(const std::string& text) {
    return std::ranges::none_of(text, [](char c) { return c >= '1' && c <= '9'; });
}

/// 100 to 99,999 before the point: large enough to be laid out like money, unrelated to what it stands for.
std::string masked_number(const std::string& text, const std::string& kind, const std::string& key) {
    if (is_zero(text)) return text;
    const bool negative = text.starts_with('-');
    const auto point = text.find('.');
    const std::size_t digits = point == std::string::npos ? 0 : text.size() - point - 1;
    std::uint64_t random = number_of(key, kind, text);
    std::string out = negative ? "-" : "";
    out += std::to_string(100 + random % 99'900);
    if (digits == 0) return out;
    out += '.';
    random /= 99'900;
    for (std::size_t i = 0; i < digits; ++i) {
        out += static_cast<char>('0' + random % 10);
        random = random / 10 + i * 7;
    }
    return out;
}

std::string masked_name(const std::string& text, const std::string& key) {
    static constexpr char k_hex[] = "0123456789abcdef";
    std::uint64_t random = number_of(key, "name", text);
    std::string out = "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2 ";
    for (int i = 0; i < 4; ++i, random >>= 4) out += k_hex[random & 15];
    return out;
}

}  // namespace

void mask(json::Value& value, const json::Object& schema, const std::string& key) {
    const std::string kind = json::get_string(schema, "x-mask");
    if (!kind.empty()) {
        if (value.is_string() && kind == "name") {
            if (!value.as_string().empty()) value = masked_name(std::string(value.as_string()), key);
        } else if (value.is_string()) {
            value = masked_number(std::string(value.as_string()), kind, key);
        } else if (value.is_number()) {
            value = json::Value(static_cast<std::int64_t>(100 + number_of(key, kind, json::print(value)) % 99'900));
        }
        return;
    }
    if (auto* object = value.if_object()) {
        const auto* members = json::get_object(schema, "properties");
        if (!members) return;
        for (auto& member : *object) {
            if (const auto* inner = json::get_object(*members, member.key())) mask(member.value(), *inner, key);
        }
    } else if (auto* list = value.if_array()) {
        const auto* items = json::get_object(schema, "items");
        if (!items) return;
        for (auto& item : *list) mask(item, *items, key);
    }
}

}  // namespace atelier::gateway
