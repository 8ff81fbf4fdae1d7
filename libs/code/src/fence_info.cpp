#include "fence_info.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::embedded {
extern const std::string_view answer_table;
}  // namespace atelier::embedded

namespace atelier::code {
namespace {

constexpr std::size_t k_longest_path = 120;
constexpr std::size_t k_longest_ending = 6;
/// What models put around the name of a file.
constexpr std::string_view k_around = " \t\r*`\"'()[]{}<>,;:#=|“”«»„";

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }

std::string_view bare(std::string_view word) {
    const auto from = word.find_first_not_of(k_around);
    if (from == std::string_view::npos) return {};
    word = word.substr(from, word.find_last_not_of(k_around) - from + 1);
    // The end of a sentence is no ending.
    while (word.ends_with('.')) word.remove_suffix(1);
    return word;
}

/// "parts/row.tsx": ASCII without spaces, and an ending of letters. "1.5", "e.g" and "React.useState(" are none.
bool is_path(std::string_view word) {
    if (word.empty() || word.size() > k_longest_path) return false;
    const auto ok = [](char c) { return letter(c) || digit(c) || std::string_view("._-/\\@").contains(c); };
    if (!std::ranges::all_of(word, ok)) return false;
    const auto dot = word.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const auto ending = word.substr(dot + 1);
    if (ending.empty() || ending.size() > k_longest_ending || !letter(ending[0])) return false;
    return kind_of_path(word) != TextKind::unknown || ending == "json" || ending == "sh" || ending == "html";
}

std::vector<std::string> words_at(json::Reader& reader, std::string_view key) { return reader.strings_or_empty(key); }

TextKind kind_named(std::string_view name) {
    if (name == "script") return TextKind::script;
    if (name == "style") return TextKind::style;
    return name == "query" ? TextKind::query : TextKind::unknown;
}

Result<AnswerTable> read(std::string_view text) {
    ATL_TRY(const json::Object table, json::parse_object(text));
    json::Reader top(table);
    AnswerTable out;
    const auto* labels = top.object("labels");
    const auto* files = top.array("files");
    if (!labels || !files) return fail(Code::internal, "a part of the table is missing");
    json::Reader label(*labels);
    out.script = words_at(label, "script");
    out.style = words_at(label, "style");
    out.query = words_at(label, "query");
    out.document = words_at(label, "document");
    out.path_keys = words_at(top, "path_keys");
    out.backend_modules = words_at(top, "backend_modules");
    for (const auto& entry : *files) {
        json::Reader file(entry.as_object());
        out.files.push_back(
            {file.string_or("name", ""), file.string_or("folder", ""), file.string_or("ending", ""),
             kind_named(file.string("kind"))}
        );
    }
    return out;
}

bool has(const std::vector<std::string>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

/// Words of an info string; quotation marks keep spaces together.
std::vector<std::string_view> words_of(std::string_view info) {
    std::vector<std::string_view> out;
    std::size_t from = 0;
    char quote = 0;
    for (std::size_t i = 0; i <= info.size(); ++i) {
        const bool end = i == info.size();
        if (!end && quote != 0) {
            if (info[i] == quote) quote = 0;
            continue;
        }
        if (!end && (info[i] == '"' || info[i] == '\'')) quote = info[i];
        if (end || info[i] == ' ' || info[i] == '\t' || info[i] == ',') {
            if (i > from) out.push_back(info.substr(from, i - from));
            from = i + 1;
        }
    }
    return out;
}

/// A path in a word of an info string: alone, behind a key, or behind the label and a colon.
std::string_view path_in_word(std::string_view word) {
    if (const auto alone = bare(word); is_path(alone)) return alone;
    const auto sign = word.find_first_of("=:");
    if (sign == std::string_view::npos) return {};
    const auto key = to_lower(bare(word.substr(0, sign)));
    const auto value = bare(word.substr(sign + 1));
    const bool known = has(answer_table().path_keys, key) || kind_of_label(key) != TextKind::unknown;
    return known && is_path(value) ? value : std::string_view{};
}

}  // namespace

const AnswerTable& answer_table() {
    static const AnswerTable table = [] {
        auto got = read(embedded::answer_table);
        if (!got) {
            std::fprintf(stderr, "answer.json: %s\n", got.error().message.c_str());
            std::abort();
        }
        return std::move(*got);
    }();
    return table;
}

TextKind kind_of_label(std::string_view label) {
    const auto& table = answer_table();
    if (has(table.script, label)) return TextKind::script;
    if (has(table.style, label)) return TextKind::style;
    if (has(table.query, label)) return TextKind::query;
    return has(table.document, label) ? TextKind::document : TextKind::unknown;
}

TextKind kind_of_path(std::string_view path) {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? TextKind::unknown : kind_of_label(to_lower(path.substr(dot + 1)));
}

bool fits(std::string_view label, std::string_view path) {
    const auto kind = kind_of_path(path);
    return kind != TextKind::unknown && (label.empty() || kind_of_label(label) == kind);
}

FenceInfo read_info(std::string_view info) {
    FenceInfo out;
    const auto words = words_of(info);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto path = path_in_word(words[i]);
        if (!path.empty() && out.path.empty()) out.path = path;
        if (i > 0) continue;
        const auto head = bare(words[0].substr(0, words[0].find_first_of(":={")));
        if (path != bare(words[0]) && !has(answer_table().path_keys, to_lower(head))) out.label = to_lower(head);
    }
    if (out.label.empty() && !out.path.empty()) out.label = to_lower(out.path.substr(out.path.rfind('.') + 1));
    return out;
}

std::string path_in_line(std::string_view line) {
    std::string found;
    std::size_t from = 0;
    // A word ends at a space or at anything that stands around a name.
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && !k_around.contains(line[i])) continue;
        const auto word = bare(line.substr(from, i - from));
        from = i + 1;
        if (!is_path(word) || word == found) continue;
        if (!found.empty()) return {};
        found = word;
    }
    return found;
}

std::string path_in_comment(std::string_view line) {
    line = trim(line);
    constexpr std::array<std::string_view, 5> k_open{"//", "/*", "--", "#", "{/*"};
    for (const auto open : k_open) {
        if (!line.starts_with(open)) continue;
        auto words = split(trim(line.substr(open.size())), ' ');
        std::string found;
        for (const auto& word : words) {
            auto inner = bare(word);
            while (inner.ends_with('/') || inner.ends_with('*')) inner.remove_suffix(1);
            inner = bare(inner);
            if (inner.empty()) continue;
            const bool key = has(answer_table().path_keys, to_lower(inner));
            if (!key && !is_path(inner)) return {};
            if (!key) found = inner;
        }
        return found;
    }
    return {};
}

}  // namespace atelier::code
