#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

namespace atelier::store {

/// One entry of a session's log. `seq` starts at 1 and has no gaps within a session.
struct Event {
    std::int64_t seq = 0;
    Millis at = 0;
    std::string type;
    json::Object body;
};

struct NewEvent {
    std::string type;
    json::Object body{};
};

/// shown: committed before append() returns, so that a killed process loses nothing (WAL, no fsync).
/// synced: on the disk before append() returns; for a user's words, approvals and effects.
enum class Durability { shown, synced };

/// The append-only truth about every session. All calls on one executor; implementations do their own blocking elsewhere.
/// Readers are cursors: they ask for what comes after a number and wait for more; a slow reader costs the writer nothing.
class SessionLog {
public:
    virtual ~SessionLog() = default;

    /// Appends atomically and returns the last number. `disk_full` when the disk is full: nothing was written then.
    virtual Task<Result<std::int64_t>> append(std::string session, std::vector<NewEvent> events, Durability durability) = 0;

    /// At most `limit` events with seq > after, in order.
    virtual Task<Result<std::vector<Event>>> read(std::string session, std::int64_t after, std::size_t limit) = 0;

    /// Returns when there may be events after `after`, or at the limit, or when cancelled.
    virtual Task<> wait(std::string session, std::int64_t after, std::chrono::milliseconds limit) = 0;

    /// Ends every wait() for the session, so that its readers look again at what else they depend on.
    virtual void wake(const std::string& session) = 0;

    /// Changes when numbers that a client has seen may have been lost (power failure); stays over a killed process.
    virtual std::string epoch() const = 0;
};

}  // namespace atelier::store
