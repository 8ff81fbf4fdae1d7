#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/result.hpp"

/// Figures in what a model says: each must come from a tool's result, from a calculation over results, or from the user.
namespace atelier::agent {

/// Arithmetic: + - * / ^ ( ), numbers with a point, sum, min, max, avg, abs, round(x, digits). invalid_argument says what is wrong;
/// division by zero and results that are no finite number are errors. Depth and length are bounded.
Result<double> calculate(std::string_view expression);

/// At most 15 significant digits, without an exponent where it can be.
std::string print_figure(double value);

/// The numbers that are written in a text, in either language's way (1,234.5; 1 234,5; 12 %), as values. Dates, years and numbers
/// within words ("Q3", "SP500") are not figures.
std::vector<double> figures_in(std::string_view text);

/// Where figures may come from.
class FigureSource {
public:
    /// Takes the numbers of a tool's result (JSON or text), of a calculation, or of the user's words.
    void add(std::string_view text);
    /// Whether the figure is one of them, rounded, as a percentage or without its sign. Small whole numbers up to twelve count things and
    /// are always known.
    bool knows(double figure) const;
    /// The figures of a sentence that come from nowhere.
    std::vector<double> unknown_in(std::string_view sentence) const;

private:
    std::vector<double> known_;  ///< sorted by add()
};

/// Cuts a text into sentences, each with the white space after it; the same for every split of the bytes. A list entry or a table row is
/// a sentence.
class Sentences {
public:
    /// The sentences that are whole by now.
    std::vector<std::string> feed(std::string_view piece);
    std::string finish();

private:
    std::string rest_;
};

}  // namespace atelier::agent
