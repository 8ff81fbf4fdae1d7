#include <algorithm>

#include "choose.hpp"
#include "facts.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

void set_view(Widget& w, View view) {
    w.view = view;
    if (view == View::table || view == View::number) return;
    if (!w.measure) w.measure = w.sort_by && is_numeric(*w.sort_by) ? *w.sort_by : info(w.source).default_measure;
    if (view != View::table) w.columns.clear(), w.total_row = false;
    if (view != View::pie) w.donut = false;
    if (view == View::pie && !w.group_by && w.source == Source::positions) w.group_by = Field::ticker;
}

bool edit_template(Template& t, const Frame& f, const Mentions& mentions) {
    bool changed = false;
    const auto set = [&](std::string_view name, ParamValue value) {
        if (!find(t.id, name)) return;
        t.set(name, std::move(value));
        changed = true;
    };
    if (f.period && *f.period != Period::ytd && !mentions.has("calendar")) set("period", std::string(to_string(*f.period)));
    if (f.months) set("months", *f.months);
    if (f.limit) set("limit", static_cast<double>(*f.limit));
    if (!f.tickers.empty()) set("ticker", f.tickers[0]);
    if (f.benchmark != Benchmark::none) {
        const auto benchmark = mentions.first("benchmark");
        set("benchmark", std::string(is_removed(mentions, *benchmark) ? "none" : to_string(f.benchmark)));
    } else if (mentions.first("index") && is_removed(mentions, *mentions.first("index"))) {
        set("benchmark", std::string("none"));
    }
    const auto threshold = f.threshold ? f.threshold : f.limit ? std::optional<double>(*f.limit) : std::nullopt;
    if (threshold) {
        set("threshold", *threshold);
        set("threshold_percent", *threshold);
    }
    if (f.above || mentions.has("cmp", "above")) set("condition", std::string("above"));
    if (f.below || mentions.has("cmp", "below")) set("condition", std::string("below"));
    if (t.id == TemplateId::top_movers && mentions.has("move")) set("direction", std::string(mentions.has("move", "up") == mentions.has("move", "down") ? "both" : mentions.has("move", "up") ? "gainers" : "losers"));
    if (t.id == TemplateId::top_movers && mentions.has("both")) set("direction", std::string("both"));
    if (t.id == TemplateId::allocation_pie)
        for (const auto field : f.group ? std::vector{*f.group} : f.fields) {
            if (field == Field::ticker || field == Field::name) set("group_by", std::string("asset"));
            else if (allows(Source::positions, field, Use::group) && field != Field::currency_sector) set("group_by", std::string(to_string(field)));
        }
    if (t.id == TemplateId::holdings_table) {
        if (f.sort) {
            const auto name = *f.sort == Field::profit ? "pnl" : *f.sort == Field::share ? "weight" : *f.sort == Field::value ? "value" : *f.sort == Field::ticker ? "ticker" : "";
            if (*name) set("sort_by", std::string(name));
        }
        if (f.order != Order::none) set("order", std::string(f.order == Order::ascending ? "asc" : "desc"));
    }
    if (t.id == TemplateId::transactions_table && !f.controls.empty()) {
        const auto field = f.controls[0].field;
        if (field == Field::ticker || field == Field::kind || field == Field::date) set("filter_by", std::string(field == Field::ticker ? "ticker" : field == Field::kind ? "type" : "date"));
    }
    if (const auto* metric = mentions.first("metric")) {
        const auto name = metric->key == "return_percent" ? "total_return" : metric->key == "day_profit" ? "day_pnl" : metric->key;
        const auto* param = find(t.id, "metric");
        if (param && contains(param->choices, std::string_view(name))) set("metric", std::string(name));
    }
    return changed;
}

