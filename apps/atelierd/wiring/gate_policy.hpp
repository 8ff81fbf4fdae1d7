#pragma once

#include <filesystem>

#include "atelier/gate/policy.hpp"

namespace atelier::orchestrator {

/// The gate's policy: what the product says, then the site (`<data>/policy.json`), then the application
/// (`<root>/applications/portfolio/policy.json`). Errors name the file and the reason.
Result<gate::Policy> gate_policy(const std::filesystem::path& data, const std::filesystem::path& root);

}  // namespace atelier::orchestrator
