#include "tokens.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>

#include "atelier/base/text.hpp"
#include "atelier/spec/language.hpp"

namespace atelier::spec {
namespace {

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_cyrillic(char32_t c) { return c >= U'\u0400' && c <= U'\u04ff'; }
bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= 0xc0 && c <= 0x24f) || is_cyrillic(c); }

std::string fold(std::u32string_view text) {
    std::string out = to_lower(to_utf8(text));
    return replace_all(std::move(out), "ё", "е");
}

struct StemmerDeleter {
    void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};
using Stemmer = std::unique_ptr<sb_stemmer, StemmerDeleter>;

const std::map<std::string, double, std::less<>>& number_words() {
    static const std::map<std::string, double, std::less<>> words{
        {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9}, {"ten", 10}, {"eleven", 11},
        {"twelve", 12}, {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
        {"twenty", 20}, {"thirty", 30}, {"forty", 40}, {"fifty", 50}, {"sixty", 60}, {"seventy", 70}, {"eighty", 80}, {"ninety", 90},
        {"dozen", 12}, {"couple", 2}, {"one", 1},
        {"два", 2}, {"две", 2}, {"двух", 2}, {"двум", 2}, {"двумя", 2}, {"пара", 2}, {"пару", 2}, {"три", 3}, {"трех", 3}, {"трем", 3}, {"тройка", 3}, {"тройку", 3},
        {"четыре", 4}, {"четырех", 4}, {"пять", 5}, {"пяти", 5}, {"пятью", 5}, {"пятерка", 5}, {"пятерку", 5}, {"шесть", 6}, {"шести", 6}, {"семь", 7}, {"семи", 7},
        {"восемь", 8}, {"восьми", 8}, {"девять", 9}, {"девяти", 9}, {"десять", 10}, {"десяти", 10}, {"десятка", 10}, {"десятку", 10}, {"десяток", 10},
        {"одиннадцать", 11}, {"двенадцать", 12}, {"двенадцати", 12}, {"дюжина", 12}, {"дюжину", 12}, {"дюжины", 12}, {"пятнадцать", 15}, {"пятнадцати", 15},
        {"двадцать", 20}, {"двадцати", 20}, {"тридцать", 30}, {"тридцати", 30}, {"сорок", 40}, {"сорока", 40}, {"пятьдесят", 50}, {"пятидесяти", 50},
        {"шестьдесят", 60}, {"семьдесят", 70}, {"восемьдесят", 80}, {"девяносто", 90}, {"сто", 100}, {"ста", 100}, {"сотня", 100}, {"сотню", 100},
        {"двести", 200}, {"двухсот", 200}, {"триста", 300}, {"трехсот", 300}, {"четыреста", 400}, {"пятьсот", 500}, {"пятисот", 500}, {"шестьсот", 600},
        {"семьсот", 700}, {"восемьсот", 800}, {"девятьсот", 900}, {"полтора", 1.5}, {"полторы", 1.5}, {"полутора", 1.5}, {"один", 1}, {"одну", 1}, {"одного", 1}};
    return words;
}

const std::map<std::string, double, std::less<>>& multiplier_words() {
    static const std::map<std::string, double, std::less<>> words{{"hundred", 100}, {"thousand", 1e3}, {"thousands", 1e3}, {"k", 1e3}, {"grand", 1e3},
        {"million", 1e6}, {"mln", 1e6}, {"mio", 1e6}, {"billion", 1e9}, {"тысяча", 1e3}, {"тысячи", 1e3}, {"тысяч", 1e3}, {"тысячу", 1e3}, {"тыс", 1e3},
        {"к", 1e3}, {"штук", 1}, {"миллион", 1e6}, {"миллиона", 1e6}, {"миллионов", 1e6}, {"млн", 1e6}, {"лям", 1e6}, {"ляма", 1e6}, {"миллиард", 1e9}, {"млрд", 1e9}};
    return words;
}

/// Reads a number at `at`: groups of three after a comma, a space or a thin space, one decimal mark.
double read_number(std::u32string_view text, std::size_t& at) {
    std::string digits;
    bool decimal = false;
    while (at < text.size()) {
        const char32_t c = text[at];
        if (is_digit(c)) {
            digits += static_cast<char>(c);
            ++at;
            continue;
        }
        const auto digits_after = [&] {
            std::size_t n = 0;
            while (at + 1 + n < text.size() && is_digit(text[at + 1 + n])) ++n;
            return n;
        }();
        const bool grouping = (c == U',' || c == U' ' || c == 0xa0 || c == 0x2009 || c == U'\'') && digits_after == 3 && digits.size() <= 6 && !decimal && digits != "0";
        if (grouping) {
            ++at;
        } else if ((c == U'.' || c == U',') && digits_after > 0 && !decimal) {
            digits += '.';
            decimal = true;
            ++at;
        } else {
            break;
        }
    }
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

}  // namespace

std::string stem_of(std::string_view word) {
    thread_local const Stemmer russian(sb_stemmer_new("russian", "UTF_8"));
    thread_local const Stemmer english(sb_stemmer_new("english", "UTF_8"));
    const bool cyrillic = !word.empty() && (static_cast<unsigned char>(word[0]) == 0xd0 || static_cast<unsigned char>(word[0]) == 0xd1);
    auto* stemmer = cyrillic ? russian.get() : english.get();
    const auto* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (!stem) return std::string(word);
    std::string out(reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer)));
    // Fleeting vowels, which Snowball keeps: список/списком, сделок/сделка, столбец/столбцы.
    if (cyrillic && out.size() >= 8)
        for (const auto& [from, to] : {std::pair{"ок", "к"}, std::pair{"ек", "к"}, std::pair{"ец", "ц"}})
            if (out.ends_with(from)) return out.substr(0, out.size() - 4) + to;
    return out;
}

