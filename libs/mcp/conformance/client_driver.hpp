#pragma once

#include <string>

namespace atelier::mcp::conformance {

/// Plays the scenario that MCP_CONFORMANCE_SCENARIO names against the suite's server; the process's exit code.
int play(std::string url);

}  // namespace atelier::mcp::conformance
