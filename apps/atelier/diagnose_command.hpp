#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// What the product makes of a model's words, without a server: `diagnose tool-calls` reads lines of JSON from standard
/// input and prints one for each; `diagnose tokens` counts a text; `diagnose spec` reads a request and prints what the rules make of it.
/// Returns 0, or 1 when a line could not be read, which is told on standard error.
Result<int> diagnose_command(const Arguments& arguments);

}  // namespace atelier::cli
