#include "atelier/spec/generate.hpp"

#include <array>

#include "util.hpp"
#include "writer.hpp"

namespace atelier::spec {
namespace {

/// Hooks and the Core Backend tools behind them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_tools{
    {{"usePositions", "list_positions"},
     {"useTransactions", "list_transactions"},
     {"useTrades", "list_transactions"},
     {"useDividends", "list_dividends"},
     {"useHistory", "get_value_history"},
     {"usePriceHistory", "get_price_history"},
     {"useAllocation", "get_allocation"},
     {"useMetrics", "get_metrics"},
     {"usePortfolio", "list_portfolios"}}
};

}  // namespace

bool uses(const Widget& widget, Field field) {
    if (widget.measure == field || widget.group_by == field || widget.sort_by == field) return true;
    if ((field == Field::currency || field == Field::sector) && widget.group_by == Field::currency_sector) return true;
    const bool filtered =
        std::ranges::any_of(widget.filters, [field](const Filter& filter) { return filter.about(field); });
    if (filtered || widget.limit_per == field) return true;
    return contains(widget.columns, field) || contains(widget.controls, field, &Control::field);
}

bool sums_converted(const Widget& widget) {
    if (widget.metric || widget.count) return false;
    const auto foreign = [&](Field field) {
        const auto* where = find(widget.source, field);
        return where && !where->local.empty();
    };
    if (widget.view != View::table || widget.group_by)
        return foreign(widget.measure.value_or(info(widget.source).default_measure));
    const auto& defaults = info(widget.source).default_columns;
    const auto columns = widget.columns.empty() ? defaults : std::span<const Field>(widget.columns);
    return widget.total_row &&
           std::ranges::any_of(columns, [&](Field field) { return field != Field::price && foreign(field); });
}

Result<Generated> generate(const Spec& spec, Lang lang) {
    ATL_CHECK(validate(spec));
    if (lang == Lang::other) lang = spec.labels;
    if (const auto* named = spec.as_template(); named && named->id == TemplateId::news_feed)
        return fail(
            Code::failed_precondition, lang == Lang::ru
                                           ? "Источник новостей не подключён: ленту не из чего сделать."
                                           : "No news source is connected: there is nothing to make the feed from."
        );
    Writer writer(spec, lang);
    Generated out;
    out.tsx = spec.widget() ? writer.widget(*spec.widget()) : writer.named(*spec.as_template());
    out.title_en = title(spec, Lang::en);
    out.title_ru = title(spec, Lang::ru);
    out.slot = spec.slot;
    const auto widget = spec.widget() ? std::optional(*spec.widget()) : as_widget(*spec.as_template());
    out.size = widget && widget->view == View::number                       ? "small"
               : widget && widget->view == View::table && !widget->group_by ? "wide"
                                                                            : "medium";
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
