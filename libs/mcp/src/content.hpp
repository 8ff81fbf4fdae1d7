#pragma once

#include "atelier/mcp/client.hpp"

namespace atelier::mcp {

/// What a tools/call result says, whichever transport it came by.
CallOutcome outcome_of(json::Object result);

}  // namespace atelier::mcp
