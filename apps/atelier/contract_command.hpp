#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// ./atelier contract [--accept] [--json]: the Core Backend's contract, pinned and seen. Exit code 3 when a difference breaks something.
Result<int> contract_command(const Arguments& arguments);

}  // namespace atelier::cli
