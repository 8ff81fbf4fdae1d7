#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

namespace atelier::gateway {

/// One call, as it is written down.
struct AuditRecord {
    Millis at = 0;
    std::string user;
    std::string sandbox;
    std::string customization;  ///< "user/feature", or the session of a preview
    std::string tool;           ///< "-" when the call did not get that far
    std::string arguments_sha256;
    std::string outcome;  ///< "ok", a Reason, or the code of the tool's own refusal
    std::string mode;     ///< live | dry_run
    std::int64_t ms = 0;
};

/// Append-only JSON lines, mode 0600: for the daemon's account and, over the API, for auditors; the author of a customization has no way
/// to it. A line is one write(2) with O_APPEND, so that lines never mix. Single-threaded.
class AuditLog {
public:
    static Result<AuditLog> open(std::filesystem::path path);
    AuditLog(AuditLog&& other) noexcept;
    AuditLog& operator=(AuditLog&&) = delete;
    ~AuditLog();

    /// A record that cannot be written is counted and told on stderr; calls go on (the disk may be full of something else).
    void append(const AuditRecord& record);
    std::int64_t lost() const { return lost_; }
    /// The newest records first, at most `limit`; empty filters match all. Reads at most the last 4 MiB.
    std::vector<AuditRecord> read(const std::string& user, const std::string& outcome, std::size_t limit) const;

private:
    AuditLog(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
    std::filesystem::path path_;
    int fd_ = -1;
    std::int64_t lost_ = 0;
};

json::Object to_json(const AuditRecord& record);

}  // namespace atelier::gateway
