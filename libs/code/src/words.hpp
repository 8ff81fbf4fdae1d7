#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atelier::code {

/// The names that @atelier/sdk exports; a component is a value that is used as a tag.
bool sdk_export(std::string_view name);
bool sdk_component(std::string_view name);
std::vector<std::string_view> sdk_exports();
bool react_hook(std::string_view name);
/// Types of react whose names mean nothing else in a browser.
bool react_type(std::string_view name);

/// What an escape sequence of a string stands for.
std::string unescape(std::string_view escape);
/// What a character reference of JSX stands for, `&#58;` or `&colon;`; one that spells nothing of an address stays as
/// it is written.
std::string unescape_reference(std::string_view reference);

}  // namespace atelier::code
