#pragma once

#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"

namespace atelier::gate {

/// Names, number and sizes of the files, and the manifest: what can be judged without reading code.
std::vector<Finding> check_paths(const Input& input);
std::vector<Finding> check_manifest(const Input& input, const std::vector<std::string>& known_tools);

/// expectations.json, where there is one, against schemas/expectations.json.
std::vector<Finding> check_expectations(const Input& input);

}  // namespace atelier::gate
