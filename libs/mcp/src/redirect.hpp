#pragma once

#include <string>
#include <string_view>

#include "atelier/net/client.hpp"

namespace atelier::mcp {

/// Where a 307 or 308 leads: the target at the same origin (scheme, host, port). failed_precondition when it leads
/// elsewhere or nowhere: neither a request nor its credentials may follow it.
Result<std::string> redirected(const net::Endpoint& endpoint, std::string_view target, std::string_view location);

}  // namespace atelier::mcp
