#include "facts.hpp"
#include "atelier/spec/generate.hpp"
#include "lexicon_index.hpp"
#include "util.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace atelier::spec {
namespace {

/// The spec as a widget with what its template adds, so that one set of questions serves both.
struct View_of {
    Widget widget;
    const Template* named = nullptr;
    bool has_widget = true;

    bool is(TemplateId id) const { return named && named->id == id; }
    bool uses(Field field) const { return has_widget && atelier::spec::uses(widget, field); }
    bool shows(Metric metric) const { return has_widget && widget.metric == metric; }
    bool from(Source source) const { return has_widget && !widget.metric && widget.source == source; }
    bool filtered(Field field, std::string_view value) const {
        return has_widget && std::ranges::any_of(widget.filters, [&](const Filter& f) {
                   return f.any.empty() && f.field == field && contains(f.texts(), value) &&
                          (f.op == Op::eq || f.op == Op::in);
               });
    }
    bool compares(Op a, Op b) const {
        return has_widget &&
               std::ranges::any_of(widget.filters, [&](const Filter& f) { return f.op == a || f.op == b; });
    }
    bool percents() const {
        if (is(TemplateId::rebalance_calculator) || is(TemplateId::top_movers) || is(TemplateId::risk_metrics) ||
            is(TemplateId::allocation_pie) || is(TemplateId::performance_chart))
            return true;
        if (widget.metric) return info(*widget.metric).type == Type::percent;
        for (std::size_t i = 0; i < names_of<Field>().size(); ++i)
            if (const auto field = static_cast<Field>(i); info(field).type == Type::percent && uses(field)) return true;
        return false;
    }
};

View_of view_of(const Spec& spec) {
    View_of view;
    if (const auto* widget = spec.widget()) {
        view.widget = *widget;
        if (widget->view == View::table && widget->columns.empty() && !widget->group_by) {
            const auto& defaults = info(widget->source).default_columns;
            view.widget.columns.assign(defaults.begin(), defaults.end());
        }
        return view;
    }
    view.named = spec.as_template();
    const auto widget = as_widget(*view.named);
    view.has_widget = widget.has_value();
    if (widget) view.widget = *widget;
    return view;
}

std::vector<double> numbers_of(const View_of& view) {
    std::vector<double> out;
    if (view.named)
        for (const auto& param : view.named->params)
            if (const auto* number = std::get_if<double>(&param.value)) out.push_back(*number);
    if (view.has_widget && !view.named) {
        if (view.widget.limit) out.push_back(*view.widget.limit);
        for (const auto& filter : view.widget.filters)
            if (const auto* number = std::get_if<double>(&filter.value)) {
                out.push_back(*number);
                if (info(filter.field).type == Type::percent) out.push_back(*number * 100);
            }
    }
    return out;
}

std::optional<Period> period_of(const View_of& view) {
    if (view.named) {
        if (find(view.named->id, "period")) return from_string<Period>(view.named->text("period"));
        if (view.is(TemplateId::kpi_card) && view.named->text("metric") == "dividends_ytd") return Period::ytd;
        if (view.is(TemplateId::kpi_card) && view.named->text("metric") == "day_pnl") return Period::day;
        if (view.is(TemplateId::top_movers)) return Period::day;
        return std::nullopt;
    }
    return view.widget.period;
}

double months_of(std::string_view unit, double n) {
    if (unit == "day") return n / 30;
    if (unit == "week") return n / 4.345;
    if (unit == "quarter") return n * 3;
    return unit == "year" ? n * 12 : n;
}

double months_of(Period period) {
    constexpr std::array<double, 9> k_months{1.0 / 30, 7.0 / 30, 1, 3, 6, 12, 60, 0, 0};
    return k_months[static_cast<std::size_t>(period)];
}

bool reflects_period(const View_of& view, const Mention& mention) {
    if (view.is(TemplateId::dividend_calendar)) {
        const double months = view.named->number("months");
        if (mention.is("span"))
            return std::abs(months - std::max(1.0, std::ceil(months_of(mention.key, mention.number) - 0.05))) < 0.01;
        const auto period = from_string<Period>(mention.key);
        return period && (period == Period::week ? months == 1 : months_of(*period) == months);
    }
    const auto period = period_of(view);
    if (mention.is("period") && mention.key == "all" && view.has_widget && !period) return true;  // nothing is cut off
    if (mention.is("period", "ytd") && view.shows(Metric::dividends_ytd)) return true;
    if (mention.is("period", "all") && (view.is(TemplateId::kpi_card) || view.shows(Metric::return_percent)))
        return true;
    if (!period) return mention.is("period", "1d") && (view.uses(Field::day_change) || view.uses(Field::day_profit));
    if (mention.is("period")) return mention.key == to_string(*period);
    if (*period == Period::all || *period == Period::ytd) return false;
    const double said = months_of(mention.key, mention.number), is = months_of(*period);
    return std::abs(said - is) <= 0.05 * is;
}

bool reflects_field(const View_of& view, Field field) {
    if (view.uses(field)) return true;
    const auto* t = view.named;
    const auto is = [&](TemplateId id) { return t && t->id == id; };
    switch (field) {
        case Field::price:
            return is(TemplateId::price_chart) || is(TemplateId::price_alert) || is(TemplateId::top_movers);
        case Field::value:
            return view.shows(Metric::total_value) || is(TemplateId::performance_chart) ||
                   is(TemplateId::allocation_pie);
        case Field::share:
            return is(TemplateId::rebalance_calculator) || is(TemplateId::allocation_pie) ||
                   view.shows(Metric::largest_share) || view.shows(Metric::concentration_index);
        case Field::target_share:
            return is(TemplateId::rebalance_calculator);
        case Field::profit:
            return view.shows(Metric::total_profit) || view.shows(Metric::day_profit) || view.uses(Field::day_profit) ||
                   view.uses(Field::realised_profit) || (view.compares(Op::gt, Op::lt) && view.uses(Field::profit));
        case Field::day_profit:
            return view.shows(Metric::day_profit);
        case Field::profit_percent:
            return view.shows(Metric::return_percent) || view.shows(Metric::time_weighted_return) ||
                   is(TemplateId::performance_chart) || view.uses(Field::return_index);
        case Field::cost:
            return view.shows(Metric::total_cost) || view.shows(Metric::return_percent);
        case Field::day_change:
            return is(TemplateId::top_movers) || view.shows(Metric::day_change) || view.shows(Metric::day_profit);
        case Field::drawdown:
            return view.shows(Metric::max_drawdown);
        case Field::yield_percent:
            return view.shows(Metric::dividend_yield);
        case Field::ticker:
            return (is(TemplateId::transactions_table) && t->text("filter_by") == "ticker") ||
                   is(TemplateId::price_chart) || is(TemplateId::price_alert) || is(TemplateId::news_feed);
        case Field::kind:
            return is(TemplateId::transactions_table) && t->text("filter_by") == "type";
        case Field::date:
            return view.from(Source::history) || view.from(Source::dividends) || is(TemplateId::dividend_calendar);
        case Field::amount:
            return view.from(Source::trades) || view.from(Source::transactions) || view.from(Source::dividends) ||
                   view.widget.view == View::number;
        case Field::name:
            return is(TemplateId::top_movers);
        default:
            return false;
    }
}

bool reflects_metric(const View_of& view, Metric metric) {
    if (view.shows(metric)) return true;
    switch (metric) {
        case Metric::total_value:
            return view.is(TemplateId::performance_chart) || (view.from(Source::history) && view.uses(Field::value)) ||
                   view.uses(Field::yield_percent) || view.is(TemplateId::allocation_pie) ||
                   (view.has_widget && view.widget.metric && info(*view.widget.metric).periodic);
        case Metric::total_profit:
            return view.uses(Field::profit) || view.shows(Metric::day_profit);
        case Metric::total_cost:
            return view.uses(Field::cost) || view.from(Source::trades) || view.filtered(Field::kind, "deposit");
        case Metric::return_percent:
            return view.is(TemplateId::performance_chart) || view.uses(Field::profit_percent) ||
                   view.uses(Field::return_index) || view.shows(Metric::time_weighted_return);
        case Metric::dividend_yield:
            return view.uses(Field::yield_percent);
        case Metric::max_drawdown:
            return view.uses(Field::drawdown);
        case Metric::day_change:
            return view.uses(Field::day_change) || view.shows(Metric::day_profit);
        case Metric::position_count:
            return view.widget.count || (view.widget.view == View::number && view.uses(Field::quantity));
        case Metric::largest_share:
            return view.uses(Field::share) && view.widget.order == Order::descending;
        default:
            return false;
    }
}

bool reflects_view(const View_of& view, std::string_view key) {
    const auto* t = view.named;
    const bool chart_template = t && (t->id == TemplateId::price_chart || t->id == TemplateId::performance_chart ||
                                      t->id == TemplateId::allocation_pie);
    if (key == "list")
        return (view.has_widget && view.widget.view == View::table) || view.is(TemplateId::dividend_calendar) ||
               view.is(TemplateId::news_feed) || view.is(TemplateId::rebalance_calculator);
    if (key == "candles") return view.is(TemplateId::price_chart);
    if (key == "number") return (view.has_widget && view.widget.view == View::number);
    // A line runs through time: through positions side by side it says nothing.
    if (key == "line" && view.from(Source::positions) && !view.widget.group_by) return false;
    if (key == "line") return view.is(TemplateId::price_chart) || (view.has_widget && view.widget.view == View::line);
    if (key == "chart")
        return chart_template ||
               (view.has_widget && view.widget.view != View::table && view.widget.view != View::number) ||
               view.is(TemplateId::dividend_calendar);
    if (!view.has_widget)
        return key == "table" && (view.is(TemplateId::dividend_calendar) || view.is(TemplateId::rebalance_calculator));
    switch (view.widget.view) {
        case View::table:
            return key == "table" || key == "column_word";
        case View::pie:
            return key == "pie" || (key == "donut" && view.widget.donut);
        case View::bar:
            return key == "bar" || key == "column_word";
        case View::horizontal_bar:
            return key == "bar" || key == "horizontal_bar" || key == "column_word";
        default:
            return false;
    }
}

/// "a large number", "a small card": said of the drawing, not of what is drawn.
bool is_decoration(const Mention& m, const Mentions& mentions) {
    const auto at = static_cast<std::size_t>(&m - mentions.all.data());
    const auto is_view = [&](std::size_t i) { return i < mentions.all.size() && mentions.all[i].is("view"); };
    return is_view(at + 1) || (at > 0 && is_view(at - 1));
}

bool reflects_order(const View_of& view, std::string_view key, const Mentions& mentions) {
    if (view.is(TemplateId::top_movers)) return key != "alpha" && key != "alpha_desc";
    if (!view.has_widget) return false;
    if (view.shows(Metric::largest_share) && key == "desc") return true;
    if (view.shows(Metric::max_drawdown)) return key == "desc" || key == "asc";
    const bool sorted_by_name = view.widget.sort_by == Field::ticker || view.widget.sort_by == Field::name;
    if (key == "alpha") return sorted_by_name && view.widget.order == Order::ascending;
    if (key == "alpha_desc") return sorted_by_name && view.widget.order == Order::descending;
    if (key == "reverse") return view.widget.order == Order::ascending;
    // "10 most loss-making": the ends of the scale are turned round by what is measured.
    if (key == "best" || key == "worst") return reflects_order(view, key == "best" ? "desc" : "asc", mentions);
    const bool turned = mentions.has("filter", "loss") || mentions.has("move", "down") || mentions.has("cheap") ||
                        mentions.has("order", "asc") || mentions.has("order", "worst");
    if (key == "desc")
        return view.widget.order == Order::descending || (turned && view.widget.order == Order::ascending);
    return view.widget.order == Order::ascending;
}

}  // namespace

