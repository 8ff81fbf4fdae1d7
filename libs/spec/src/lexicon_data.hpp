#pragma once

#include <span>
#include <string_view>

namespace atelier::spec {

/// The lexicon as text, one concept a line, in the order of precedence.
std::span<const std::string_view> lexicon_parts();

}  // namespace atelier::spec
