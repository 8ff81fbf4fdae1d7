#include <algorithm>

#include "choose.hpp"
#include "edit_widget.hpp"
#include "facts.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

bool edit_template(Template& t, const Frame& f, const Mentions& mentions) {
    bool changed = false;
    const auto set = [&](std::string_view name, ParamValue value) {
        if (!find(t.id, name)) return;
        t.set(name, std::move(value));
        changed = true;
    };
    if (f.period && *f.period != Period::ytd && !mentions.has("calendar"))
        set("period", std::string(to_string(*f.period)));
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
    if (t.id == TemplateId::top_movers && mentions.has("move"))
        set("direction", std::string(
                             mentions.has("move", "up") == mentions.has("move", "down") ? "both"
                             : mentions.has("move", "up")                               ? "gainers"
                                                                                        : "losers"
                         ));
    if (t.id == TemplateId::top_movers && mentions.has("both")) set("direction", std::string("both"));
    if (t.id == TemplateId::allocation_pie)
        for (const auto field : f.group ? std::vector{*f.group} : f.fields) {
            if (field == Field::ticker || field == Field::name)
                set("group_by", std::string("asset"));
            else if (allows(Source::positions, field, Use::group) && field != Field::currency_sector)
                set("group_by", std::string(to_string(field)));
        }
    if (t.id == TemplateId::holdings_table) {
        if (f.sort) {
            const auto name = *f.sort == Field::profit   ? "pnl"
                              : *f.sort == Field::share  ? "weight"
                              : *f.sort == Field::value  ? "value"
                              : *f.sort == Field::ticker ? "ticker"
                                                         : "";
            if (*name) set("sort_by", std::string(name));
        }
        if (f.order != Order::none) set("order", std::string(f.order == Order::ascending ? "asc" : "desc"));
    }
    if (t.id == TemplateId::transactions_table && !f.controls.empty()) {
        const auto field = f.controls[0].field;
        if (field == Field::ticker || field == Field::kind || field == Field::date)
            set("filter_by", std::string(field == Field::ticker ? "ticker" : field == Field::kind ? "type" : "date"));
    }
    if (const auto* metric = mentions.first("metric")) {
        const auto name = metric->key == "return_percent" ? "total_return"
                          : metric->key == "day_profit"   ? "day_pnl"
                                                          : metric->key;
        const auto* param = find(t.id, "metric");
        if (param && contains(param->choices, std::string_view(name))) set("metric", std::string(name));
    }
    return changed;
}

}  // namespace

std::optional<Spec> edit(const Mentions& mentions, const Parse& parse, const Frame& f, const Spec& current) {
    Spec spec = current;
    bool changed = false;
    if (const auto* lang = mentions.first("lang"))
        spec.labels = *from_string<Lang>(lang->key), changed = spec.labels != current.labels;
    if (mentions.has("slot")) spec.slot = f.slot, changed = true;
    if (auto* named = std::get_if<Template>(&spec.body)) {
        const bool done = edit_template(*named, f, mentions);
        // What the template has no parameter for, its widget may have: the template becomes that widget.
        const auto whole = coverage_of(mentions, parse, spec, &current).uncovered.size();
        const auto as = as_widget(std::get<Template>(current.body));
        if (as && (whole > 0 || !done)) {
            Widget candidate = *as;
            if (edit_widget(candidate, f, mentions, parse)) {
                Spec other{spec.labels, spec.slot, candidate, spec.title};
                if (validate(other) &&
                    (!done || coverage_of(mentions, parse, other, &current).uncovered.size() < whole))
                    return other;
            }
        }
        changed |= done;
    } else {
        changed |= edit_widget(std::get<Widget>(spec.body), f, mentions, parse);
    }
    if (!changed || !validate(spec)) return std::nullopt;
    return spec;
}

}  // namespace atelier::spec
