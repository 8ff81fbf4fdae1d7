#include "atelier/spec/generate.hpp"

#include <array>

#include "atelier/base/text.hpp"
#include "tsx.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

std::string_view format_of(Type type) {
    constexpr std::array<std::string_view, 5> k_formats{"text", "number", "money", "percent", "date"};
    return k_formats[static_cast<std::size_t>(type)];
}

std::string color_name(Color color) { return color == Color::by_sign ? "bySign" : std::string(to_string(color)); }

std::string camel(std::string_view snake) {
    std::string out;
    for (std::size_t i = 0; i < snake.size(); ++i) {
        if (snake[i] == '_' && i + 1 < snake.size()) out += static_cast<char>(std::toupper(static_cast<unsigned char>(snake[++i])));
        else out += snake[i];
    }
    return out;
}

/// Hooks and the Core Backend tools behind them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_tools{{{"usePositions", "list_positions"}, {"useTransactions", "list_transactions"},
    {"useTrades", "list_transactions"}, {"useDividends", "list_dividends"}, {"useHistory", "get_value_history"}, {"usePriceHistory", "get_price_history"},
    {"useAllocation", "get_allocation"}, {"useMetrics", "get_metrics"}, {"usePortfolio", "list_portfolios"}}};

/// Writes the component of one widget.
class Writer {
public:
    Writer(const Spec& spec, Lang lang) : lang_(lang), title_(title(spec, lang)) {}

    std::string widget(const Widget& w) {
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
        return out;
    }
    std::string done(const Element& root) { return module.print(root); }

    std::string property(Source source, Field field) const {
        if (field == Field::year) return row_ + ".date.slice(0, 4)";
        if (field == Field::currency_sector) return formatted("`${{}.currency} ${{}.sector}`", row_, row_);
        return row_ + "." + std::string(find(source, field)->property);
    }
    std::string arrow(Source source, Field field) const {
        if (field == Field::currency_sector) return "(" + row_ + ") => `${" + row_ + ".currency} ${" + row_ + ".sector}`";
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
        if (options.empty()) module.line("const history = useHistory();");
        else module.line("const history = useHistory({ " + join(options, ", ") + " });");
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
            module.line(formatted("const since = first(useHistory({ period: \"{}\" }))?.date ?? \"\";", to_string(*w.period)));
            conditions.push_back(row_ + ".date >= since");
        }
        for (const auto& filter : w.filters) {
            const auto op = filter.op == Op::eq ? "===" : filter.op == Op::ne ? "!==" : to_string(filter.op);
            const auto* value = std::get_if<std::string>(&filter.value);
            conditions.push_back(formatted("{} {} {}", property(w.source, filter.field), op, value ? in_quotes(*value) : number_text(std::get<double>(filter.value))));
        }
        for (const auto& control : w.controls) {
            const std::string name = control.kind == ControlKind::date ? "since" + std::string(w.period ? "Date" : "") : camel(to_string(control.field));
            module.use_state();
            module.line(formatted("const [{}, set{}{}] = useState(\"\");", name, static_cast<char>(std::toupper(static_cast<unsigned char>(name[0]))), name.substr(1)));
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
        if (conditions.size() == 1 && conditions[0].starts_with("(")) conditions[0] = conditions[0].substr(1, conditions[0].size() - 2);
        const std::string one = formatted("const shown = {}.filter(({}) => {});", rows, row_, join(conditions, " && "));
        if (to_utf32(one).size() + 2 <= 80) {
            module.line(one);
        } else if (conditions.size() == 1) {
            module.line(formatted("const shown = {}.filter(\n  ({}) => {},\n);", rows, row_, conditions[0]));
        } else {
            const std::string inner = formatted("({}) => {}", row_, join(conditions, " && "));
            if (to_utf32(inner).size() + 5 <= 80) module.line(formatted("const shown = {}.filter(\n  {},\n);", rows, inner));
            else module.line(formatted("const shown = {}.filter(\n  ({}) =>\n    {},\n);", rows, row_, join(conditions, " &&\n    ")));
        }
        return "shown";
    }

