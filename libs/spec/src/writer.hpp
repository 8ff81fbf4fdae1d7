#pragma once

#include <algorithm>
#include <array>

#include "atelier/base/text.hpp"
#include "atelier/spec/generate.hpp"
#include "condition_code.hpp"
#include "tsx.hpp"
#include "util.hpp"

namespace atelier::spec {

inline std::string_view format_of(Type type) {
    constexpr std::array<std::string_view, 5> k_formats{"text", "number", "money", "percent", "date"};
    return k_formats[static_cast<std::size_t>(type)];
}

inline std::string color_name(Color color) {
    return color == Color::by_sign ? "bySign" : std::string(to_string(color));
}

inline std::string camel(std::string_view snake) {
    std::string out;
    for (std::size_t i = 0; i < snake.size(); ++i) {
        if (snake[i] == '_' && i + 1 < snake.size())
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(snake[++i])));
        else
            out += snake[i];
    }
    return out;
}

/// Writes the component of one widget.
class Writer {
public:
    Writer(const Spec& spec, Lang lang) : lang_(lang), title_(title(spec, lang)) {}

    std::string widget(const Widget& w) {
        decimals_ = w.decimals;
        if (w.metric) return metric(*w.metric, w.period, w.color);
        const auto& source = info(w.source);
        row_ = source.row.substr(0, 1);
        if (w.source == Source::history) row_ = "p";
        std::string rows = load(w);
        rows = filtered_rows(w, std::move(rows));
        if (w.view == View::number) return number(w, rows);
        if (w.view == View::table && !w.group_by) return table(w, rows);
        return grouped(w, rows);
    }

    std::string named(const Template& t);

    Module module;

private:
    std::string say(std::string_view en, std::string_view ru) const { return std::string(lang_ == Lang::ru ? ru : en); }
    Attribute text(std::string name, std::string value) const {
        // A quote inside would end the attribute.
        if (value.contains('"') || value.contains('{')) return {std::move(name), {}, in_quotes(value)};
        return {std::move(name), std::move(value), {}};
    }
    Element card(std::vector<Element> children) {
        module.use("Card");
        Element out{"Card", {text("title", title_)}, std::move(children), {}};
        if (!converted_.empty()) {
            module.use("conversionNote");
            out.attributes.push_back({"note", {}, formatted("conversionNote({})", converted_)});
        }
        if (decimals_) out.attributes.push_back({"decimals", {}, number_text(*decimals_)});
        return out;
    }
    std::string done(const Element& root) { return module.print(root); }

    std::string property(Source source, Field field) const {
        if (field == Field::year) return row_ + ".date.slice(0, 4)";
        if (field == Field::quarter) return "quarterOf(" + row_ + ".date)";
        if (field == Field::currency_sector) return formatted("`${{}.currency} ${{}.sector}`", row_, row_);
        return row_ + "." + std::string(find(source, field)->property);
    }
    std::string arrow(Source source, Field field) {
        if (field == Field::quarter) module.use("quarterOf");
        if (field == Field::currency_sector)
            return "(" + row_ + ") => `${" + row_ + ".currency} ${" + row_ + ".sector}`";
        return "(" + row_ + ") => " + property(source, field);
    }

    std::string load(const Widget& w) {
        const auto& source = info(w.source);
        module.use(source.hook);
        const std::string rows(source.rows);
        if (w.source == Source::positions && uses(w, Field::realised_profit)) {
            module.line("const positions = usePositions({ closed: true });");
            return rows;
        }
        if (w.source != Source::history) {
            module.line(formatted("const {} = {}();", rows, source.hook));
            return rows;
        }
        std::vector<std::string> options;
        if (w.period && *w.period != Period::ytd) options.push_back(formatted("period: \"{}\"", to_string(*w.period)));
        if (w.benchmark != Benchmark::none) options.push_back(formatted("benchmark: \"{}\"", to_string(w.benchmark)));
        if (options.empty())
            module.line("const history = useHistory();");
        else
            module.line("const history = useHistory({ " + join(options, ", ") + " });");
        return rows;
    }

    std::string label(Field field) const { return std::string(info(field).title.in(lang_)); }

