#pragma once

#include <string>

#include "atelier/json/json.hpp"

namespace atelier::gateway {

/// Replaces what `x-mask` of an output schema names, in place: "amount" and "quantity" (decimal texts; zero and null stay, the sign and
/// the number of digits after the point stay), "name" (any other text). The same value under the same key gives the same mask, so that
/// rows still group and join; without the key nothing can be turned back.
void mask(json::Value& value, const json::Object& schema, const std::string& key);

}  // namespace atelier::gateway
