#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "atelier/gateway/door.hpp"
#include "atelier/sandbox/driver.hpp"
#include "config.hpp"

namespace atelier::orchestrator {

/// The driver that the setting `sandbox` names; `programs` are what its sandboxes run. May block for seconds: an image is made at
/// the first start.
Result<std::unique_ptr<sandbox::Driver>> make_sandbox_driver(Executor executor, const Config& config, std::vector<std::filesystem::path> programs);

/// Where sandboxes of that driver call the gateway, when it is not a unix socket of each; null otherwise.
Result<std::unique_ptr<gateway::Door>> make_gateway_door(Executor executor, const Config& config, const gateway::Limits& limits);

}  // namespace atelier::orchestrator
