#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atelier/json/json.hpp"

namespace atelier::llm {

/// The length of the JSON object or array at the start of the text, strings in either quotation mark; 0 when its end is
/// not there.
std::size_t json_length(std::string_view text);

/// The brackets that close what is open at the end of the text, if that is not within a string; for JSON whose end is
/// known from elsewhere.
std::optional<std::string> missing_brackets(std::string_view text);

/// JSON as models write it: strict, or with single quotes, names without quotes, commas too many, Python's constants,
/// raw line ends and unknown escapes in strings. Nothing is completed: what is cut is an error.
Result<json::Value> parse_lenient(std::string_view text);

}  // namespace atelier::llm