bool reflects(const Spec& spec, const Mention& m, const Mentions& mentions) {
    const View_of view = view_of(spec);
    const auto& w = view.widget;
    const auto* t = view.named;
    if (m.is("noise") || m.is("prep") || m.is("conj") || m.is("subject") || m.is("by") || m.is("all") || m.is("only") ||
        m.is("ask", "howmuch") || m.is("edit", "verb"))
        return true;
    if (m.is("no")) return m.key == "order" && view.is(TemplateId::rebalance_calculator);
    if (m.is("unknown")) return false;
    if (m.is("view")) return reflects_view(view, m.key);
    if (m.is("field")) return reflects_field(view, *from_string<Field>(m.key));
    if (m.is("metric")) return reflects_metric(view, *from_string<Metric>(m.key));
    if (m.is("order")) return reflects_order(view, m.key, mentions);
    if (m.is("period") || m.is("span"))
        return reflects_period(view, m) || (m.is("period", "1y") && view.widget.group_by == Field::year) ||
               (m.is("period", "3m") && view.widget.group_by == Field::quarter) ||
               (m.is("period", "1m") && view.widget.group_by == Field::month);
    if ((m.is("unit", "day") || m.is("today")) && view.from(Source::history) && !mentions.has("subject")) return true;
    if (m.is("unit"))
        return (m.key == "day" && view.from(Source::history)) || period_of(view).has_value() ||
               is_time(view.widget.group_by) || view.is(TemplateId::dividend_calendar);
    if (m.is("source")) {
        const auto source = *from_string<Source>(m.key);
        const bool chosen =
            view.has_widget && (w.limit_per == Field::ticker || contains(w.controls, Field::ticker, &Control::field));
        if (source == Source::positions)
            return chosen || view.from(source) || w.group_by == Field::ticker || w.group_by == Field::name ||
                   (t && t->id != TemplateId::kpi_card && t->id != TemplateId::risk_metrics) ||
                   w.metric == Metric::position_count || w.metric == Metric::gainers_and_losers ||
                   w.metric == Metric::largest_share || w.metric == Metric::concentration_index ||
                   (w.metric && mentions.has("subject")) || w.metric == Metric::return_percent ||
                   w.metric == Metric::total_value || w.metric == Metric::total_profit ||
                   w.metric == Metric::total_cost || mentions.has("ticker");
        if (source == Source::trades && view.is(TemplateId::rebalance_calculator)) return true;
        if (source == Source::trades || source == Source::transactions)
            return view.from(Source::trades) || view.from(Source::transactions);
        if (source == Source::dividends)
            return view.from(source) || view.is(TemplateId::dividend_calendar) || view.shows(Metric::dividends_ytd) ||
                   view.shows(Metric::dividends_total) || view.shows(Metric::dividend_yield) ||
                   view.filtered(Field::kind, "dividend");
        return view.from(source) || view.is(TemplateId::price_chart) || view.is(TemplateId::risk_metrics) ||
               (view.has_widget && period_of(view).has_value()) || is_time(w.group_by) ||
               (view.from(Source::transactions) && mentions.has("source", "transactions"));
    }
    if (m.is("number")) {
        const auto numbers = numbers_of(view);
        return std::ranges::any_of(numbers, [&](double n) {
            return std::abs(n - m.number) < 1e-6 * std::max(1.0, std::abs(n));
        });
    }
    if (m.is("percent")) return view.percents();
    if (m.is("ticker")) return (t && t->text("ticker") == m.key) || view.filtered(Field::ticker, m.key);
    if (m.is("country")) return view.filtered(Field::country, m.key);
    if (m.is("sector")) return view.filtered(Field::sector, m.key);
    if (m.is("benchmark")) return to_string(w.benchmark) == m.key && view.has_widget;
    if (m.is("template", "allocation") && view.is(TemplateId::allocation_pie)) return true;
    if (m.is("compare") || m.is("index"))
        return (view.has_widget && (w.benchmark != Benchmark::none || w.metric == Metric::beta ||
                                    (m.is("index") && w.metric == Metric::concentration_index))) ||
               (m.is("compare") && view.is(TemplateId::rebalance_calculator));
    if (m.is("filter", "loss"))
        return view.compares(Op::lt, Op::le) ||
               (w.order == Order::ascending && (view.uses(Field::profit) || view.uses(Field::profit_percent)));
    if (m.is("filter", "gain"))
        return view.compares(Op::gt, Op::ge) ||
               (w.order == Order::descending && (view.uses(Field::profit) || view.uses(Field::profit_percent)));
    if (m.is("filter")) return view.has_widget && (!w.controls.empty() || !w.filters.empty());
    if (m.is("control")) {
        const auto kind = from_string<ControlKind>(m.key);
        // "search by date" is a date to choose.
        if (view.has_widget && m.key == "text" && contains(w.controls, ControlKind::date, &Control::kind)) return true;
        return view.has_widget && std::ranges::any_of(w.controls, [&](const Control& c) {
                   return c.kind == kind ||
                          (m.key == "select" && (mentions.has("filter") || c.kind == ControlKind::date));
               });
    }
    if (m.is("cmp")) {
        if (view.is(TemplateId::price_alert))
            return (t->text("condition") == "above") == (m.key == "above" || m.key == "at_least");
        if (view.is(TemplateId::rebalance_calculator)) return true;
        if (m.key == "above" || m.key == "at_least")
            return view.compares(Op::gt, Op::ge) || (view.has_widget && w.order == Order::descending);
        if (m.key == "equal")
            return view.compares(Op::eq, Op::ne) || view.uses(Field::profit_percent) || (view.has_widget && w.metric);
        return view.compares(Op::lt, Op::le) ||
               (view.has_widget && (w.limit.has_value() || w.order == Order::ascending));
    }
    if (m.is("kind"))
        return view.filtered(Field::kind, m.key) || view.uses(Field::kind) ||
               (m.key == "buy" && view.shows(Metric::total_cost)) ||
               (view.is(TemplateId::rebalance_calculator) && (m.key == "buy" || m.key == "sell")) ||
               (view.from(Source::trades) && mentions.has("kind", "buy") && mentions.has("kind", "sell"));
    if (m.is("class"))
        return view.filtered(Field::asset_class, m.key) || w.group_by == Field::asset_class ||
               (m.key == "bond" && view.filtered(Field::kind, "coupon"));
    if (m.is("money")) {
        if (w.group_by == Field::currency || w.group_by == Field::currency_sector ||
            view.filtered(Field::currency, m.key))
            return true;
        // A currency beside a number is its unit.
        const auto at = static_cast<std::size_t>(&m - mentions.all.data());
        return (at > 0 && at < mentions.all.size() && mentions.all[at - 1].is("number")) ||
               (at + 1 < mentions.all.size() && mentions.all[at + 1].is("number"));
    }
    if (m.is("color")) {
        // "Highlight those below 50" colours some rows of all; a widget that shows only those is something else.
        const bool chosen = m.key == "highlight" && std::ranges::any_of(w.filters, [](const Filter& f) {
                                const auto* number = std::get_if<double>(&f.value);
                                return number && *number != 0;
                            });
        if (chosen) return false;
        const auto color = view.has_widget ? w.color : Color::none;
        return color == Color::by_sign || (m.key == "red" && color == Color::red) ||
               (m.key == "green" && color == Color::green);
    }
    if (m.is("sign")) return view.has_widget && w.color == Color::by_sign;
    if (m.is("total_row"))
        return view.has_widget && (w.total_row || w.view == View::number || (w.group_by && w.view != View::table));
    if (m.is("column")) return view.has_widget && (w.view == View::table || w.view == View::bar);
    if (m.is("slot"))
        return m.key == "dashboard" ? spec.slot == Slot::dashboard_grid
               : m.key == "page"    ? spec.slot == Slot::page
                                    : spec.slot == Slot::asset_panel;
    if (m.is("lang")) return to_string(spec.labels) == m.key;
    if (m.is("both")) return true;
    if (m.is("today") && view.is(TemplateId::price_chart) && mentions.has("view", "candles")) return true;
    if (m.is("today"))
        return view.is(TemplateId::top_movers) || view.uses(Field::day_change) || view.uses(Field::day_profit) ||
               view.shows(Metric::day_profit) || view.shows(Metric::day_change) ||
               w.metric == Metric::gainers_and_losers || period_of(view) == Period::day || mentions.has("calendar");
    if (m.is("recent"))
        return view.from(Source::trades) || view.from(Source::transactions) || view.from(Source::dividends) ||
               view.from(Source::history) || period_of(view).has_value() || view.is(TemplateId::news_feed) ||
               view.is(TemplateId::price_alert);
    if (m.is("oldest")) return view.has_widget && w.sort_by == Field::date && w.order == Order::ascending;
    if (m.is("limit"))
        return view.has_widget ? (w.limit.has_value() || w.total_row || !w.filters.empty() || w.order != Order::none) ||
                                     w.view == View::table
                               : true;
    if (m.is("sort")) return view.has_widget && w.order != Order::none;
    if (m.is("each")) {
        const auto field = *from_string<Field>(m.key);
        return w.group_by == field || w.limit_per == field ||
               (field == Field::month && view.is(TemplateId::dividend_calendar));
    }
    if (m.is("cumulative")) return view.has_widget && w.cumulative;
    if (m.is("decimals")) return view.has_widget && w.decimals && number_text(*w.decimals) == m.key;
    if (m.is("vague")) return (view.has_widget && w.order != Order::none) || is_decoration(m, mentions);
    if (m.is("unit_price")) return view.uses(Field::price) || reflects_field(view, Field::price);
    if (m.is("month") || m.is("quarter") || m.is("half") || m.is("when") || m.is("date")) return false;
    if (m.is("group", "month")) return w.group_by == Field::month || view.is(TemplateId::dividend_calendar);
    if (m.is("group")) return w.group_by == from_string<Field>(m.key);
    if (m.is("expensive"))
        return view.has_widget && (view.uses(Field::price) || view.uses(Field::value)) && w.order == Order::descending;
    if (m.is("cheap"))
        return view.has_widget && (view.uses(Field::price) || view.uses(Field::value)) && w.order == Order::ascending;
    if (m.is("move") || m.is("template", "movers")) {
        if (view.is(TemplateId::price_alert)) return (t->text("condition") == "above") == (m.key == "up");
        if (view.is(TemplateId::performance_chart) || view.is(TemplateId::price_chart)) return true;
        if (view.is(TemplateId::top_movers)) {
            const auto direction = t->text("direction");
            return direction == "both" || m.key == "movers" || (direction == "gainers") == (m.key == "up");
        }
        if (w.metric == Metric::gainers_and_losers || view.shows(Metric::day_profit) || w.color == Color::by_sign)
            return true;
        const bool whole = view.has_widget && (view.uses(Field::profit_percent) || view.uses(Field::profit)) &&
                           mentions.has("field", "profit_percent");
        if (whole && w.order == (m.key == "up" ? Order::descending : Order::ascending)) return true;
        if (!view.uses(Field::day_change)) return false;
        return m.key == "up" ? w.order == Order::descending || view.compares(Op::gt, Op::ge)
                             : w.order == Order::ascending || view.compares(Op::lt, Op::le) || w.color == Color::red;
    }
    if (m.is("template", "allocation"))
        return view.is(TemplateId::allocation_pie) || (view.has_widget && w.group_by.has_value()) ||
               view.uses(Field::share);
    if (m.is("alert")) return view.is(TemplateId::price_alert);
    if (m.is("news")) return view.is(TemplateId::news_feed);
    if (m.is("rebalance")) return view.is(TemplateId::rebalance_calculator);
    if (m.is("calendar")) return view.is(TemplateId::dividend_calendar);
    if (m.is("ask", "when"))
        return view.is(TemplateId::dividend_calendar) || view.is(TemplateId::price_alert) || view.uses(Field::date) ||
               view.is(TemplateId::rebalance_calculator) || view.is(TemplateId::transactions_table);
    if (m.is("aggregate")) return view.has_widget && to_string(w.aggregate) == m.key;
    if (m.is("ask", "count"))
        return view.has_widget && (w.count || w.metric == Metric::position_count ||
                                   w.metric == Metric::gainers_and_losers || (w.limit && mentions.has("limit")));
    if (m.is("risk"))
        return view.is(TemplateId::risk_metrics) ||
               (w.metric && (*w.metric == Metric::concentration_index || info(*w.metric).periodic));
    if (m.is("edit") || m.is("title")) return false;
    return false;
}

