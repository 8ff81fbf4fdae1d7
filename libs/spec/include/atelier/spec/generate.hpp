#pragma once

#include <string>
#include <vector>

#include "atelier/manifest/manifest.hpp"
#include "atelier/spec/spec.hpp"

namespace atelier::spec {

/// Whether the widget uses the field in any place: measure, grouping, order, column, filter or control.
bool uses(const Widget& widget, Field field);
/// Whether it adds up money of rows that have a currency of their own: then amounts are converted at each day's rate,
/// and code and reading say so.
bool sums_converted(const Widget& widget);

/// What a customization's folder gets from a spec; deterministic, prettier-clean.
struct Generated {
    std::string tsx;  ///< widget.tsx
    Words title() const { return {title_en, title_ru}; }
    std::string title_en;
    std::string title_ru;
    Slot slot = Slot::dashboard_grid;
    std::string size;                ///< small, medium or wide
    std::vector<std::string> tools;  ///< Core Backend tools that the used hooks call, sorted
};

/// `lang` is the language of the labels. failed_precondition for a spec that no code can serve (a news feed without a
/// source).
Result<Generated> generate(const Spec& spec, Lang lang);

/// "Profit by sector", "Прибыль по секторам": made from the spec, never from a model.
std::string title(const Spec& spec, Lang lang);

/// The Core Backend tools behind the hooks that this code calls and those that it names in useTool and useToolAction, sorted; for code that
/// a model wrote.
std::vector<std::string> tools_of(std::string_view tsx);

/// The manifest for the feature `id`.
manifest::Manifest manifest_of(const Generated& generated, std::string_view id);

}  // namespace atelier::spec
