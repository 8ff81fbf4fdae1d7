#pragma once

#include <string_view>
#include <vector>

#include "atelier/spec/lexicon.hpp"

namespace atelier::embedded {
extern const std::string_view lexicon_schema;
}

namespace atelier::spec {

/// The application's files, in the order of their names; written by the build.
std::vector<LexiconFile> embedded_lexicon();

}  // namespace atelier::spec
