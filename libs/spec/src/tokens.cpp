#include "tokens.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include "atelier/base/text.hpp"
#include "atelier/spec/language.hpp"
#include "lexicon_index.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_cyrillic(char32_t c) { return c >= U'\u0400' && c <= U'\u04ff'; }
bool is_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= 0xc0 && c <= 0x24f) || is_cyrillic(c);
}

std::string fold(std::u32string_view text) {
    std::string out = to_lower(to_utf8(text));
    return replace_all(std::move(out), "ё", "е");
}

struct StemmerDeleter {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, StemmerDeleter>;

/// How many digits stand from `at` on.
std::size_t digits_at(std::u32string_view text, std::size_t at) {
    std::size_t n = 0;
    while (at + n < text.size() && is_digit(text[at + n])) ++n;
    return n;
}

int number_at(std::u32string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) value = value * 10 + static_cast<int>(text[i] - U'0');
    return value;
}

/// 2022-04-01, 2022-04, 01.04.2022, 04.2022: as ISO, with the place after it; empty when no date stands there.
std::string read_date(std::u32string_view text, std::size_t& at) {
    std::vector<std::size_t> lengths;
    std::vector<int> values;
    std::size_t i = at;
    char32_t mark = 0;
    while (lengths.size() < 3) {
        const auto n = digits_at(text, i);
        if (n == 0 || n > 4) return {};
        lengths.push_back(n);
        values.push_back(number_at(text, i, n));
        i += n;
        const bool more = i < text.size() && (text[i] == U'-' || text[i] == U'.') && (mark == 0 || text[i] == mark) &&
                          digits_at(text, i + 1) > 0;
        if (!more) break;
        mark = text[i++];
    }
    if (lengths.size() < 2) return {};
    if (mark == U'.') std::ranges::reverse(lengths), std::ranges::reverse(values);
    const bool shaped = lengths[0] == 4 && lengths[1] <= 2 && (lengths.size() == 2 || lengths[2] <= 2);
    const bool real = values[0] >= 1900 && values[0] < 2200 && values[1] >= 1 && values[1] <= 12 &&
                      (values.size() == 2 || (values[2] >= 1 && values[2] <= 31));
    if (!shaped || !real) return {};
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    at = i;
    return std::to_string(values[0]) + "-" + two(values[1]) + (values.size() == 3 ? "-" + two(values[2]) : "");
}

/// Reads a number at `at`: groups of three after a comma, a space or a thin space, one decimal mark. Points part
/// thousands where there are several of them; of one point with three digits after it nobody knows, and `unsure` is
/// set.
double read_number(std::u32string_view text, std::size_t& at, bool& unsure) {
    std::string digits;
    int points = 0;
    std::size_t after_point = 0;
    const auto is_mark = [](char32_t c) {
        return c == U',' || c == U' ' || c == 0xa0 || c == 0x2009 || c == 0x202f || c == U'\'';
    };
    bool grouped = false;
    while (at < text.size()) {
        const char32_t c = text[at];
        if (is_digit(c)) {
            digits += static_cast<char>(c);
            after_point += points > 0;
            ++at;
            continue;
        }
        const auto following = digits_at(text, at + 1);
        const bool plain = points == 0 && digits != "0";
        if (is_mark(c) && following == 3 && digits.size() <= 9 && plain && (grouped || digits.size() <= 3)) {
            grouped = true;
            ++at;
        } else if (c == U'.' && points > 0 && following == 3 && after_point == 3) {
            ++points;  // 1.000.000
            after_point = 0;
            ++at;
        } else if ((c == U'.' || c == U',') && following > 0 && points == 0) {
            digits += '.';
            ++points;
            ++at;
        } else {
            break;
        }
    }
    if (points > 1) std::erase(digits, '.');
    const auto point = digits.find('.');
    unsure =
        points == 1 && after_point == 3 && !grouped && point <= 3 && digits[0] != '0' && digits.size() == point + 4;
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

/// "в 2021-м", "за 2021-й год": the ending of a year says nothing. Of other numbers it may ("1-й квартал").
void skip_ordinal(std::u32string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != U'-') return;
    std::size_t end = at + 1;
    while (end < text.size() && is_letter(text[end])) ++end;
    constexpr std::array<std::u32string_view, 8> k_endings{U"й", U"м", U"го", U"му", U"е", U"ый", U"ом", U"ого"};
    if (contains(k_endings, text.substr(at + 1, end - at - 1))) at = end;
}

}  // namespace

