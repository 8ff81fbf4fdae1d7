// How a spec is written: fixed member order, defaults left out.
#include <cmath>

#include "atelier/spec/spec.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

json::Value number_value(double number) {
    if (number == std::floor(number) && std::abs(number) < 9e15) return static_cast<std::int64_t>(number);
    return number;
}

json::Object filter_json(const Filter& filter) {
    if (!filter.any.empty()) {
        json::Array list;
        for (const auto& one : filter.any) list.emplace_back(filter_json(one));
        return {{"any", std::move(list)}};
    }
    json::Object out{{"field", to_string(filter.field)}, {"op", to_string(filter.op)}};
    if (const auto* text = std::get_if<std::string>(&filter.value)) {
        out["value"] = *text;
    } else if (const auto* number = std::get_if<double>(&filter.value)) {
        out["value"] = number_value(*number);
    } else {
        json::Array list;
        for (const auto& entry : filter.texts()) list.emplace_back(entry);
        out["value"] = std::move(list);
    }
    return out;
}

json::Object widget_json(const Widget& widget, json::Object out) {
    out["view"] = to_string(widget.view);
    if (widget.metric)
        out["metric"] = to_string(*widget.metric);
    else
        out["source"] = to_string(widget.source);
    const auto control_name = [](const Control& control) {
        return formatted("{}_{}", to_string(control.kind), to_string(control.field));
    };
    if (widget.controls.size() == 1) out["control"] = control_name(widget.controls[0]);
    if (widget.controls.size() > 1) {
        json::Array list;
        for (const auto& control : widget.controls) list.emplace_back(control_name(control));
        out["controls"] = list;
    }
    if (!widget.filters.empty()) {
        json::Array list;
        for (const auto& filter : widget.filters) list.emplace_back(filter_json(filter));
        out["filters"] = list;
    }
    if (!widget.columns.empty()) {
        json::Array list;
        for (const auto field : widget.columns) list.emplace_back(to_string(field));
        out["columns"] = list;
    }
    if (widget.group_by) out["group_by"] = to_string(*widget.group_by);
    if (widget.measure) out["measure"] = to_string(*widget.measure);
    if (widget.count) out["measure"] = "count";
    if (widget.aggregate != Aggregate::sum) out["aggregate"] = to_string(widget.aggregate);
    if (widget.sort_by) out["sort_by"] = to_string(*widget.sort_by);
    if (widget.order != Order::none) out["order"] = to_string(widget.order);
    if (widget.limit) out["limit"] = *widget.limit;
    if (widget.limit_per) out["limit_per"] = to_string(*widget.limit_per);
    if (widget.color != Color::none) out["color"] = to_string(widget.color);
    if (widget.total_row) out["total_row"] = true;
    if (widget.donut) out["donut"] = true;
    if (widget.period) out["period"] = to_string(*widget.period);
    if (widget.calendar) out["period"] = widget.calendar->text;
    if (widget.cumulative) out["cumulative"] = true;
    if (widget.decimals) out["decimals"] = *widget.decimals;
    if (widget.benchmark != Benchmark::none) out["benchmark"] = to_string(widget.benchmark);
    return out;
}

}  // namespace

json::Value to_json(const Spec& spec) {
    json::Object out{{"labels", to_string(spec.labels)}};
    if (spec.slot != Slot::dashboard_grid) out["slot"] = to_string(spec.slot);
    if (!spec.title.empty()) out["title"] = spec.title;
    if (const auto* widget = spec.widget()) return widget_json(*widget, std::move(out));
    const auto& named = *spec.as_template();
    out["template"] = to_string(named.id);
    json::Object params;
    for (const auto& param : named.params) {
        if (const auto* text = std::get_if<std::string>(&param.value))
            params[param.name] = *text;
        else
            params[param.name] = number_value(std::get<double>(param.value));
    }
    out["params"] = std::move(params);
    return out;
}

std::string print(const Spec& spec) { return json::print(to_json(spec)); }
std::string print_pretty(const Spec& spec) { return json::print_pretty(to_json(spec)); }

}  // namespace atelier::spec
