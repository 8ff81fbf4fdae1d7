#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/spec/calendar.hpp"
#include "mentions.hpp"

/// The grammar of conditions, amounts and dates: mentions are put together by typed rules into phrases that know their
/// scope: what is negated, what is joined by or, which field a number belongs to, what "each" governs.
namespace atelier::spec {

/// What a phrase is. A `leaf` is one mention; only rules make the others.
enum class Form { leaf, values, amount, bound, condition, date, period, gone };

/// A stretch of the request put together by a rule. Which members mean something depends on the form.
struct Piece {
    Form form = Form::leaf;
    std::size_t begin = 0, end = 0;         ///< mentions of Mentions::all
    std::vector<std::string_view> rules{};  ///< that made it and its parts, for traces and tests
    int leaves = 0;                         ///< mentions that the rules took, filler between them not counted
    int weight = 0;                         ///< what the best cover of the request adds up

    const Mention* mention = nullptr;  ///< leaf

    Field field = Field::value;  ///< values; bound and amount: where `has_field`
    bool has_field = false;
    std::vector<std::string> values{};
    bool negated = false;  ///< values
    bool soft = false;     ///< values: "stocks", which alone may mean any position

    double number = 0;  ///< amount
    std::optional<double> decimal_reading{};
    bool percent = false, money = false;
    Op op = Op::gt;                 ///< bound; condition "above 5" whose field is not said
    std::vector<Filter> filters{};  ///< bound (fields to be replaced), condition: all must hold
    /// Other things the condition may mean, each a whole list of filters; the first reading is `filters`.
    std::vector<std::vector<Filter>> readings{};
    std::string doubt{};  ///< id of the question about them
    bool open = false;    ///< condition: no field was said; each filter's field is to be filled in

    std::string text{};      ///< date and period: of Calendar
    Form what = Form::leaf;  ///< gone: what is negated in a change ("not by country")
};

struct Parse {
    std::vector<Piece> phrases;  ///< without overlaps, left to right, leaves included
    bool too_long = false;       ///< more mentions than one widget's request can have

    /// The phrase that holds the mention, leaves excluded.
    const Piece* over(std::size_t mention) const;
};

Parse parse_phrases(const Mentions& mentions);

/// One rule's name with an example of it, for the tests and for who extends the grammar.
struct RuleInfo {
    std::string_view name;
    std::string_view example;
};
std::vector<RuleInfo> rule_infos();

}  // namespace atelier::spec
