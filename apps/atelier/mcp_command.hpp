#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// `mcp list`: the configured outside servers, their tools and rules, and what is wrong with them.
Result<int> mcp_command(const Arguments& arguments);

}  // namespace atelier::cli
