#pragma once

#include "atelier/json/json.hpp"

namespace atelier::gateway {

/// A value that fits the schema: members of the arguments under their own names where they fit, else the plainest value of each kind.
/// Deterministic.
json::Value sample(const json::Object& schema, const json::Object& arguments, const std::string& name = {});

}  // namespace atelier::gateway
