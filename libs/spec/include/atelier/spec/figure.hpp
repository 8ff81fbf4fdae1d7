#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"
#include "atelier/spec/spec.hpp"

/// What a spec shows, as figures: the same rows, conditions and sums as the generated widget, computed from the Core
/// Backend's answers. A question is answered with them where no widget is wanted. Pure; any thread.
namespace atelier::spec {

/// A call of the Core Backend whose answer is needed.
struct Read {
    std::string tool;
    json::Object arguments;
    /// The member with the rows, where the answer comes in pages (`next_cursor`): the caller joins them under this
    /// name.
    std::string rows;
    bool operator==(const Read&) const = default;
};

struct Figures {
    struct Line {
        std::string label;  ///< a value of the data, a date, or a metric's words; empty for the one figure
        double value = 0;   ///< a rate is a fraction
    };
    std::vector<Line> lines;
    std::size_t rows = 0;  ///< how many rows they were made of; of a metric 0
    Type type = Type::number;
    std::string currency;  ///< of money
    std::string as_of;     ///< the last priced day, ISO
    std::string from, to;  ///< the days that were meant, ISO, both included; empty where open or not in time
};

/// The calls, in the order in which `figures_of` takes the answers. failed_precondition for a spec that shows no
/// figures of the portfolio (a price chart, news, a calculator).
Result<std::vector<Read>> reads_of(const Spec& spec);

/// unavailable when an answer lacks what the contract promises; failed_precondition as in reads_of. A metric without a
/// value (a beta without enough days) gives no line.
Result<Figures> figures_of(const Spec& spec, const std::vector<json::Object>& answers, Lang lang);

/// "1,234.50 USD", "12.3 %", "7"; Russian with a comma and no-break spaces.
std::string figure_text(double value, Type type, std::string_view currency, Lang lang);

/// "purchase" of `buy`: how the product calls a value of the data; other values as they are.
std::string value_words(Field field, const std::string& value, Lang lang);

}  // namespace atelier::spec
