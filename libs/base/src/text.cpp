#include "atelier/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace atelier {
namespace {

constexpr char32_t k_replacement = 0xFFFD;

/// Decodes one code point at `at` and moves on; an ill-formed byte yields nothing and moves by one.
bool decode(std::string_view s, std::size_t& at, char32_t& out) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(s[i])); };
    const std::uint32_t first = byte(at);
    std::size_t length = first < 0x80 ? 1 : (first >> 5) == 6 ? 2 : (first >> 4) == 14 ? 3 : (first >> 3) == 30 ? 4 : 0;
    if (length == 0 || at + length > s.size()) {
        ++at;
        return false;
    }
    std::uint32_t value = length == 1 ? first : first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) {
            ++at;
            return false;
        }
        value = (value << 6) | (byte(at + i) & 0x3F);
    }
    static constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        ++at;
        return false;
    }
    at += length;
    out = value;
    return true;
}

char32_t lower(char32_t c) {
    if (c >= U'A' && c <= U'Z') return c + 32;
    if (c >= 0x410 && c <= 0x42F) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
    return c;
}

std::size_t edit_distance(std::u32string_view a, std::u32string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
    std::size_t at = 0;
    char32_t ignored{};
    while (at < text.size()) {
        if (!decode(text, at, ignored)) return false;
    }
    return true;
}

std::u32string to_utf32(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        char32_t c = k_replacement;
        if (!decode(text, at, c)) c = k_replacement;
        out += c;
    }
    return out;
}

std::string to_utf8(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text) {
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else if (c < 0x800) {
            out += static_cast<char>(0xC0 | (c >> 6));
            out += static_cast<char>(0x80 | (c & 63));
        } else if (c < 0x10000) {
            out += static_cast<char>(0xE0 | (c >> 12));
            out += static_cast<char>(0x80 | ((c >> 6) & 63));
            out += static_cast<char>(0x80 | (c & 63));
        } else {
            out += static_cast<char>(0xF0 | (c >> 18));
            out += static_cast<char>(0x80 | ((c >> 12) & 63));
            out += static_cast<char>(0x80 | ((c >> 6) & 63));
            out += static_cast<char>(0x80 | (c & 63));
        }
    }
    return out;
}

namespace {

unsigned char at_or_zero(std::string_view text, std::size_t at) noexcept {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool continues(std::string_view text, std::size_t at) noexcept { return (at_or_zero(text, at) & 0xC0) == 0x80; }

/// The surrogate that stands at `at` in three bytes, or 0.
char32_t surrogate_at(std::string_view text, std::size_t at) noexcept {
    if (at_or_zero(text, at) != 0xED || at_or_zero(text, at + 1) < 0xA0 || !continues(text, at + 1) ||
        !continues(text, at + 2))
        return 0;
    return 0xD000 | ((at_or_zero(text, at + 1) & 0x3Fu) << 6) | (at_or_zero(text, at + 2) & 0x3Fu);
}

/// How many bytes of the ill-formed sequence at `at` go together: a lead byte with what rightly follows it.
std::size_t ill_formed_length(std::string_view text, std::size_t at) noexcept {
    const auto first = at_or_zero(text, at);
    const auto second = at_or_zero(text, at + 1);
    if (first < 0xC2 || first > 0xF4 || !continues(text, at + 1)) return 1;
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool beyond = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    if (overlong || beyond) return 1;
    return first >= 0xF0 && continues(text, at + 2) ? 3 : 2;
}

}  // namespace

std::string mend_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t from = at;
        char32_t point = 0;
        if (decode(text, at, point)) {
            out += text.substr(from, at - from);
            continue;
        }
        at = from;
        const char32_t half = surrogate_at(text, at);
        const char32_t other = half != 0 && half < 0xDC00 ? surrogate_at(text, at + 3) : 0;
        point = other >= 0xDC00 ? 0x10000 + ((half - 0xD800) << 10) + (other - 0xDC00) : k_replacement;
        out += to_utf8(std::u32string_view(&point, 1));
        at += other >= 0xDC00 ? 6 : half != 0 ? 3 : ill_formed_length(text, at);
    }
    return out;
}

std::size_t unfinished_utf8(std::string_view text) noexcept {
    // The longest thing that can wait: a high half and two bytes of its other half.
    for (std::size_t length = std::min<std::size_t>(5, text.size()); length > 0; --length) {
        const auto tail = text.substr(text.size() - length);
        const auto first = at_or_zero(tail, 0);
        if (const char32_t half = surrogate_at(tail, 0); half != 0 && half < 0xDC00) {
            const bool open = length == 3 || at_or_zero(tail, 3) == 0xED;
            if (open && (length < 5 || at_or_zero(tail, 4) >= 0xB0)) return length;
            continue;
        }
        const std::size_t whole = first >= 0xC2 && first <= 0xDF   ? 2
                                  : (first >> 4) == 14             ? 3
                                  : first >= 0xF0 && first <= 0xF4 ? 4
                                                                   : 0;
        if (whole <= length) continue;
        bool rest = true;
        for (std::size_t i = 1; i < length; ++i) rest = rest && continues(tail, i);
        if (rest) return length;
    }
    return 0;
}

std::string to_lower(std::string_view text) {
    std::u32string wide = to_utf32(text);
    std::ranges::transform(wide, wide.begin(), lower);
    return to_utf8(wide);
}

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> out;
    std::size_t from = 0;
    while (true) {
        const auto to = text.find(separator, from);
        out.emplace_back(text.substr(from, to == std::string_view::npos ? to : to - from));
        if (to == std::string_view::npos) return out;
        from = to + 1;
    }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    if (from.empty()) return text;
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
    return text;
}

std::string_view nearest(std::string_view word, std::span<const std::string> candidates) {
    const std::u32string wanted = to_utf32(to_lower(word));
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = edit_distance(wanted, to_utf32(to_lower(candidate)));
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) noexcept {
    if (text.size() <= max_bytes) return text;
    std::size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

}  // namespace atelier
