#pragma once

#include <string_view>

namespace atelier::code {

/// Code that stands in an answer without a fence. `line` is without its line end.
/// A statement that prose does not begin with; `first`: nothing was said before, so that a comment counts as well.
bool begins_code(std::string_view line, bool first);
/// Whether a line that starts like this may turn out to be one.
bool may_begin_code(std::string_view start, bool first);
/// A sentence after code: words that are no statement. `ended`: the line before ended a statement.
bool is_sentence(std::string_view line, bool ended);
/// Whether a line that starts like this may turn out to be a sentence.
bool may_be_sentence(std::string_view start);

}  // namespace atelier::code