    std::string filtered_rows(const Widget& w, std::string rows) {
        std::vector<std::string> conditions;
        if (w.period == Period::ytd) {
            module.use("usePortfolio");
            module.line("const { asOf } = usePortfolio();");
            conditions.push_back(row_ + ".date >= asOf.slice(0, 4)");
        } else if (w.period && w.source != Source::history && *w.period != Period::all) {
            module.use("useHistory");
            module.use("first");
            module.line(
                formatted("const since = first(useHistory({ period: \"{}\" }))?.date ?? \"\";", to_string(*w.period))
            );
            conditions.push_back(row_ + ".date >= since");
        }
        if (w.calendar) calendar_conditions(*w.calendar, conditions);
        ConditionCode code(module, [this, &w](Field field) { return property(w.source, field); });
        for (const auto& filter : w.filters) conditions.push_back(code.of(filter));
        for (const auto& control : w.controls) {
            const std::string name = control.kind == ControlKind::date ? "since" + std::string(w.period ? "Date" : "")
                                                                       : camel(to_string(control.field));
            module.use_state();
            module.line(formatted(
                "const [{}, set{}{}] = useState(\"\");", name,
                static_cast<char>(std::toupper(static_cast<unsigned char>(name[0]))), name.substr(1)
            ));
            const std::string prop = property(w.source, control.field);
            if (control.kind == ControlKind::text) {
                module.use("matches");
                conditions.push_back(formatted("matches({}, {})", prop, name));
            } else if (control.kind == ControlKind::date) {
                conditions.push_back(formatted("{} >= {}", prop, name));
            } else {
                conditions.push_back(formatted("({} === \"\" || {} === {})", name, prop, name));
            }
        }
        if (conditions.empty()) return rows;
        all_rows_ = rows;
        module.line(filter_line(rows, row_, std::move(conditions)));
        return "shown";
    }

    void calendar_conditions(const Calendar& calendar, std::vector<std::string>& conditions) {
        const std::string date = row_ + ".date";
        if (calendar.relative()) {
            module.use("usePortfolio"), module.use("calendar");
            module.line("const { asOf } = usePortfolio();");
            module.line(formatted("const { from, to } = calendar({}, asOf);", in_quotes(calendar.text)));
            conditions.push_back(date + " >= from");
            conditions.push_back(date + " <= to");
            return;
        }
        const auto [from, to] = calendar.days();
        if (!from.empty()) conditions.push_back(formatted("{} >= {}", date, in_quotes(from)));
        if (!to.empty()) conditions.push_back(formatted("{} <= {}", date, in_quotes(to)));
    }

    /// The rows of which each value of `limit_per` keeps the first ones.
    std::string first_of_each(const Widget& w, std::string rows, Field key) {
        if (w.order != Order::none) {
            sorted("sorted", std::move(rows), arrow(w.source, key), w.order, std::nullopt);
            rows = "sorted";
        }
        module.use("firstOfEach");
        module.call("rows", "firstOfEach", {rows, arrow(w.source, *w.limit_per), number_text(*w.limit)});
        return "rows";
    }

    std::vector<Element> control_elements(const Widget& w) {
        std::vector<Element> out;
        for (const auto& control : w.controls) {
            const std::string name = control.kind == ControlKind::date ? "since" + std::string(w.period ? "Date" : "")
                                                                       : camel(to_string(control.field));
            const std::string setter = formatted(
                "set{}{}", static_cast<char>(std::toupper(static_cast<unsigned char>(name[0]))), name.substr(1)
            );
            const std::string tag = control.kind == ControlKind::text   ? "TextInput"
                                    : control.kind == ControlKind::date ? "DateInput"
                                                                        : "Select";
            module.use(tag);
            Element element{
                tag,
                {text("label", control.kind == ControlKind::date ? say("From date", "С даты") : label(control.field)),
                 {"value", {}, name}},
                {},
                {}
            };
            if (control.kind == ControlKind::select) {
                module.use("unique");
                element.attributes.push_back(
                    {"options", {}, formatted("unique({}, {})", all_rows_, arrow(w.source, control.field))}
                );
            }
            element.attributes.push_back({"onChange", {}, setter});
            out.push_back(std::move(element));
        }
        return out;
    }

    std::string measure_label(const Widget& w, Field field) const {
        if (w.count) return say("Count", "Количество");
        if (w.aggregate == Aggregate::sum) return label(field);
        const std::string how(title_of(w.aggregate).in(lang_));
        return capital(how) + " " + to_lower(label(field));
    }
    static std::string_view measure_format(const Widget& w, Field field) {
        return w.count ? format_of(Type::number) : format_of(info(field).type);
    }

    std::string number(const Widget& w, const std::string& rows) {
        module.use("Stat");
        const Field field = w.measure.value_or(info(w.source).default_measure);
        Element stat{"Stat", {text("label", measure_label(w, field))}, {}, {}};
        if (w.count) {
            stat.attributes.push_back({"value", {}, rows + ".length"});
            stat.attributes.push_back({"format", "number", {}});
        } else {
            if (sums_converted(w)) converted_ = rows;
            const bool sums = w.aggregate == Aggregate::sum;
            module.use(sums ? "sum" : "aggregate");
            const std::string value =
                sums ? formatted("sum({}, {})", rows, arrow(w.source, field))
                     : formatted("aggregate({}, {}, \"{}\")", rows, arrow(w.source, field), to_string(w.aggregate));
            stat.attributes.push_back({"value", {}, value});
            stat.attributes.push_back({"format", std::string(format_of(info(field).type)), {}});
        }
        if (w.color != Color::none) stat.attributes.push_back({"color", color_name(w.color), {}});
        return done(card({stat}));
    }

