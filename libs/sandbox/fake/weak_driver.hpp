#pragma once

#include <memory>

#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox {

/// A driver that isolates nothing and says that everything is hard: a plain child process in the host's own view. The
/// conformance suite must fail it, item by item; a suite that lets it pass proves nothing. For tests only.
std::unique_ptr<Driver> make_weak_driver(Executor executor);

}  // namespace atelier::sandbox