std::vector<Token> tokenize(std::string_view raw) {
    const std::u32string text = to_utf32(raw);
    std::vector<Token> tokens;
    std::size_t at = 0;
    while (at < text.size()) {
        const char32_t c = text[at];
        if (is_digit(c)) {
            const std::size_t begin = at;
            Token token;
            token.number = read_number(text, at);
            // A minus sign, not a hyphen: "below -5 %".
            const bool minus = begin > 0 && (text[begin - 1] == U'-' || text[begin - 1] == U'\u2212') && (begin == 1 || text[begin - 2] == U' ' || text[begin - 2] == U'(');
            if (minus) token.number = -*token.number;
            token.text = to_utf8(std::u32string_view(text).substr(begin, at - begin));
            token.word = token.stem = token.text;
            tokens.push_back(std::move(token));
            continue;
        }
        if (is_letter(c)) {
            const std::size_t begin = at;
            while (at < text.size()) {
                const char32_t d = text[at];
                const bool next_letter = at + 1 < text.size() && is_letter(text[at + 1]);
                if (is_letter(d) || (is_digit(d) && at > begin)) ++at;
                else if ((d == U'&' || d == U'/' || d == U'\'' || d == U'\u2019' || d == U'.') && next_letter && at > begin) {
                    // A dot joins initials ("т.е."), not sentences; a hyphen always parts ("time-weighted", "топ-10").
                    if (d == U'.' && at - begin > 2) break;
                    ++at;
                } else break;
            }
            std::u32string piece = text.substr(begin, at - begin);
            std::ranges::replace(piece, U'\u2019', U'\'');
            Token token;
            token.text = to_utf8(piece);
            token.word = fold(piece);
            token.cyrillic = is_cyrillic(piece[0]);
            tokens.push_back(std::move(token));
            continue;
        }
        if (std::u32string_view(U"%$€₽<>=").contains(c)) {
            Token token;
            token.text = to_utf8(std::u32string_view(&text[at], 1));
            if ((c == U'<' || c == U'>') && at + 1 < text.size() && text[at + 1] == U'=') token.text += '=', ++at;
            token.word = token.stem = token.text;
            tokens.push_back(std::move(token));
        }
        ++at;
    }
    for (auto& token : tokens) {
        if (token.number) continue;
        if (const auto found = multiplier_words().find(token.word); found != multiplier_words().end()) {
            token.number = found->second;
            token.multiplier = true;
        } else if (const auto number = number_words().find(token.word); number != number_words().end()) {
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
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return std::min(d[n][m], limit + 1);
}

Lang detect_language(std::string_view text) {
    std::size_t cyrillic = 0, latin = 0;
    for (const char32_t c : to_utf32(text)) {
        if (is_cyrillic(c)) ++cyrillic;
        else if (is_letter(c)) ++latin;
    }
    if (cyrillic + latin == 0) return Lang::other;
    return cyrillic * 4 > cyrillic + latin ? Lang::ru : Lang::en;
}

}  // namespace atelier::spec
