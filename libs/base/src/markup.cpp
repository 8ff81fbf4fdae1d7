#include "atelier/base/markup.hpp"

#include <algorithm>
#include <array>

#include "atelier/base/text.hpp"

namespace atelier {
namespace {

constexpr std::size_t k_least_marks = 3;
constexpr std::size_t k_tab = 4;
constexpr std::size_t k_most_digits = 9;
/// The tags that open models write around their reasoning.
constexpr std::array<std::string_view, 3> k_thinking{"think", "thinking", "reasoning"};

bool blank(char c) { return c == ' ' || c == '\t'; }

struct Prefix {
    std::size_t bytes = 0;
    std::size_t columns = 0;
    bool quoted = false;
};

void take(std::string_view line, Prefix& at) {
    at.columns += line[at.bytes] == '\t' ? k_tab - at.columns % k_tab : 1;
    ++at.bytes;
}

/// The length of a list marker, 0 where there is none.
std::size_t list_marker(std::string_view text) {
    if (text.empty()) return 0;
    std::size_t length = text[0] == '-' || text[0] == '*' || text[0] == '+' ? 1 : 0;
    if (length == 0) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        if (digits == 0 || digits > k_most_digits || digits == text.size()) return 0;
        if (text[digits] != '.' && text[digits] != ')') return 0;
        length = digits + 1;
    }
    return length < text.size() && blank(text[length]) ? length : 0;
}

/// Indentation, quotation and list markers before what a line says.
Prefix prefix_of(std::string_view line) {
    Prefix at;
    while (at.bytes < line.size()) {
        const char c = line[at.bytes];
        if (blank(c)) {
            take(line, at);
        } else if (c == '>') {
            at.quoted = true;
            take(line, at);
        } else if (const auto marker = list_marker(line.substr(at.bytes)); marker > 0) {
            at.bytes += marker;
            at.columns += marker;
        } else {
            break;
        }
    }
    return at;
}

std::size_t marks_at(std::string_view text) {
    if (text.empty() || (text[0] != '`' && text[0] != '~')) return 0;
    return std::min(text.find_first_not_of(text[0]), text.size());
}

}  // namespace

std::optional<Fence> fence_opening(std::string_view line) {
    const auto before = prefix_of(line);
    const auto rest = line.substr(before.bytes);
    const auto marks = marks_at(rest);
    if (marks < k_least_marks) return std::nullopt;
    const auto info = trim(rest.substr(marks));
    if (rest[0] == '`' && info.contains('`')) return std::nullopt;
    return Fence{rest[0], marks, before.columns, before.quoted, info};
}

bool may_open_fence(std::string_view start) {
    const auto rest = start.substr(prefix_of(start).bytes);
    if (rest.empty()) return true;
    if (const auto marks = marks_at(rest); marks > 0) {
        if (marks < k_least_marks) return marks == rest.size();
        return rest[0] != '`' || !rest.substr(marks).contains('`');
    }
    if (rest.size() == 1 && (rest[0] == '-' || rest[0] == '*' || rest[0] == '+')) return true;
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > k_most_digits) return false;
    return digits == rest.size() || (digits + 1 == rest.size() && (rest[digits] == '.' || rest[digits] == ')'));
}

std::string_view without_indent(const Fence& fence, std::string_view line) {
    Prefix at;
    if (fence.quoted) {
        const auto mark = line.find_first_not_of(" \t");
        if (mark != std::string_view::npos && line[mark] == '>') at = {mark + 1, mark + 1, true};
    }
    while (at.bytes < line.size() && blank(line[at.bytes]) && at.columns < fence.indent) take(line, at);
    return line.substr(at.bytes);
}

bool closes_fence(const Fence& fence, std::string_view line) {
    const auto rest = trim(without_indent(fence, line));
    return rest.size() >= fence.length && rest.find_first_not_of(fence.mark) == std::string_view::npos;
}

bool may_close_fence(const Fence& fence, std::string_view start) {
    const auto rest = trim(without_indent(fence, start));
    return rest.find_first_not_of(fence.mark) == std::string_view::npos;
}

std::optional<ThinkingTag> thinking_tag(std::string_view text) {
    if (!text.starts_with('<')) return std::nullopt;
    const bool closing = text.starts_with("</");
    const std::size_t head = closing ? 2 : 1;
    for (const auto name : k_thinking) {
        if (text.substr(head).starts_with(name) && text.substr(head + name.size()).starts_with('>'))
            return ThinkingTag{head + name.size() + 1, name, closing};
    }
    return std::nullopt;
}

bool may_be_thinking_tag(std::string_view text) {
    if (text.empty() || text[0] != '<') return false;
    const auto name = text.substr(text.starts_with("</") ? 2 : 1);
    return std::ranges::any_of(k_thinking, [&](std::string_view tag) {
        return name.size() <= tag.size() ? tag.starts_with(name) : false;
    });
}

}  // namespace atelier
