#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "atelier/base/text.hpp"
#include "atelier/spec/spec.hpp"
#include "util.hpp"

/// What a spec says, as a flat list of facts ("rows positions", "where currency != USD", "limit 3 each country"),
/// whichever way it is written: the frozen requests are judged by it.
namespace atelier::spec::meaning {

using Facts = std::vector<std::string>;

inline std::string value_text(const Filter& filter) {
    if (const auto* number = std::get_if<double>(&filter.value)) return number_text(*number);
    auto texts = filter.texts();
    std::ranges::sort(texts);
    return join(texts, ",");
}

/// A list of one is that one; alternatives stand in alphabetical order.
inline std::string condition(const Filter& filter) {
    if (!filter.any.empty()) {
        std::vector<std::string> alternatives;
        for (const auto& one : filter.any) alternatives.push_back(condition(one));
        std::ranges::sort(alternatives);
        return join(alternatives, " or ");
    }
    const bool one = filter.texts().size() == 1;
    if (filter.op == Op::in && one) return formatted("{} = {}", to_string(filter.field), filter.texts()[0]);
    if (filter.op == Op::not_in && one) return formatted("{} != {}", to_string(filter.field), filter.texts()[0]);
    const std::string op = filter.op == Op::not_in ? "not in" : std::string(to_string(filter.op));
    return formatted("{} {} {}", to_string(filter.field), op, value_text(filter));
}

inline std::string calendar_words(const Calendar& calendar) {
    std::string text = calendar.text;
    for (const auto* const head : {"this_year-", "previous_year-"})
        if (text.starts_with(head)) return replace_all(replace_all(text, "-", " "), "_", " ");
    if (text.starts_with("latest-")) {
        const auto part = text.substr(7);
        return part[0] == 'Q' ? "quarter " + part.substr(1) : "month " + std::to_string(std::stoi(part));
    }
    if (text.ends_with("..")) {
        text = text.substr(0, text.size() - 2);
        return "since " + text + (text.size() == 4 ? "-01-01" : text.size() == 7 && text[5] != 'Q' ? "-01" : "");
    }
    if (text.size() == 7 && text[5] == 'H')
        return text.substr(0, 5) + (text[6] == '1' ? "01.." : "07..") + text.substr(0, 5) +
               (text[6] == '1' ? "06" : "12");
    return replace_all(text, "_", " ");
}

inline void period_facts(const Widget& w, Facts& out) {
    if (w.period) out.push_back(formatted("period {}", to_string(*w.period)));
    if (w.calendar) out.push_back("period " + calendar_words(*w.calendar));
}

inline void order_fact(const Widget& w, Facts& out) {
    if (w.order == Order::none) return;
    const auto key = w.sort_by.value_or(w.measure.value_or(info(w.source).default_measure));
    out.push_back(formatted("sort {} {}", to_string(key), w.order == Order::ascending ? "asc" : "desc"));
}

inline void limit_fact(const Widget& w, Facts& out) {
    if (!w.limit) return;
    if (w.limit_per)
        out.push_back(formatted("limit {} each {}", *w.limit, to_string(*w.limit_per)));
    else
        out.push_back(formatted("limit {}", *w.limit));
}

inline void widget_facts(const Widget& w, Facts& out) {
    out.push_back(formatted("view {}", to_string(w.view)));
    if (w.decimals) out.push_back(formatted("decimals {}", *w.decimals));
    if (w.cumulative) out.push_back("cumulative");
    if (w.color != Color::none) out.push_back(formatted("color {}", to_string(w.color)));
    if (w.metric) {
        out.push_back(formatted("metric {}", to_string(*w.metric)));
        period_facts(w, out);
        return;
    }
    out.push_back(formatted("rows {}", to_string(w.source)));
    if (w.donut) out.push_back("donut");
    for (const auto& filter : w.filters) out.push_back("where " + condition(filter));
    for (const auto& control : w.controls)
        out.push_back(formatted("control {} {}", to_string(control.kind), to_string(control.field)));
    if (w.view == View::table && !w.group_by) {
        const auto& given = w.columns;
        const auto& usual = info(w.source).default_columns;
        const std::vector<Field> columns = given.empty() ? std::vector<Field>(usual.begin(), usual.end()) : given;
        for (const auto field : columns) out.push_back(formatted("column {}", to_string(field)));
    }
    if (w.group_by) out.push_back(formatted("group {}", to_string(*w.group_by)));
    if (w.measure) out.push_back(formatted("measure {}", to_string(*w.measure)));
    if (w.count) out.push_back("count");
    if (w.total_row) out.push_back("total");
    if (w.benchmark != Benchmark::none) out.push_back(formatted("benchmark {}", to_string(w.benchmark)));
    order_fact(w, out);
    limit_fact(w, out);
    period_facts(w, out);
}

inline void template_facts(const Template& t, Facts& out) {
    const auto said = [&](std::string_view name) { return t.find(name) != nullptr; };
    if (auto widget = as_widget(t)) {
        // What nobody said cuts nothing: a default is the template's own business.
        if (!said("limit")) widget->limit.reset();
        if (!said("period")) widget->period.reset();
        if (t.id == TemplateId::transactions_table) widget->sort_by = Field::date, widget->order = Order::descending;
        widget_facts(*widget, out);
        return;
    }
    switch (t.id) {
        case TemplateId::price_chart:
            out.push_back("rows prices");
            out.push_back("ticker " + t.text("ticker"));
            if (said("period")) out.push_back("period " + t.text("period"));
            return;
        case TemplateId::top_movers:
            out.push_back("movers " + t.text("direction"));
            if (said("limit")) out.push_back(formatted("limit {}", t.number("limit")));
            return;
        case TemplateId::dividend_calendar:
            out.push_back("calendar");
            out.push_back(formatted("months {}", t.number("months")));
            return;
        case TemplateId::price_alert:
            out.push_back(formatted("alert {} {} {}", t.text("ticker"), t.text("condition"), t.number("threshold")));
            return;
        case TemplateId::rebalance_calculator:
            out.push_back("rebalance");
            return;
        default:
            out.push_back(std::string(to_string(t.id)));
    }
}

inline Facts facts_of(const Spec& spec) {
    Facts out;
    if (const auto* widget = spec.widget())
        widget_facts(*widget, out);
    else
        template_facts(*spec.as_template(), out);
    out.push_back(formatted("labels {}", to_string(spec.labels)));
    if (!spec.title.empty()) out.push_back("title " + spec.title);
    return out;
}

/// Whether one of the alternatives is among the facts.
inline bool has_one(const Facts& facts, std::string_view alternatives) {
    for (const auto& one : split(alternatives, '|'))
        if (contains(facts, std::string(trim(one)))) return true;
    return false;
}

inline bool cuts(std::string_view fact) {
    static constexpr std::string_view k_kinds[] = {"rows ",  "where ",  "period ", "limit ",
                                                   "group ", "metric ", "ticker "};
    return std::ranges::any_of(k_kinds, [&](std::string_view kind) { return fact.starts_with(kind); });
}

struct Expected {
    Facts holds;
    Facts may;
    Facts gone;
};

/// Empty when the spec says what was asked and no more; else what is wrong with it.
inline std::string wrong(const Facts& facts, const Expected& expected) {
    for (const auto& wanted : expected.holds)
        if (!has_one(facts, wanted)) return "lacks: " + wanted;
    const bool any_rows =
        std::ranges::any_of(expected.holds, [](const std::string& f) { return f.starts_with("rows "); });
    for (const auto& fact : facts) {
        if (fact == "rows positions" && !any_rows) continue;  // what everybody means who names no rows
        const auto allows = [&](const std::string& wanted) { return has_one({fact}, wanted); };
        const bool named = std::ranges::any_of(expected.holds, allows) || std::ranges::any_of(expected.may, allows);
        if (cuts(fact) && !named) return "adds: " + fact;
    }
    return {};
}

/// As `wrong`, for an edit of `before`: what it does not mention stays.
inline std::string wrong_edit(const Facts& before, const Facts& after, const Expected& expected) {
    Expected whole = expected;
    for (const auto& fact : before)
        if (!contains(expected.gone, fact)) whole.holds.push_back(fact);
    for (const auto& fact : expected.gone)
        if (contains(after, fact)) return "keeps: " + fact;
    return wrong(after, whole);
}

}  // namespace atelier::spec::meaning
