#include "bare_code.hpp"

#include <algorithm>
#include <array>

#include "atelier/base/text.hpp"

namespace atelier::code {
namespace {

/// The words that statements of TypeScript begin with. The grammar's, so no vocabulary.
constexpr std::array<std::string_view, 27> k_statements{"import", "export",    "const",     "let",  "var",   "function",
                                                        "async",  "type",      "interface", "enum", "class", "declare",
                                                        "return", "if",        "else",      "for",  "while", "do",
                                                        "switch", "case",      "default",   "try",  "catch", "finally",
                                                        "throw",  "namespace", "abstract"};
constexpr std::array<std::string_view, 10> k_starts{"\"use ", "'use ",     "import",          "export ", "const ",
                                                    "let ",   "function ", "async function ", "type ",   "interface "};
constexpr std::array<std::string_view, 2> k_comments{"//", "/*"};

bool word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}
/// Of a word in any language.
bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::string_view name_at(std::string_view text) {
    return text.substr(0, std::ranges::find_if_not(text, word_char) - text.begin());
}

bool opens_or_ends(std::string_view line) {
    return !line.empty() && std::string_view(";{([,>=|&?:`").contains(line.back());
}

bool imports(std::string_view rest) {
    if (rest.starts_with('"') || rest.starts_with('\'')) return true;
    if (rest.starts_with('{') || rest.starts_with("type {") || rest.starts_with("* as ")) return true;
    return rest.contains(" from \"") || rest.contains(" from '");
}

bool exports(std::string_view rest) {
    constexpr std::array<std::string_view, 9> k_next{"default ",   "function ", "async ", "const ", "type ",
                                                     "interface ", "class ",    "enum ",  "{"};
    return std::ranges::any_of(k_next, [&](std::string_view next) { return rest.starts_with(next); }) &&
           (opens_or_ends(rest) || rest.starts_with("default ") || rest.ends_with('}'));
}

/// `const x =`, `const [a, b] =`, `type Row<T> =`.
bool declares(std::string_view rest) {
    if (rest.starts_with('{') || rest.starts_with('[')) return true;
    const auto name = name_at(rest);
    const auto after = trim(rest.substr(name.size()));
    return !name.empty() && (after.starts_with('=') || after.starts_with(':') || after.starts_with('<'));
}

bool defines_function(std::string_view rest) {
    const auto name = name_at(rest);
    const auto after = rest.substr(name.size());
    return !name.empty() && (after.starts_with('(') || after.starts_with('<')) && opens_or_ends(trim(rest));
}

/// A heading, a list, a quotation or bold words of Markdown; no statement begins like that.
bool marked(std::string_view line) {
    const auto marks = std::min(line.find_first_not_of("#-*>0123456789.)"), line.size());
    if (marks == 0 || marks == line.size()) return false;
    const auto mark = line.substr(0, marks);
    if (mark == "**") return letter(line[marks]) || line[marks] == '`';
    const bool heading = marks <= 6 && mark.find_first_not_of('#') == std::string_view::npos;
    const bool number = mark.size() > 1 && mark.find_first_not_of("0123456789") == marks - 1 &&
                        (mark.back() == '.' || mark.back() == ')');
    const bool list = heading || number || mark == "-" || mark == "*" || mark == ">";
    if (!list || line[marks] != ' ') return false;
    const auto said = trim(line.substr(marks));
    return !said.empty() && (letter(said[0]) || std::string_view("`*\"[").contains(said[0]));
}

}  // namespace

bool begins_code(std::string_view line, bool first) {
    const auto said = trim(line);
    if (said.empty() || said.data() != line.data()) return false;
    const auto starts = [said](std::string_view begin) { return said.starts_with(begin); };
    if (first && std::ranges::any_of(k_comments, starts)) return true;
    if (std::ranges::none_of(k_starts, starts)) return false;
    if (said.starts_with("\"use ") || said.starts_with("'use ")) {
        const auto end = said.find(said[0], 1);
        return end != std::string_view::npos && (end + 1 == said.size() || said.substr(end + 1) == ";");
    }
    const auto word = name_at(said);
    const auto rest = trim(said.substr(word.size()));
    if (word == "import") return imports(rest);
    if (word == "export") return exports(rest);
    if (word == "const" || word == "let" || word == "type") return declares(rest) && opens_or_ends(said);
    if (word == "function") return defines_function(rest);
    if (word == "async") return rest.starts_with("function ") && defines_function(trim(rest.substr(9)));
    return word == "interface" && said.ends_with('{');
}

bool may_begin_code(std::string_view start, bool first) {
    const auto may = [&](std::string_view begin) { return begin.starts_with(start) || start.starts_with(begin); };
    return std::ranges::any_of(k_starts, may) || (first && std::ranges::any_of(k_comments, may));
}

bool may_be_sentence(std::string_view start) {
    return start.empty() || letter(start[0]) || std::string_view("#-*>0123456789").contains(start[0]);
}

bool is_sentence(std::string_view line, bool ended) {
    const auto said = trim(line);
    if (!ended || said.empty() || said.data() != line.data()) return false;
    if (marked(said)) return true;
    if (!letter(said[0])) return false;
    const auto end = std::min(said.find_first_of(" \t"), said.size());
    auto word = said.substr(0, end);
    if (end == said.size()) {
        // One word alone is a sentence by its mark.
        return word.ends_with('.') || word.ends_with('!') || (word.ends_with(':') && word != "default:");
    }
    while (!word.empty() && (word.ends_with(',') || word.ends_with(':') || word.ends_with('.'))) word.remove_suffix(1);
    if (!std::ranges::all_of(word, [](char c) { return letter(c) || c == '\'' || c == '-' || c == '`'; })) return false;
    if (std::ranges::find(k_statements, word) != k_statements.end()) return false;
    const auto next = trim(said.substr(end));
    return !next.empty() && (letter(next[0]) || next[0] == '`' || next[0] == '"' || (next[0] >= '0' && next[0] <= '9'));
}

}  // namespace atelier::code
