#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::code {

inline bool one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::ranges::find(words, word) != words.end(); }

/// What generated code may use. Everything that is not here is refused.

/// Values and types that @atelier/sdk exports; `component` means usable as a tag.
bool sdk_export(std::string_view name);
bool sdk_component(std::string_view name);
std::vector<std::string_view> sdk_exports();
/// Hooks, Fragment and types of react.
bool react_export(std::string_view name);
bool server_export(std::string_view name);
bool react_hook(std::string_view name);

struct Global {
    std::string_view name;
    bool value;   ///< as itself anywhere: undefined, NaN
    bool call;    ///< f(...) and as an argument: rows.map(Number)
    bool make;    ///< new F(...)
    std::string_view members;  ///< names between spaces
};
const Global* find_global(std::string_view name);
/// As find_global, with what a backend may use beyond a widget.
const Global* find_server_global(std::string_view name);
bool global_member(const Global& global, std::string_view member);

/// Member names refused everywhere: they lead out of the widget.
bool refused_member(std::string_view name);
/// Strings that no honest text holds.
bool refused_string(std::string_view text);
/// Keys that an object literal may not define, since operators and hosts call them.
bool refused_own_key(std::string_view name);

bool is_array_method(std::string_view name);
bool is_mutator(std::string_view name);

bool allowed_tag(std::string_view tag);
bool allowed_attribute(std::string_view tag, std::string_view name);
bool allowed_event_member(std::string_view name);
bool allowed_target_member(std::string_view name);
/// Kinds of syntax nodes that are judged; all others are refused.
bool allowed_kind(std::string_view kind);

/// Fields of SDK rows whose values are the contract's own words or identifiers, never free text.
bool vocabulary_field(std::string_view name);

/// Fields of SDK rows that are always numbers (or null).
bool number_field(std::string_view name);

std::string unescape(std::string_view escape);

}  // namespace atelier::code
