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
    bool cyrillic = false;
};

/// Splits and normalises. "1 000", "1,000" and "10k" are one number; "S&P" and "P/E" one word; "today's" keeps its ending.
std::vector<Token> tokenize(std::string_view text);
std::string stem_of(std::string_view word);

/// Damerau-Levenshtein distance of two lower-case words, at most `limit` + 1.
std::size_t distance(std::u32string_view a, std::u32string_view b, std::size_t limit);

}  // namespace atelier::spec
