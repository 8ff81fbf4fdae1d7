#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// Judges a file or a folder with the whole gate, without a server. Prints the report; returns 0 (green) or 3 (red).
Result<int> gate_command(const Arguments& arguments);

}  // namespace atelier::cli
