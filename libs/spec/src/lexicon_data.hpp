#pragma once

#include <string_view>

namespace atelier::spec {

/// The lexicon as text, one concept a line; compiled once by lexicon().
std::string_view lexicon_text();

}  // namespace atelier::spec
