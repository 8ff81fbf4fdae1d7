#pragma once

#include <re2/re2.h>

#include <memory>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::json {

/// A regular expression as JSON Schema writes it (ECMA-262), unanchored, in linear time for any text. invalid_argument for what cannot be
/// matched in linear time (look-around, back-references) and for what is wrong.
Result<std::shared_ptr<const re2::RE2>> compile_pattern(std::string_view source);

}  // namespace atelier::json
