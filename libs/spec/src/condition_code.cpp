#include "condition_code.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

constexpr std::size_t k_width = 80;

std::string plural(Field field) {
    switch (field) {
        case Field::ticker:
            return "tickers";
        case Field::sector:
            return "sectors";
        case Field::asset_class:
            return "assetClasses";
        case Field::country:
            return "countries";
        case Field::currency:
            return "currencies";
        case Field::kind:
            return "kinds";
        default:
            return "names";
    }
}

bool fits(const std::string& line, std::size_t indent) { return to_utf32(line).size() + indent <= k_width; }

/// "(a || b)" that is too long for its line.
std::string broken(const std::string& condition, std::size_t indent) {
    if (!condition.starts_with("(") || fits(condition, indent)) return condition;
    return replace_all(condition, " || ", " ||\n" + std::string(indent, ' '));
}

}  // namespace

std::string ConditionCode::list_of(const Filter& filter) {
    std::string name = plural(filter.field);
    const auto used = std::ranges::count_if(names_, [&](const std::string& other) { return other.starts_with(name); });
    if (used > 0) name += std::to_string(used + 1);
    names_.push_back(name);
    std::vector<std::string> texts;
    for (const auto& text : filter.texts()) texts.push_back(in_quotes(text));
    const std::string one = formatted("const {} = [{}];", name, join(texts, ", "));
    if (fits(one, 2))
        module_.line(one);
    else
        module_.line(formatted("const {} = [\n  {},\n];", name, join(texts, ",\n  ")));
    return name;
}

std::string ConditionCode::of(const Filter& filter) {
    if (!filter.any.empty()) {
        std::vector<std::string> alternatives;
        for (const auto& one : filter.any) alternatives.push_back(of(one));
        return "(" + join(alternatives, " || ") + ")";
    }
    const auto where = property_(filter.field);
    if (filter.op == Op::in) return formatted("{}.includes({})", list_of(filter), where);
    if (filter.op == Op::not_in) return formatted("!{}.includes({})", list_of(filter), where);
    const auto op = filter.op == Op::eq ? "===" : filter.op == Op::ne ? "!==" : to_string(filter.op);
    const auto* text = std::get_if<std::string>(&filter.value);
    return formatted("{} {} {}", where, op, text ? in_quotes(*text) : number_text(std::get<double>(filter.value)));
}

std::string filter_line(const std::string& rows, const std::string& row, std::vector<std::string> conditions) {
    const bool alone = conditions.size() == 1;
    if (alone && conditions[0].starts_with("(")) conditions[0] = conditions[0].substr(1, conditions[0].size() - 2);
    const std::string all = join(conditions, " && ");
    const std::string one = formatted("const shown = {}.filter(({}) => {});", rows, row, all);
    if (fits(one, 2)) return one;
    if (fits(formatted("({}) => {},", row, all), 4))
        return formatted("const shown = {}.filter(\n  ({}) => {},\n);", rows, row, all);
    if (alone && !conditions[0].contains(" || "))
        return formatted("const shown = {}.filter(\n  ({}) => {},\n);", rows, row, all);
    const std::string lines = alone ? replace_all(all, " || ", " ||\n    ") : [&] {
        for (auto& condition : conditions) condition = broken(condition, 6);
        return join(conditions, " &&\n    ");
    }();
    return formatted("const shown = {}.filter(\n  ({}) =>\n    {},\n);", rows, row, lines);
}

}  // namespace atelier::spec