    std::string metric(Metric metric, std::optional<Period> period, Color color) {
        module.use("Stat");
        const auto& about = info(metric);
        const std::string options = about.periodic && period ? formatted("{ period: \"{}\" }", to_string(*period)) : "";
        const auto stat = [&](std::string label, std::string value, Type type) {
            Element element{
                "Stat",
                {text("label", std::move(label)),
                 {"value", {}, std::move(value)},
                 {"format", std::string(format_of(type)), {}}},
                {},
                {}
            };
            if (color != Color::none || about.signed_value)
                element.attributes.push_back({"color", color == Color::none ? "bySign" : color_name(color), {}});
            return element;
        };
        if (metric == Metric::time_weighted_return) {
            module.use("useHistory"), module.use("first"), module.use("last");
            module.line("const history = useHistory(" + options + ");");
            module.line("const start = first(history)?.returnIndex;");
            module.line("const end = last(history)?.returnIndex;");
            module.line("const rate = start && end ? end / start - 1 : null;");
            return done(card({stat(std::string(about.title.in(lang_)), "rate", about.type)}));
        }
        module.use("useMetrics");
        module.line("const metrics = useMetrics(" + options + ");");
        if (metric == Metric::gainers_and_losers) {
            module.use("Stack");
            Element stack{
                "Stack",
                {{"direction", "row", {}}},
                {stat(std::string(k_gainers.in(lang_)), "metrics.gainers", Type::number),
                 stat(std::string(k_losers.in(lang_)), "metrics.losers", Type::number)},
                {}
            };
            stack.children[0].attributes.push_back({"color", "green", {}});
            stack.children[1].attributes.push_back({"color", "red", {}});
            return done(card({stack}));
        }
        return done(card({stat(std::string(about.title.in(lang_)), "metrics." + std::string(about.property), about.type)
        }));
    }

    void sorted(
        const std::string& name, std::string rows, const std::string& key, Order order, std::optional<int> limit
    ) {
        if (order == Order::none) {
            module.line(formatted("const {} = {}{};", name, rows, limit ? formatted(".slice(0, {})", *limit) : ""));
            return;
        }
        module.use("sortBy");
        const std::string direction = order == Order::ascending ? "\"asc\"" : "\"desc\"";
        if (!limit) {
            module.call(name, "sortBy", {rows, key, direction});
            return;
        }
        const std::string one =
            formatted("const {} = sortBy({}, {}, {}).slice(0, {});", name, rows, key, direction, *limit);
        if (to_utf32(one).size() + 2 <= 80) {
            module.line(one);
        } else {
            module.call("sorted", "sortBy", {rows, key, direction});
            module.line(formatted("const {} = sorted.slice(0, {});", name, *limit));
        }
    }

    std::string column(Source source, Field field, const Widget& w) {
        const auto& about = info(field);
        const bool additive = (about.type == Type::money && field != Field::price) || field == Field::share;
        const bool total = w.total_row && additive;
        // An operation reads in its own currency; what is added up is in the base currency.
        const auto& where = *find(source, field);
        const bool local = !where.local.empty() && !total;
        std::vector<std::string> members{
            formatted("title: {}", in_quotes(label(field))),
            formatted("field: \"{}\"", local ? where.local : where.property)
        };
        if (about.type != Type::text) members.push_back(formatted("format: \"{}\"", format_of(about.type)));
        if (local) members.push_back("currency: \"currency\"");
        const bool signed_field = field == Field::profit || field == Field::profit_percent ||
                                  field == Field::day_change || field == Field::day_profit ||
                                  field == Field::realised_profit;
        const bool any_signed = std::ranges::any_of(w.columns, [](Field f) {
            return f == Field::profit || f == Field::profit_percent || f == Field::day_change ||
                   f == Field::day_profit || f == Field::realised_profit;
        });
        if (w.color != Color::none && (signed_field || (!any_signed && field == w.sort_by) ||
                                       (!any_signed && !w.sort_by && field == info(source).default_measure)))
            members.push_back(formatted("color: \"{}\"", color_name(w.color)));
        if (total) members.push_back("total: true");
        const std::string one = "{ " + join(members, ", ") + " }";
        if (to_utf32(one).size() + 11 <= 80) return one;
        std::string out = "{\n";
        for (const auto& member : members) out += "    " + member + ",\n";
        return out + "  }";
    }