std::string stem_of(std::string_view word) {
    thread_local const Stemmer russian(sb_stemmer_new("russian", "UTF_8"));
    thread_local const Stemmer english(sb_stemmer_new("english", "UTF_8"));
    const bool cyrillic =
        !word.empty() && (static_cast<unsigned char>(word[0]) == 0xd0 || static_cast<unsigned char>(word[0]) == 0xd1);
    auto* stemmer = cyrillic ? russian.get() : english.get();
    const auto* stem =
        sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (!stem) return std::string(word);
    std::string out(reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer)));
    // Snowball takes the nominative's end for that of a verb: "кварта", but "квартал" of "квартале".
    constexpr std::string_view k_quarter = "квартал";
    if (word.starts_with(k_quarter)) return std::string(k_quarter);
    // Fleeting vowels, which Snowball keeps: список/списком, сделок/сделка, столбец/столбцы.
    if (cyrillic && out.size() >= 8)
        for (const auto& [from, to] : {std::pair{"ок", "к"}, std::pair{"ек", "к"}, std::pair{"ец", "ц"}})
            if (out.ends_with(from)) return out.substr(0, out.size() - 4) + to;
    return out;
}

std::vector<Token> tokenize(std::string_view raw, const LexiconIndex& lexicon) {
    const std::u32string text = to_utf32(raw);
    std::vector<Token> tokens;
    std::size_t at = 0;
    bool broken = false;
    const auto push = [&](Token token, std::size_t begin) {
        token.begin = begin;
        token.end = at;
        token.after_break = std::exchange(broken, false);
        tokens.push_back(std::move(token));
    };
    while (at < text.size()) {
        const char32_t c = text[at];
        if (is_digit(c)) {
            const std::size_t begin = at;
            Token token;
            bool unsure = false;
            token.date = read_date(text, at);
            if (token.date.empty()) token.number = read_number(text, at, unsure);
            if (unsure) token.decimal_reading = token.number, token.number = *token.number * 1000;
            // A minus sign, not a hyphen: "below -5 %".
            const bool minus = begin > 0 && (text[begin - 1] == U'-' || text[begin - 1] == U'\u2212') &&
                               (begin == 1 || text[begin - 2] == U' ' || text[begin - 2] == U'(');
            if (minus && token.number) token.number = -*token.number;
            token.text = to_utf8(std::u32string_view(text).substr(begin, at - begin));
            token.word = token.stem = token.text;
            if (token.number && *token.number >= 1900 && *token.number < 2200) skip_ordinal(text, at);
            push(std::move(token), begin);
            continue;
        }
        if (is_letter(c)) {
            const std::size_t begin = at;
            while (at < text.size()) {
                const char32_t d = text[at];
                const bool next_letter = at + 1 < text.size() && is_letter(text[at + 1]);
                if (is_letter(d) || (is_digit(d) && at > begin))
                    ++at;
                else if ((d == U'&' || d == U'/' || d == U'\'' || d == U'\u2019' || d == U'.') && next_letter &&
                         at > begin) {
                    // A dot joins initials ("т.е."), not sentences; a hyphen always parts ("time-weighted", "топ-10").
                    if (d == U'.' && at - begin > 2) break;
                    ++at;
                } else
                    break;
            }
            std::u32string piece = text.substr(begin, at - begin);
            std::ranges::replace(piece, U'\u2019', U'\'');
            Token token;
            token.text = to_utf8(piece);
            token.word = fold(piece);
            token.cyrillic = is_cyrillic(piece[0]);
            push(std::move(token), begin);
            continue;
        }
        if (std::u32string_view(U"%$€₽<>=").contains(c)) {
            Token token;
            token.text = to_utf8(std::u32string_view(&text[at], 1));
            if ((c == U'<' || c == U'>') && at + 1 < text.size() && text[at + 1] == U'=') token.text += '=', ++at;
            token.word = token.stem = token.text;
            ++at;
            push(std::move(token), at - 1);
            continue;
        }
        broken |= std::u32string_view(U",;:.!?()«»\"\u2014\u2013\n").contains(c);
        ++at;
    }
    for (auto& token : tokens) {
        if (token.number || !token.date.empty()) continue;
        if (const auto found = lexicon.multipliers.find(token.word); found != lexicon.multipliers.end()) {
            token.number = found->second;
            token.multiplier = true;
        } else if (const auto number = lexicon.numbers.find(token.word); number != lexicon.numbers.end()) {
            token.number = number->second;
        }
        token.stem = stem_of(token.word);
    }
    return tokens;
}

std::size_t distance(std::u32string_view a, std::u32string_view b, std::size_t limit) {
    const std::size_t n = a.size(), m = b.size();
    if ((n > m ? n - m : m - n) > limit) return limit + 1;
    std::vector<std::vector<std::size_t>> d(n + 1, std::vector<std::size_t>(m + 1));
    for (std::size_t i = 0; i <= n; ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= m; ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= n; ++i)
        for (std::size_t j = 1; j <= m; ++j) {
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return std::min(d[n][m], limit + 1);
}

Lang detect_language(std::string_view text) {
    std::size_t cyrillic = 0, latin = 0;
    for (const char32_t c : to_utf32(text)) {
        if (is_cyrillic(c))
            ++cyrillic;
        else if (is_letter(c))
            ++latin;
    }
    if (cyrillic + latin == 0) return Lang::other;
    return cyrillic * 4 > cyrillic + latin ? Lang::ru : Lang::en;
}

}  // namespace atelier::spec
