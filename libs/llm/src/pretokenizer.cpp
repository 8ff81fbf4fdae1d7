#include "pretokenizer.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace atelier::llm {
namespace {

enum class Class : std::uint8_t { letter, number, space, other };

struct Point {
    char32_t value = 0;
    std::size_t length = 0;  ///< bytes; 0 at the end
    Class kind = Class::other;
};

constexpr std::string_view k_contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
constexpr std::string_view k_rest = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

std::array<Class, 128> make_ascii() {
    std::array<Class, 128> out{};
    for (std::size_t c = 0; c < 128; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool space = c == ' ' || (c >= 9 && c <= 13);
        out[c] = letter ? Class::letter : c >= '0' && c <= '9' ? Class::number : space ? Class::space : Class::other;
    }
    return out;
}
const std::array<Class, 128> k_ascii = make_ascii();

/// Unicode's White_Space beyond ASCII.
bool wide_space(char32_t c) {
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

Class class_of(char32_t c) {
    if (c < 128) return k_ascii[c];
    if (wide_space(c)) return Class::space;
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return Class::letter;
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return Class::number;
        default:
            return Class::other;
    }
}

Point point_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return {};
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
    const char32_t first = byte(0);
    if (first < 0x80) return {first, 1, k_ascii[first]};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (at + length > text.size()) return {0xFFFD, 1, Class::other};
    char32_t value = first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) value = (value << 6) | (byte(i) & 0x3F);
    return {value, length, class_of(value)};
}

std::size_t run_of(std::string_view text, std::size_t at, Class kind, std::size_t most = std::string_view::npos) {
    for (std::size_t n = 0; n < most; ++n) {
        const auto point = point_at(text, at);
        if (point.length == 0 || point.kind != kind) break;
        at += point.length;
    }
    return at;
}

bool line_end(char32_t c) { return c == '\r' || c == '\n'; }

/// 's, 't, 're, 've, 'm, 'll, 'd; folded: in either case, where U+017F is an s as well.
std::size_t contraction(std::string_view text, bool folded) {
    if (text.size() < 2 || text[0] != '\'') return 0;
    const auto letter = [&](std::size_t at) {
        const char c = at < text.size() ? text[at] : '\0';
        return folded && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    if (folded && text.substr(1).starts_with("\xC5\xBF")) return 3;
    const char first = letter(1), second = letter(2);
    if (first == 's' || first == 't') return 2;
    if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e')) return 3;
    if (first == 'm') return 2;
    if (first == 'l' && second == 'l') return 3;
    return first == 'd' ? 2 : 0;
}

/// White space at the start: up to its last line end, or all but the last one before a word.
std::size_t space_piece(std::string_view text, bool lines) {
    std::size_t at = 0, last = 0, after_line = 0;
    while (true) {
        const auto point = point_at(text, at);
        if (point.length == 0 || point.kind != Class::space) break;
        last = at;
        at += point.length;
        if (line_end(point.value)) after_line = at;
    }
    if (lines && after_line > 0) return after_line;
    return at == text.size() || last == 0 ? at : last;
}

std::size_t gpt2(std::string_view text) {
    if (const auto length = contraction(text, false); length > 0) return length;
    const std::size_t start = text[0] == ' ' ? 1 : 0;
    const auto point = point_at(text, start);
    if (point.length > 0 && point.kind != Class::space) return run_of(text, start, point.kind);
    return space_piece(text, false);
}

std::size_t qwen2(std::string_view text, std::size_t digits) {
    if (const auto length = contraction(text, true); length > 0) return length;
    const auto first = point_at(text, 0);
    if (first.kind == Class::letter) return run_of(text, 0, Class::letter);
    if (first.kind != Class::number && !line_end(first.value)) {
        if (point_at(text, first.length).kind == Class::letter && first.length < text.size())
            return run_of(text, first.length, Class::letter);
    }
    if (first.kind == Class::number) return run_of(text, 0, Class::number, digits);
    const std::size_t start = text[0] == ' ' ? 1 : 0;
    if (const auto point = point_at(text, start); point.length > 0 && point.kind == Class::other) {
        auto at = run_of(text, start, Class::other);
        while (at < text.size() && line_end(static_cast<unsigned char>(text[at]))) ++at;
        return at;
    }
    return space_piece(text, true);
}

}  // namespace

std::optional<SplitStyle> style_of_pattern(std::string_view pattern) {
    const auto is = [pattern](std::string_view words) {
        return pattern == std::string(k_contractions) + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + std::string(words) +
                              std::string(k_rest);
    };
    if (is("\\p{N}")) return SplitStyle::qwen2;
    if (is("\\p{N}{1,3}")) return SplitStyle::llama3;
    if (pattern == "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+")
        return SplitStyle::gpt2;
    return std::nullopt;
}

std::optional<SplitStyle> style_of_name(std::string_view name) {
    if (name == "qwen2") return SplitStyle::qwen2;
    if (name == "llama-bpe" || name == "llama3" || name == "llama-v3") return SplitStyle::llama3;
    if (name == "gpt-2" || name == "gpt2") return SplitStyle::gpt2;
    return std::nullopt;
}

std::size_t piece_length(SplitStyle style, std::string_view text) {
    switch (style) {
        case SplitStyle::gpt2:
            return gpt2(text);
        case SplitStyle::llama3:
            return qwen2(text, 3);
        case SplitStyle::qwen2:
            return qwen2(text, 1);
    }
    return text.size();
}

}  // namespace atelier::llm