    std::vector<Element> control_elements(const Widget& w) {
        std::vector<Element> out;
        for (const auto& control : w.controls) {
            const std::string name = control.kind == ControlKind::date ? "since" + std::string(w.period ? "Date" : "") : camel(to_string(control.field));
            const std::string setter = formatted("set{}{}", static_cast<char>(std::toupper(static_cast<unsigned char>(name[0]))), name.substr(1));
            const std::string tag = control.kind == ControlKind::text ? "TextInput" : control.kind == ControlKind::date ? "DateInput" : "Select";
            module.use(tag);
            Element element{tag, {text("label", control.kind == ControlKind::date ? say("From date", "С даты") : label(control.field)), {"value", {}, name}}, {}, {}};
            if (control.kind == ControlKind::select) {
                module.use("unique");
                element.attributes.push_back({"options", {}, formatted("unique({}, {})", all_rows_, arrow(w.source, control.field))});
            }
            element.attributes.push_back({"onChange", {}, setter});
            out.push_back(std::move(element));
        }
        return out;
    }

    std::string number(const Widget& w, const std::string& rows) {
        module.use("Stat");
        const Field field = w.measure.value_or(info(w.source).default_measure);
        Element stat{"Stat", {text("label", w.count ? say("Count", "Количество") : label(field))}, {}, {}};
        if (w.count) {
            stat.attributes.push_back({"value", {}, rows + ".length"});
            stat.attributes.push_back({"format", "number", {}});
        } else {
            module.use("sum");
            if (sums_converted(w)) converted_ = rows;
            stat.attributes.push_back({"value", {}, formatted("sum({}, {})", rows, arrow(w.source, field))});
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
            Element element{"Stat", {text("label", std::move(label)), {"value", {}, std::move(value)}, {"format", std::string(format_of(type)), {}}}, {}, {}};
            if (color != Color::none || about.signed_value) element.attributes.push_back({"color", color == Color::none ? "bySign" : color_name(color), {}});
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
            Element stack{"Stack", {{"direction", "row", {}}}, {stat(say("Gainers", "Выросло"), "metrics.gainers", Type::number), stat(say("Losers", "Упало"), "metrics.losers", Type::number)}, {}};
            stack.children[0].attributes.push_back({"color", "green", {}});
            stack.children[1].attributes.push_back({"color", "red", {}});
            return done(card({stack}));
        }
        return done(card({stat(std::string(about.title.in(lang_)), "metrics." + std::string(about.property), about.type)}));
    }

    void sorted(const std::string& name, std::string rows, const std::string& key, Order order, std::optional<int> limit) {
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
        const std::string one = formatted("const {} = sortBy({}, {}, {}).slice(0, {});", name, rows, key, direction, *limit);
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
        std::vector<std::string> members{formatted("title: {}", in_quotes(label(field))), formatted("field: \"{}\"", local ? where.local : where.property)};
        if (about.type != Type::text) members.push_back(formatted("format: \"{}\"", format_of(about.type)));
        if (local) members.push_back("currency: \"currency\"");
        const bool signed_field = field == Field::profit || field == Field::profit_percent || field == Field::day_change || field == Field::day_profit || field == Field::realised_profit;
        const bool any_signed = std::ranges::any_of(w.columns, [](Field f) { return f == Field::profit || f == Field::profit_percent || f == Field::day_change || f == Field::day_profit || f == Field::realised_profit; });
        if (w.color != Color::none && (signed_field || (!any_signed && field == w.sort_by) || (!any_signed && !w.sort_by && field == info(source).default_measure)))
            members.push_back(formatted("color: \"{}\"", color_name(w.color)));
        if (total) members.push_back("total: true");
        const std::string one = "{ " + join(members, ", ") + " }";
        if (to_utf32(one).size() + 11 <= 80) return one;
        std::string out = "{\n";
        for (const auto& member : members) out += "    " + member + ",\n";
        return out + "  }";
    }

