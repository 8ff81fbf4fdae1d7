#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace atelier {

/// Protocol-neutral failure codes. Each protocol maps them once: HTTP in libs/net, JSON-RPC in libs/mcp.
enum class Code {
    invalid_argument,
    unauthenticated,
    permission_denied,
    not_found,
    conflict,
    busy,
    failed_precondition,
    exhausted,  ///< a limit of ours is reached: waiting or less of it helps
    disk_full,  ///< nothing can be written: an operator has to make room
    unavailable,
    timeout,
    cancelled,
    internal,
};

/// The snake_case wire name of a code, for example "invalid_argument".
std::string_view to_string(Code code) noexcept;

/// The inverse of to_string; nullopt for an unknown name.
std::optional<Code> code_from_string(std::string_view name) noexcept;

/// An expected failure. `message` is safe to show to a user and says what to do next; `detail` is for logs only.
struct Error {
    Code code = Code::internal;
    std::string message;
    std::string detail{};
    std::optional<std::chrono::milliseconds> retry_after{};

    /// "code: message (detail)", for logs.
    std::string describe() const;
};

}  // namespace atelier
