#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::spec {

/// One word, number or sign of a request.
struct Token {
    std::string text;              ///< as written
    std::string word;              ///< lower case, ё as е
    std::string stem;              ///< Snowball, by script
    std::optional<double> number;  ///< digits, or a number word's value
    bool multiplier = false;       ///< "тысяч", "million": multiplies the number before it
    /// "1.250": the value if the point were a decimal one; `number` then takes it for a mark of thousands.
    std::optional<double> decimal_reading;
    std::string date;          ///< "2022-04-01" or "2022-04" of a date in digits
    bool after_break = false;  ///< a comma, colon, semicolon or dash stands before it
    std::size_t begin = 0;     ///< characters of the request [begin, end)
    std::size_t end = 0;
    bool cyrillic = false;
};

/// Splits and normalises. "1 000", "1,000" and "10k" are one number; "S&P" and "P/E" one word; "today's" keeps its
/// ending.
struct LexiconIndex;
/// The words for numbers are those of the lexicon.
std::vector<Token> tokenize(std::string_view text, const LexiconIndex& lexicon);
std::string stem_of(std::string_view word);

/// Damerau-Levenshtein distance of two lower-case words, at most `limit` + 1.
std::size_t distance(std::u32string_view a, std::u32string_view b, std::size_t limit);

}  // namespace atelier::spec
