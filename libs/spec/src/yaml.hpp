#pragma once

#include <string>

#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

namespace atelier::spec {

/// A YAML 1.1 document as JSON: plain words true and false become booleans, plain numbers numbers, every other scalar a
/// text. Anchors, aliases and tags are refused, as are more than 32 levels. invalid_argument says the line.
Result<json::Value> parse_yaml(const std::string& text);

}  // namespace atelier::spec
