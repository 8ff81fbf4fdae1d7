#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// ./atelier conformance sandbox --driver native|oci [--engine SOCKET] [--only NAME|NUMBER] [--json]: 0 when nothing failed, 3 otherwise.
Result<int> conformance_sandbox(const Arguments& arguments);

}  // namespace atelier::cli
