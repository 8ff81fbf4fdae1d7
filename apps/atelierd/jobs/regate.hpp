#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "atelier/async/pool.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/gate/gate.hpp"
#include "atelier/store/records.hpp"

namespace atelier::orchestrator {

/// Judges every live release again each night, with the gate as it is then: its rules, the policy, the SDK or a
/// browser's types may have changed since. What is found is told; nothing is ever taken down by it. One release at a
/// time, beside the work. One executor.
class Regate {
public:
    struct Deps {
        std::function<Task<Result<std::vector<store::Release>>>()> live;
        /// The verdict over the release's files as they were merged.
        std::function<Task<Result<gate::Report>>(store::Release)> judge;
        BlockingPool& pool;          ///< for the file
        std::filesystem::path file;  ///< keeps what was found over a restart
        const Clock& clock;
        std::optional<int> hour;                ///< of the machine's local time, 0-23; none: only when asked
        std::chrono::milliseconds pause{1000};  ///< between two releases
    };
    explicit Regate(Deps deps) : deps_(std::move(deps)) {}

    struct Found {
        std::string state;  ///< green | broken | unjudged (the gate gave no verdict)
        Millis at = 0;
        std::vector<gate::Finding> findings = {};  ///< the first errors
    };
    /// The last whole run, or the one that is under way.
    struct Run {
        Millis started_at = 0;
        Millis finished_at = 0;  ///< 0: under way, or cut off
        std::int64_t judged = 0;
        std::int64_t broken = 0;
        std::int64_t unjudged = 0;
    };

    /// Reads what was found before; without a file the first night is the next one. A file that is none is told of and
    /// begun anew.
    Task<> load();
    /// Runs where it is time to, or where it was asked to; otherwise returns at once. A night that was missed or cut
    /// off is made up for.
    Task<> look();
    /// load(), then look() again and again, until it is cancelled.
    Task<> keep();
    /// The next look runs. False where a run is under way.
    bool ask();

    const Found* of(const std::string& release_id) const;
    const Run& last() const { return last_; }
    bool running() const { return running_; }
    std::optional<Millis> next_at() const;

private:
    Task<> run();
    Task<> save();
    void read(const json::Object& from);

    Deps deps_;
    Millis since_ = 0;                    ///< nights before this one are nobody's
    std::map<std::string, Found> found_;  ///< by release
    Run last_;
    bool running_ = false;
    bool asked_ = false;
};

/// The last time at or before `now` when a clock on the machine's wall showed this full hour; with `days`, that many
/// days later.
Millis wall_hour(Millis now, int hour, int days = 0);

json::Object to_json(const Regate::Found& found);
/// Hour, next run, and the last one.
json::Object status_json(const Regate& regate, std::optional<int> hour);

}  // namespace atelier::orchestrator
