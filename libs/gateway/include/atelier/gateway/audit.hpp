#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/base/log_file.hpp"
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

/// Append-only JSON lines, mode 0600: for the daemon's account and, over the API, for auditors; the author of a
/// customization has no way to it. Kept in generations of 16 MiB: the present file and four older ones (log_file.hpp).
/// Thread-safe.
class AuditLog {
public:
    static Result<AuditLog> open(std::filesystem::path path, LogLimits limits = {});

    /// Never waits for the disk. A record that cannot be written is counted and told on stderr; calls go on (the disk
    /// may be full of something else).
    void append(const AuditRecord& record);
    std::int64_t lost() const { return file_.lost(); }
    /// The newest records first, at most `limit`, across all generations; empty filters match all. Reads at most the
    /// last 4 MiB. Blocks.
    std::vector<AuditRecord> read(const std::string& user, const std::string& outcome, std::size_t limit) const;

private:
    explicit AuditLog(LogFile file) : file_(std::move(file)) {}
    LogFile file_;
};

json::Object to_json(const AuditRecord& record);

}  // namespace atelier::gateway
