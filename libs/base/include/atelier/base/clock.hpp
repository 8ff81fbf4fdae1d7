#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace atelier {

/// Wall-clock milliseconds since the Unix epoch; the unit of every `*_at` field on the wire.
using Millis = std::int64_t;

/// Where code that stamps or expires things gets its time from. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Millis now() const = 0;
};

class SystemClock final : public Clock {
public:
    Millis now() const override;
};

/// For tests: stands still until told.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Millis start = 1'700'000'000'000) : now_(start) {}
    Millis now() const override { return now_; }
    void advance(std::chrono::milliseconds by) { now_ += by.count(); }

private:
    Millis now_;
};

/// "2026-11-22T19:20:18.123Z" (RFC 3339, UTC).
std::string format_rfc3339(Millis at);

}  // namespace atelier
