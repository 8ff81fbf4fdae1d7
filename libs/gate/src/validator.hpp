#pragma once

#include <map>
#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"
#include "atelier/gate/policy.hpp"
#include "atelier/gate/tool_runner.hpp"

namespace atelier::gate {

/// The command that asks a validator about files. failed_precondition where its program is missing or cannot be run.
Result<ToolJob> job_of(
    const Validator& validator, const std::string& feature, const std::map<std::string, std::string>& files
);

/// What a validator's output says: findings named `validator.<name>.<rule>`, errors first. invalid_argument where it is
/// not what schemas/findings.json or SARIF 2.1.0 ask for, or speaks of files and lines that are not there: such an
/// answer is worth nothing.
Result<std::vector<Finding>> read_validator_output(
    const std::string& name, std::string_view output, const std::map<std::string, std::string>& files
);

}  // namespace atelier::gate
