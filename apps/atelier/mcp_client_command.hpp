#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// `mcp list URL` and `mcp call URL TOOL [ARGUMENTS]` against any MCP server over HTTP. ATELIER_MCP_TOKEN goes along as a bearer token.
/// 0, or 3 when the tool itself says that it failed.
Result<int> mcp_client_command(const Arguments& arguments);

}  // namespace atelier::cli
