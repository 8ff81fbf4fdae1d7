#pragma once

#include "atelier/base/result.hpp"
#include "config.hpp"

namespace atelier::orchestrator {

/// Builds everything in order, serves until SIGTERM or SIGINT, stops in reverse order. Fails before it serves anything when a
/// port is taken, the data cannot be used or the host cannot isolate.
Result<void> run_daemon(const Config& config);

}  // namespace atelier::orchestrator
