#pragma once

#include <memory>

#include "arguments.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::cli {

/// The driver that --driver names (native when nothing is named). Weaker isolation is accepted: these commands look at it.
Result<std::unique_ptr<sandbox::Driver>> make_driver(Executor executor, const Arguments& arguments);

}  // namespace atelier::cli
