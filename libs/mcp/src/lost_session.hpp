#pragma once

#include <string_view>

namespace atelier::mcp {

/// Whether a server's words about a refused request mean that it does not know the session (any more), in the wordings
/// of the SDKs and servers that are in use: there is no code for it but HTTP 404.
bool tells_of_lost_session(std::string_view words);

}  // namespace atelier::mcp
