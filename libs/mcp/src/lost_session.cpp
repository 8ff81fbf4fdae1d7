#include "lost_session.hpp"

#include <algorithm>
#include <array>

#include "atelier/base/text.hpp"

namespace atelier::mcp {
namespace {

constexpr std::array<std::string_view, 30> k_absent = {
    "no valid",   "invalid",   "not valid",    "not found",   "unknown",   "expired",    "missing",     "terminated",
    "closed",     "not exist", "n't exist",    "no longer",   "no such",   "unrecogni",  "not recogni", "not initiali",
    "uninitiali", "required",  "no session",   "no active",   "inactive",  "not active", "lost",        "stale",
    "ended",      "gone",      "not provided", "no mcp-sess", "timed out", "deleted",
};
/// A server that was started anew waits for a first message of its kind.
constexpr std::array<std::string_view, 5> k_unasked = {
    "server not initiali", "not been initiali", "before initiali", "not yet initiali", "initialize first",
};

}  // namespace

bool tells_of_lost_session(std::string_view words) {
    const std::string text = to_lower(truncate_utf8(words, 4000));
    const auto said = [&text](std::string_view phrase) { return text.contains(phrase); };
    return (text.contains("session") && std::ranges::any_of(k_absent, said)) || std::ranges::any_of(k_unasked, said);
}

}  // namespace atelier::mcp