bool is_out_of_scope(const Mention& m, const LexiconIndex& lexicon) {
    return lexicon.out_of_scope.contains(m.concept_name());
}

std::string nearest_to(const Mention& m, Lang lang, const LexiconIndex& lexicon) {
    const auto near = lexicon.nearest.find(m.concept_name());
    const auto whole = near == lexicon.nearest.end() ? lexicon.nearest.find(m.kind) : near;
    if (whole == lexicon.nearest.end()) return {};
    return lang == Lang::ru ? whole->second.second : whole->second.first;
}

bool is_removed(const Mentions& mentions, const Mention& target) {
    // At most two content words stand between: "убери строку итого", "without the total row", "вместо стоимости".
    int distance = 0;
    for (auto at = &target - mentions.all.data(); at-- > 0;) {
        const auto& m = mentions.all[static_cast<std::size_t>(at)];
        if (m.is("edit", "remove") || m.is("neg") || m.is("edit", "instead")) return true;
        if (m.is("edit") || (!m.is("noise") && ++distance > 2)) return false;
    }
    return false;
}

namespace {

bool same_number(const Filter& said, const Filter& made) {
    const auto *a = std::get_if<double>(&said.value), *b = std::get_if<double>(&made.value);
    if (!a || !b) return false;
    const auto near = [](double x, double y) {
        return std::abs(x - y) <= 1e-9 * std::max({1.0, std::abs(x), std::abs(y)});
    };
    return near(*a, *b) || near(*a, *b * 100) || near(*a, *b * 1000);
}

/// Whether the spec's condition says what was said; of an open one the field is free, and a number may have been read
/// two ways.
bool says(const Filter& made, const Filter& said, bool open) {
    if (!said.any.empty() || !made.any.empty()) {
        return made.any.size() == said.any.size() &&
               std::ranges::equal(made.any, said.any, [&](const Filter& x, const Filter& y) {
                   return says(x, y, open);
               });
    }
    if (made.op != said.op || (!open && made.field != said.field)) return false;
    return made.value == said.value || same_number(said, made);
}

bool has_all(const View_of& view, const std::vector<Filter>& filters, bool open) {
    return view.has_widget && std::ranges::all_of(filters, [&](const Filter& said) {
               return std::ranges::any_of(view.widget.filters, [&](const Filter& made) {
                   return says(made, said, open);
               });
           });
}

bool reflects_values(const View_of& view, const Piece& piece) {
    const auto& w = view.widget;
    if (!piece.negated && piece.values.size() == 1 && piece.field == Field::ticker && view.named &&
        view.named->text("ticker") == piece.values[0])
        return true;
    if (!view.has_widget) return false;
    const auto covers = [&](const Filter& made) {
        if (!made.any.empty() || made.field != piece.field) return false;
        const bool negated = made.op == Op::ne || made.op == Op::not_in;
        const auto texts = made.texts();
        // "not sales, only purchases": a wanted value says that the others are not.
        if (piece.negated && !negated)
            return std::ranges::none_of(piece.values, [&](const std::string& value) { return contains(texts, value); });
        return negated == piece.negated &&
               std::ranges::all_of(piece.values, [&](const std::string& value) { return contains(texts, value); });
    };
    if (std::ranges::any_of(w.filters, covers)) return true;
    if (piece.negated) return false;
    if (piece.field == Field::currency && (w.group_by == Field::currency || w.group_by == Field::currency_sector))
        return true;
    if (piece.field == Field::asset_class && w.group_by == Field::asset_class && piece.values.size() > 1) return true;
    return piece.field == Field::kind && piece.values.size() == 2 && w.source == Source::trades &&
           contains(piece.values, std::string("buy")) && contains(piece.values, std::string("sell"));
}

bool reflects_calendar(const View_of& view, const Piece& piece, const Mentions& mentions) {
    if (view.widget.calendar && view.widget.calendar->text == piece.text) return true;
    // A chart with rolling periods takes "last month" for one.
    const auto* when = mentions.first("when");
    return view.named && find(view.named->id, "period") && view.named->find("period") && when && when->is("lately");
}

bool reflects_piece(const View_of& view, const Piece& piece, const Mentions& mentions) {
    switch (piece.form) {
        case Form::values:
            return reflects_values(view, piece);
        case Form::condition: {
            if (has_all(view, piece.filters, piece.open)) return true;
            return std::ranges::any_of(piece.readings, [&](const auto& reading) {
                return has_all(view, reading, piece.open);
            });
        }
        case Form::period:
            return reflects_calendar(view, piece, mentions);
        default:
            return false;
    }
}

/// "lost or earned": both sides of one figure.
bool joins_sides(const Mentions& mentions, std::size_t at) {
    const auto side = [&](std::size_t i) {
        if (i >= mentions.all.size()) return false;
        const auto& m = mentions.all[i];
        return m.is("move") || m.is("loss") || m.is("field", "profit") || m.is("filter", "loss") ||
               m.is("filter", "gain") || m.is("metric", "total_profit");
    };
    return at > 0 && side(at - 1) && side(at + 1);
}

/// A word that binds others says nothing alone; one that bound nothing must be named.
bool binds(const Mention& m) { return m.is("neg") || m.is("conj", "or"); }

}  // namespace

