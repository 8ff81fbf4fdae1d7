#pragma once

#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"
#include "atelier/gate/policy.hpp"

namespace atelier::gate {

/// Names, number and sizes of the files, and the manifest: what can be judged without reading code.
std::vector<Finding> check_paths(const Input& input, const Policy::Limits& limits);
std::vector<Finding> check_manifest(
    const Input& input, const std::vector<std::string>& known_tools, const Policy::Limits& limits
);

/// expectations.json, where there is one, against schemas/expectations.json.
std::vector<Finding> check_expectations(const Input& input);

}  // namespace atelier::gate
