#pragma once

#include <memory>

#include "atelier/sandbox/driver.hpp"
#include "config.hpp"

namespace atelier::orchestrator {

/// The driver that the setting `sandbox` names. May block for seconds: an engine's image is made at the first start.
Result<std::unique_ptr<sandbox::Driver>> make_sandbox_driver(Executor executor, const Config& config);

}  // namespace atelier::orchestrator