Coverage coverage_of(const Mentions& mentions, const Parse& parse, const Spec& spec, const Spec* before) {
    const auto& lexicon = *mentions.lexicon;
    const View_of view = view_of(spec);
    Coverage out;
    for (std::size_t i = 0; i < mentions.all.size(); ++i) {
        const auto& mention = mentions.all[i];
        if (before && (mention.is("edit") || mention.is("title"))) continue;
        const auto* piece = parse.over(i);
        if (piece && piece->form == Form::gone) continue;
        if (mention.is("conj", "or") && joins_sides(mentions, i)) continue;
        // "above 300 euros" where amounts are in dollars: the unit is named, not dropped.
        const bool foreign = piece && piece->form == Form::condition && mention.is("money") &&
                             !mentions.base_currency.empty() && mention.key != mentions.base_currency;
        if (piece && !foreign && reflects_piece(view, *piece, mentions)) continue;
        if (!foreign && !binds(mention) && reflects(spec, mention, mentions)) continue;
        const bool changes = before && (mentions.has("edit", "change") || mentions.has("edit", "instead") ||
                                        mentions.has("edit", "remove") || mentions.has("neg"));
        if (changes && (mention.is("neg") || reflects(*before, mention, mentions))) continue;
        const auto why = mention.is("unknown") ? Uncovered::Why::unknown
                         : mention.is("no")    ? Uncovered::Why::unsupported
                                               : Uncovered::Why::not_reflected;
        std::string text = mentions.text(mention);
        if (std::ranges::find(out.uncovered, text, &Uncovered::text) != out.uncovered.end()) continue;
        out.uncovered.push_back({std::move(text), why, nearest_to(mention, spec.labels, lexicon)});
    }
    return out;
}

}  // namespace atelier::spec