    std::string table(const Widget& w, std::string rows) {
        const auto columns = w.columns.empty() ? std::vector<Field>(info(w.source).default_columns.begin(), info(w.source).default_columns.end()) : w.columns;
        Widget full = w;
        full.columns = columns;
        if (w.order != Order::none || w.limit) {
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

    std::string grouped(const Widget& w, const std::string& rows) {
        const Field field = w.measure.value_or(info(w.source).default_measure);
        const Field label_field = w.group_by ? *w.group_by : w.source == Source::positions ? Field::ticker : Field::date;
        const bool by_time = w.group_by == Field::month || w.group_by == Field::year;
        const bool plan = w.order != Order::none || w.limit || (by_time && w.source != Source::history);
        std::string data = "data";
        if (sums_converted(w)) converted_ = rows;
        if (w.group_by) {
            module.use("groupBy");
            module.call(plan ? "groups" : "data", "groupBy", {rows, arrow(w.source, label_field), arrow(w.source, field)});
        } else {
            const std::string name = plan ? "points" : "data";
            module.line(formatted("const {} = {}.map(({}) => ({\n  label: {},\n  value: {},\n}));", name, rows, row_, property(w.source, label_field), property(w.source, field)));
        }
        if (plan) {
            // Months and years read from the oldest; groups come newest first.
            const bool chronological = by_time && w.order == Order::none;
            sorted("data", w.group_by ? "groups" : "points", chronological ? "(d) => d.label" : "(d) => d.value", chronological ? Order::ascending : w.order, w.limit);
        }
        auto children = control_elements(w);
        const std::string format(format_of(info(field).type));
        if (w.view == View::table) {
            module.use("Table");
            std::string value = formatted("{ title: {}, field: \"value\", format: \"{}\"", in_quotes(label(field)), format);
            if (w.color != Color::none) value += formatted(", color: \"{}\"", color_name(w.color));
            if (w.total_row) value += ", total: true";
            value += " }";
            if (to_utf32(value).size() + 11 > 80) {
                value = formatted("{\n    title: {},\n    field: \"value\",\n    format: \"{}\",\n", in_quotes(label(field)), format);
                if (w.color != Color::none) value += formatted("    color: \"{}\",\n", color_name(w.color));
                if (w.total_row) value += "    total: true,\n";
                value += "  }";
            }
            children.push_back({"Table", {{"rows", {}, data}, {"columns", {}, formatted("[\n  { title: {}, field: \"label\" },\n  {},\n]", in_quotes(label(label_field)), value)}}, {}, {}});
            return done(card(std::move(children)));
        }
        children.push_back(chart(w, field, data));
        return done(card(std::move(children)));
    }

    Element chart(const Widget& w, Field field, const std::string& data) {
        const std::string tag = w.view == View::pie ? "PieChart" : w.view == View::line ? "LineChart" : "BarChart";
        module.use(tag);
        Element element{tag, {{"data", {}, data}, {"format", std::string(format_of(info(field).type)), {}}}, {}, {}};
        if (w.view == View::horizontal_bar) element.attributes.push_back({"horizontal", {}, {}});
        if (w.donut) element.attributes.push_back({"donut", {}, {}});
        if (w.color != Color::none) element.attributes.push_back({"color", color_name(w.color), {}});
        return element;
    }

    Lang lang_;
    std::string title_;
    std::string row_;
    std::string all_rows_;
    std::string converted_;  ///< the rows of several currencies that are added up; empty: none are
};

std::string Writer::named(const Template& t) {
    switch (t.id) {
    case TemplateId::allocation_pie:
        module.use("useAllocation"), module.use("PieChart");
        module.line(formatted("const data = useAllocation(\"{}\");", t.text("group_by")));
        return done(card({{"PieChart", {{"data", {}, "data"}, {"format", "money", {}}}, {}, {}}}));
    case TemplateId::price_chart:
        module.use("usePriceHistory"), module.use("CandleChart");
        module.call("prices", "usePriceHistory", {in_quotes(t.text("ticker")), in_quotes(t.text("period"))});
        return done(card({{"CandleChart", {{"data", {}, "prices"}, {"format", "money", {}}}, {}, {}}}));
    case TemplateId::performance_chart: {
        const auto w = as_widget(t);
        if (w->benchmark == Benchmark::none) return widget(*w);
        module.use("useHistory"), module.use("LineChart");
        module.line(formatted("const history = useHistory({\n  period: \"{}\",\n  benchmark: \"{}\",\n});", t.text("period"), t.text("benchmark")));
        module.line("const portfolio = history.map((p) => ({\n  label: p.date,\n  value: p.returnIndex,\n}));");
        module.line("const index = history.map((p) => ({\n  label: p.date,\n  value: p.benchmarkIndex ?? 0,\n}));");
        module.line(formatted("const series = [\n  { name: {}, data: portfolio },\n  { name: {}, data: index },\n];", in_quotes(say("Portfolio", "Портфель")), in_quotes(title_of(w->benchmark).in(lang_))));
        return done(card({{"LineChart", {{"data", {}, "portfolio"}, {"series", {}, "series"}, {"format", "number", {}}}, {}, {}}}));
    }
    case TemplateId::dividend_calendar:
        module.use("useDividends"), module.use("Table");
        module.line(formatted("const payments = useDividends({ upcomingMonths: {} });", t.number("months")));
        converted_ = "payments";
        return done(card({{"Table",
            {{"rows", {}, "payments"},
                {"columns", {}, formatted("[\n  { title: {}, field: \"date\", format: \"date\" },\n  { title: {}, field: \"name\" },\n  { title: {}, field: \"kind\" },\n  { title: {}, field: \"amount\", format: \"money\", total: true },\n]",
                    in_quotes(label(Field::date)), in_quotes(label(Field::name)), in_quotes(label(Field::kind)), in_quotes(label(Field::amount)))},
                text("empty", say("No payments are expected", "Выплат не ожидается"))}, {}, {}}}));
    case TemplateId::top_movers: {
        auto w = *as_widget(t);
        if (t.text("direction") != "both") return widget(w);
        module.use("usePositions"), module.use("sortBy"), module.use("Table");
        module.line("const positions = usePositions();");
        module.call("moved", "sortBy", {"positions", "(p) => Math.abs(p.dayChange)", "\"desc\""});
        row_ = "p";
        sorted("rows", "moved", "", Order::none, w.limit);
        std::string list = "[\n";
        for (const auto field : w.columns) list += "  " + column(w.source, field, w) + ",\n";
        return done(card({{"Table", {{"rows", {}, "rows"}, {"columns", {}, list + "]"}}, {}, {}}}));
    }
    case TemplateId::price_alert: {
        module.use("usePriceHistory"), module.use("last"), module.use("Notice"), module.use("formatMoney");
        const bool above = t.text("condition") == "above";
        const std::string ticker = t.text("ticker");
        module.top(formatted("const TICKER = {};\nconst THRESHOLD = {};", in_quotes(ticker), number_text(t.number("threshold"))));
        module.line("const day = last(usePriceHistory(TICKER, \"1m\"));");
        module.line(formatted("const reached = day !== undefined && day.close {} THRESHOLD;", above ? ">" : "<"));
        module.line("const shown = day ? formatMoney(day.close, day.currency) : \"—\";");
        module.line("const limit = formatMoney(THRESHOLD, day?.currency);");
        const std::string note = above ? say("{TICKER}: {shown}, above {limit}", "{TICKER}: {shown}, выше {limit}") : say("{TICKER}: {shown}, below {limit}", "{TICKER}: {shown}, ниже {limit}");
        const std::string calm = above ? say("{TICKER}: {shown}, not above {limit} yet", "{TICKER}: {shown}, пока не выше {limit}") : say("{TICKER}: {shown}, not below {limit} yet", "{TICKER}: {shown}, пока не ниже {limit}");
        const Element notice{"", {}, {}, formatted("{reached ? (\n  <Notice tone=\"warning\">\n    {}\n  </Notice>\n) : (\n  <Notice tone=\"info\">\n    {}\n  </Notice>\n)}", note, calm)};
        return done(card({notice}));
    }
    case TemplateId::rebalance_calculator: {
        module.use("usePositions"), module.use("useMetrics"), module.use("Table");
        module.top(formatted("const THRESHOLD = {};", number_text(t.number("threshold_percent") / 100)));
        module.line("const { totalValue } = useMetrics();");
        module.line("const plan = usePositions().flatMap((p) => {\n  if (p.targetWeight === null) return [];\n  const drift = p.weight - p.targetWeight;\n  if (Math.abs(drift) <= THRESHOLD) return [];\n"
                    "  const { ticker, weight, targetWeight } = p;\n  const action = drift < 0 ? " + in_quotes(say("Buy", "Купить")) + " : " + in_quotes(say("Sell", "Продать")) +
                    ";\n  const amount = Math.abs(drift) * totalValue;\n  return [{ ticker, weight, targetWeight, action, amount }];\n});");
        const auto col = [](const std::string& name, std::string_view field, std::string_view format) {
            return formatted("  { title: {}, field: \"{}\"{} },\n", in_quotes(name), field, format.empty() ? std::string() : formatted(", format: \"{}\"", format));
        };
        std::string list = "[\n" + col(label(Field::ticker), "ticker", "") + col(label(Field::share), "weight", "percent");
        const std::string target = col(label(Field::target_share), "targetWeight", "percent");
        list += to_utf32(target).size() + 8 > 80 ? formatted("  {\n    title: {},\n    field: \"targetWeight\",\n    format: \"percent\",\n  },\n", in_quotes(label(Field::target_share))) : target;
        list += col(say("Action", "Действие"), "action", "") + col(label(Field::amount), "amount", "money") + "]";
        return done(card({{"Table", {{"rows", {}, "plan"}, {"columns", {}, list}, text("empty", say("All shares are near their targets", "Все доли близки к целевым"))}, {}, {}}}));
    }
    default: return widget(*as_widget(t));
    }
}

}  // namespace

bool uses(const Widget& widget, Field field) {
    if (widget.measure == field || widget.group_by == field || widget.sort_by == field) return true;
    if ((field == Field::currency || field == Field::sector) && widget.group_by == Field::currency_sector) return true;
    return contains(widget.columns, field) || contains(widget.filters, field, &Filter::field) || contains(widget.controls, field, &Control::field);
}

bool sums_converted(const Widget& widget) {
    if (widget.metric || widget.count) return false;
    const auto foreign = [&](Field field) {
        const auto* where = find(widget.source, field);
        return where && !where->local.empty();
    };
    if (widget.view != View::table || widget.group_by) return foreign(widget.measure.value_or(info(widget.source).default_measure));
    const auto& defaults = info(widget.source).default_columns;
    const auto columns = widget.columns.empty() ? defaults : std::span<const Field>(widget.columns);
    return widget.total_row && std::ranges::any_of(columns, [&](Field field) { return field != Field::price && foreign(field); });
}

Result<Generated> generate(const Spec& spec, Lang lang) {
    ATL_CHECK(validate(spec));
    if (lang == Lang::other) lang = spec.labels;
    if (const auto* named = spec.as_template(); named && named->id == TemplateId::news_feed)
        return fail(Code::failed_precondition, lang == Lang::ru ? "Источник новостей не подключён: ленту не из чего сделать." : "No news source is connected: there is nothing to make the feed from.");
    Writer writer(spec, lang);
    Generated out;
    out.tsx = spec.widget() ? writer.widget(*spec.widget()) : writer.named(*spec.as_template());
    out.title_en = title(spec, Lang::en);
    out.title_ru = title(spec, Lang::ru);
    out.slot = spec.slot;
    const auto widget = spec.widget() ? std::optional(*spec.widget()) : as_widget(*spec.as_template());
    out.size = widget && widget->view == View::number ? "small" : widget && widget->view == View::table && !widget->group_by ? "wide" : "medium";
    for (const auto& [hook, tool] : k_tools)
        if (writer.module.uses(hook) && !contains(out.tools, tool)) out.tools.emplace_back(tool);
    std::ranges::sort(out.tools);
    return out;
}

/// The names in useTool("name", ...) and useToolAction("name"). The gate refuses names that the contract does not have.
static std::vector<std::string> named_tools(std::string_view tsx) {
    std::vector<std::string> out;
    constexpr std::string_view k_head = "useTool";
    constexpr std::string_view k_space = " \t\r\n";
    for (auto at = tsx.find(k_head); at != std::string_view::npos; at = tsx.find(k_head, at + 1)) {
        auto rest = tsx.substr(at + k_head.size());
        if (rest.starts_with("Action")) rest.remove_prefix(6);
        for (const std::string_view wanted : {"(", "\"'`"}) {
            rest.remove_prefix(std::min(rest.find_first_not_of(k_space), rest.size()));
            if (rest.empty() || !wanted.contains(rest.front()))
                rest = {};
            else
                rest.remove_prefix(1);
        }
        const auto end = rest.find_first_of("\"'`");
        if (end == 0 || end == std::string_view::npos ||
            rest.substr(0, end).find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
            continue;
        out.emplace_back(rest.substr(0, end));
    }
    return out;
}

std::vector<std::string> tools_of(std::string_view tsx) {
    std::vector<std::string> out;
    for (const auto& [hook, tool] : k_tools)
        if (tsx.contains(std::string(hook) + "(") && !contains(out, tool)) out.emplace_back(tool);
    for (auto& tool : named_tools(tsx))
        if (!contains(out, tool)) out.push_back(std::move(tool));
    std::ranges::sort(out);
    return out;
}

}  // namespace atelier::spec