bool edit_widget(Widget& w, const Frame& f, const Mentions& mentions) {
    const Widget before = w;
    // "replace the pie by bars": the last view named is the wanted one, unless "instead of" follows it.
    std::optional<View> view;
    bool donut = false;
    for (const auto& m : mentions.all) {
        if (!m.is("view")) continue;
        std::optional<View> named;
        if (m.key == "table" || m.key == "list") named = View::table;
        if (m.key == "pie" || m.key == "donut") named = View::pie;
        if (m.key == "bar" || m.key == "column_word") named = view == View::horizontal_bar ? View::horizontal_bar : View::bar;
        if (m.key == "horizontal_bar") named = View::horizontal_bar;
        if (m.key == "line") named = View::line;
        if (!named) continue;
        const auto at = static_cast<std::size_t>(&m - mentions.all.data());
        bool instead = false;
        for (std::size_t back = at; back-- > 0 && at - back <= 2;) {
            const auto word = mentions.tokens[mentions.all[back].begin].word;
            instead |= word == "вместо" || word == "instead";
        }
        if (instead && view) continue;
        if (m.key == "column_word" && w.view == View::table) continue;
        view = named;
        donut = m.key == "donut";
    }
    if (view && *view != w.view) set_view(w, *view);
    if (donut && w.view == View::pie) w.donut = true;
    if (const auto* total = mentions.first("total_row")) w.total_row = w.view == View::table && !is_removed(mentions, *total);
    if (const auto* filter = mentions.first("filter"); filter && is_removed(mentions, *filter)) {
        w.filters.clear();
        w.controls.clear();
    } else {
        for (const auto& control : f.controls) {
            const unsigned use = control.kind == ControlKind::text ? text_control : control.kind == ControlKind::select ? select_control : date_control;
            if (allows(w.source, control.field, use) && !contains(w.controls, control) && w.controls.size() < 2) w.controls.push_back(control);
        }
        for (const auto& added : f.filters)
            if (allows(w.source, added.field, Use::filter)) {
                std::erase_if(w.filters, [&](const Filter& old) { return old.field == added.field; });
                w.filters.push_back(added);
            }
        for (const auto& ticker : f.tickers)
            if (allows(w.source, Field::ticker, Use::filter)) w.filters.push_back({Field::ticker, Op::eq, ticker});
    }
    if (f.limit) w.limit = *f.limit;
    if (const auto* limit = mentions.first("limit"); limit && !f.limit && is_removed(mentions, *limit)) w.limit.reset();
    if (const auto* color = mentions.first("color")) w.color = is_removed(mentions, *color) ? Color::none : f.color;
    if (f.period && w.source != Source::positions) w.period = f.period;
    if (f.benchmark != Benchmark::none && w.source == Source::history && w.view == View::line) w.benchmark = f.benchmark;
    if (f.group && allows(w.source, *f.group, Use::group) && (w.group_by || w.view != View::table)) w.group_by = f.group;
    std::vector<Field> named;
    for (const auto& m : mentions.all)
        if (m.is("field")) {
            const auto field = *from_string<Field>(m.key);
            if (f.sort == field || f.group == field || contains(f.controls, field, &Control::field) || contains(f.filters, field, &Filter::field)) continue;
            if (w.view == View::table && !w.group_by && allows(w.source, field, Use::column)) {
                if (w.columns.empty()) w.columns.assign(info(w.source).default_columns.begin(), info(w.source).default_columns.end());
                if (is_removed(mentions, m)) std::erase(w.columns, field);
                else if (mentions.has("total_row")) continue;
                else named.push_back(field);
            } else if (!is_removed(mentions, m)) {
                if (allows(w.source, field, Use::measure)) w.measure = field;
            }
        }
    for (const auto field : named)
        if (!contains(w.columns, field)) w.columns.push_back(field);
    if (f.order != Order::none || f.sort) {
        w.order = f.order == Order::none ? Order::descending : f.order;
        if (mentions.has("order", "reverse")) w.order = before.order == Order::descending ? Order::ascending : Order::descending;
        if (w.view == View::table && !w.group_by) {
            if (f.sort && allows(w.source, *f.sort, Use::column)) w.sort_by = f.sort;
            else if (!w.sort_by) w.sort_by = info(w.source).default_measure;
        } else if (f.sort && allows(w.source, *f.sort, Use::measure)) {
            w.measure = f.sort;
        }
        if (w.sort_by && w.view == View::table && !w.group_by && !w.columns.empty() && !contains(w.columns, *w.sort_by)) w.columns.push_back(*w.sort_by);
    }
    return !(w == before);
}

}  // namespace

std::optional<Spec> edit(const Mentions& mentions, const Parse& parse, const Spec& current) {
    Spec spec = current;
    bool changed = false;
    const auto* widget = spec.widget();
    const Frame f = frame_of(mentions, parse, widget ? std::optional(widget->source) : std::nullopt);
    if (const auto* lang = mentions.first("lang")) spec.labels = *from_string<Lang>(lang->key), changed = true;
    if (mentions.has("slot")) spec.slot = f.slot, changed = true;
    if (auto* named = std::get_if<Template>(&spec.body)) {
        const bool done = edit_template(*named, f, mentions);
        // What the template has no parameter for, its widget may have: the template becomes that widget.
        const auto whole = coverage_of(mentions, parse, spec, &current).uncovered.size();
        if (auto as = as_widget(*named)) {
            if (named->id == TemplateId::allocation_pie) as->view = View::pie;
            Widget candidate = *as;
            if (edit_widget(candidate, f, mentions)) {
                Spec other{spec.labels, spec.slot, candidate};
                if (validate(other) && coverage_of(mentions, parse, other, &current).uncovered.size() < whole) return other;
            }
        }
        changed |= done;
    } else {
        changed |= edit_widget(std::get<Widget>(spec.body), f, mentions);
    }
    if (!changed || !validate(spec)) return std::nullopt;
    return spec;
}

}  // namespace atelier::spec
