#pragma once

#include <chrono>
#include <optional>

#include "atelier/net/http.hpp"

namespace atelier::llm {

/// How long a server wants us to wait: Retry-After in seconds or as one of the three dates of HTTP (RFC 9110, 5.6.7),
/// or retry-after-ms. Never negative, at most a day. Nothing when it says nothing that can be read.
std::optional<std::chrono::milliseconds> retry_after(
    const net::Headers& headers, std::chrono::system_clock::time_point now
);

}  // namespace atelier::llm