    std::string table(const Widget& w, std::string rows) {
        const auto columns =
            w.columns.empty()
                ? std::vector<Field>(info(w.source).default_columns.begin(), info(w.source).default_columns.end())
                : w.columns;
        Widget full = w;
        full.columns = columns;
        if (w.limit_per) {
            if (all_rows_.empty()) all_rows_ = rows;
            rows = first_of_each(w, rows, w.sort_by.value_or(info(w.source).default_measure));
        } else if (w.order != Order::none || w.limit) {
            if (all_rows_.empty()) all_rows_ = rows;
            const Field key = w.sort_by.value_or(info(w.source).default_measure);
            sorted("rows", rows, arrow(w.source, key), w.order, w.limit);
            rows = "rows";
        }
        if (sums_converted(full)) converted_ = rows;
        std::string list = "[\n";
        for (const auto field : columns) list += "  " + column(w.source, field, full) + ",\n";
        list += "]";
        module.use("Table");
        auto children = control_elements(w);
        children.push_back({"Table", {{"rows", {}, rows}, {"columns", {}, list}}, {}, {}});
        return done(card(std::move(children)));
    }

    std::string grouped(const Widget& w, std::string rows) {
        const Field field = w.measure.value_or(info(w.source).default_measure);
        const Field label_field = w.group_by                      ? *w.group_by
                                  : w.source == Source::positions ? Field::ticker
                                                                  : Field::date;
        const bool by_time = is_time(w.group_by);
        if (w.limit_per) {
            if (all_rows_.empty()) all_rows_ = rows;
            rows = first_of_each(w, rows, field);
        }
        const bool plan = !w.limit_per && (w.order != Order::none || w.limit || w.cumulative ||
                                           (by_time && w.source != Source::history));
        std::string data = "data";
        if (sums_converted(w)) converted_ = rows;
        if (w.group_by) {
            module.use("groupBy");
            std::vector<std::string> arguments{
                rows, arrow(w.source, label_field), w.count ? "() => 1" : arrow(w.source, field)
            };
            if (w.aggregate != Aggregate::sum) arguments.push_back(in_quotes(std::string(to_string(w.aggregate))));
            module.call(plan ? "groups" : "data", "groupBy", std::move(arguments));
        } else {
            const std::string name = plan ? "points" : "data";
            module.line(formatted(
                "const {} = {}.map(({}) => ({\n  label: {},\n  value: {},\n}));", name, rows, row_,
                property(w.source, label_field), property(w.source, field)
            ));
        }
        if (plan) {
            // Months and years read from the oldest; groups come newest first.
            const bool chronological = (by_time || w.cumulative) && w.order == Order::none;
            sorted(
                w.cumulative ? "sums" : "data", w.group_by ? "groups" : "points",
                chronological ? "(d) => d.label" : "(d) => d.value", chronological ? Order::ascending : w.order, w.limit
            );
        }
        if (w.cumulative) {
            module.use("runningTotal");
            module.line("const data = runningTotal(sums);");
        }
        auto children = control_elements(w);
        const std::string format(measure_format(w, field));
        const std::string heading = in_quotes(measure_label(w, field));
        if (w.view == View::table) {
            module.use("Table");
            std::string value = formatted("{ title: {}, field: \"value\", format: \"{}\"", heading, format);
            if (w.color != Color::none) value += formatted(", color: \"{}\"", color_name(w.color));
            if (w.total_row) value += ", total: true";
            value += " }";
            if (to_utf32(value).size() + 11 > 80) {
                value = formatted("{\n    title: {},\n    field: \"value\",\n    format: \"{}\",\n", heading, format);
                if (w.color != Color::none) value += formatted("    color: \"{}\",\n", color_name(w.color));
                if (w.total_row) value += "    total: true,\n";
                value += "  }";
            }
            children.push_back(
                {"Table",
                 {{"rows", {}, data},
                  {"columns",
                   {},
                   formatted("[\n  { title: {}, field: \"label\" },\n  {},\n]", in_quotes(label(label_field)), value)}},
                 {},
                 {}}
            );
            return done(card(std::move(children)));
        }
        children.push_back(chart(w, field, data));
        return done(card(std::move(children)));
    }

    Element chart(const Widget& w, Field field, const std::string& data) {
        const std::string tag = w.view == View::pie ? "PieChart" : w.view == View::line ? "LineChart" : "BarChart";
        module.use(tag);
        Element element{tag, {{"data", {}, data}, {"format", std::string(measure_format(w, field)), {}}}, {}, {}};
        if (w.view == View::horizontal_bar) element.attributes.push_back({"horizontal", {}, {}});
        if (w.donut) element.attributes.push_back({"donut", {}, {}});
        if (w.color != Color::none) element.attributes.push_back({"color", color_name(w.color), {}});
        return element;
    }

    Lang lang_;
    std::string title_;
    std::string row_;
    std::string all_rows_;
    std::optional<int> decimals_;
    std::string converted_;  ///< the rows of several currencies that are added up; empty: none are
};

}  // namespace atelier::spec
