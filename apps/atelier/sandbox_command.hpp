#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// ./atelier sandbox run --user NAME [--driver native] -- CMD...: any command in a sandbox with the limits of that user's own;
/// its output and exit code. The current directory is not in it.
Result<int> sandbox_command(const Arguments& arguments);

}  // namespace atelier::cli
