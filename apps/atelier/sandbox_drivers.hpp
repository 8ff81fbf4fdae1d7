#pragma once

#include <memory>

#include "arguments.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::cli {

/// A driver and what it needs to live; the driver goes first.
struct DriverInUse {
    std::shared_ptr<void> engine;
    std::unique_ptr<sandbox::Driver> driver;
};

/// The driver that --driver names (native when nothing is named). Weaker isolation is accepted: these commands look at it.
/// oci talks to --engine SOCKET; without it, to a podman service that is started for this command and keeps all it has in
/// a temporary folder. Makes the sandbox image when there is none.
Result<DriverInUse> make_driver(Executor executor, const Arguments& arguments);

}  // namespace atelier::cli
