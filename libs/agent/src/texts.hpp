#pragma once

#include <string>
#include <string_view>

#include "atelier/spec/vocabulary.hpp"

namespace atelier::agent {

/// What the agent says, by its id in data/texts.json, in the reader's language; {0} and {1} are replaced. An id that the file does not
/// have is a bug and comes back as itself (a test reads the sources for such ids).
std::string say(spec::Lang lang, std::string_view id, std::string_view first = {}, std::string_view second = {});

/// Whether the file has such a text, in both languages.
bool has_text(std::string_view id);

}  // namespace atelier::agent
