#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// `conformance mcp-server --port N` serves the fixtures; `conformance mcp-client URL` plays the scenario that the environment names.
Result<int> conformance_mcp(const Arguments& arguments);

}  // namespace atelier::cli
