#include "title_words.hpp"

#include "atelier/base/text.hpp"
#include "phrase_match.hpp"
#include "tokens.hpp"

namespace atelier::spec {
namespace {

constexpr std::u32string_view k_opening = U"\"'«“„‘";
constexpr std::u32string_view k_closing = U"\"'»”“’";

bool is_blank(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == 0xa0; }

std::u32string_view stripped(std::u32string_view text) {
    while (!text.empty() && (is_blank(text.front()) || text.front() == U':')) text.remove_prefix(1);
    while (!text.empty() && (is_blank(text.back()) || text.back() == U'.' || text.back() == U'!'))
        text.remove_suffix(1);
    return text;
}

/// The title from `from` on: what stands in quotes, else all up to the end. `end` is the place after it.
std::u32string_view title_at(std::u32string_view text, std::size_t from, std::size_t& end) {
    while (from < text.size() &&
           (is_blank(text[from]) || text[from] == U':' || text[from] == U'-' || text[from] == U'—'))
        ++from;
    end = text.size();
    if (from >= text.size()) return {};
    if (k_opening.contains(text[from])) {
        const auto close = text.find_first_of(k_closing, from + 1);
        if (close != std::u32string_view::npos) {
            end = close + 1;
            return text.substr(from + 1, close - from - 1);
        }
        ++from;
    }
    const auto stop = text.find_first_of(U"\n;", from);
    if (stop != std::u32string_view::npos) end = stop;
    return stripped(text.substr(from, end - from));
}

/// After a bare noun only a colon or quotes begin a title: "the title of the first column" has none.
bool announced(std::u32string_view text, std::size_t from) {
    while (from < text.size() && is_blank(text[from])) ++from;
    return from < text.size() && (text[from] == U':' || k_opening.contains(text[from]));
}

}  // namespace

std::optional<OwnTitle> own_title(std::string_view request, const LexiconIndex& lexicon) {
    const auto text = to_utf32(request);
    const auto tokens = tokenize(request.substr(0, 1000), lexicon);  // titles stand in short requests
    constexpr std::size_t k_far = 60;  // a title is announced early, or the request is no short one
    for (std::size_t at = 0; at < std::min(tokens.size(), k_far); ++at) {
        const Phrase* found = nullptr;
        const auto length = longest(lexicon, lexicon.titles, tokens, at, found);
        if (length == 0) continue;
        const auto from = tokens[at + length - 1].end;
        if (found->key == "noun" && !announced(text, from)) continue;
        std::size_t end = 0;
        const auto title = title_at(text, from, end);
        if (title.empty()) continue;
        const auto rest = text.substr(0, tokens[at].begin) + U" " + text.substr(end);
        constexpr std::size_t k_longest = 80;
        return OwnTitle{to_utf8(title.substr(0, k_longest)), std::string(trim(to_utf8(rest)))};
    }
    return std::nullopt;
}

}  // namespace atelier::spec
