#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "user_sandbox.hpp"

namespace atelier::orchestrator {

/// The running sandboxes by key, and the only place that starts one. A key is started once, whoever asks and however many ask; an idle one is
/// frozen, later it goes. An owner has at most so many of a kind, all together are at most so many: the one that was not used for longest
/// makes room where it is idle. All calls on one executor.
class SandboxPool {
public:
    struct Options {
        SandboxParts parts;
        std::chrono::minutes idle{15};  ///< then it goes
        std::chrono::seconds rest{30};  ///< then it is frozen until somebody asks
        std::size_t max_of_owner = 4;   ///< of each kind: previews, and backends of releases
        std::size_t max_in_all = 32;    ///< those that still go count
    };
    struct Entry {
        explicit Entry(Executor executor) : ready(std::move(executor)) {}
        std::unique_ptr<UserSandbox> sandbox;
        std::string owner;  ///< for whom it counts
        Signal ready;
        bool starting = true;
        std::optional<Error> failure;
        Millis used_at = 0;
        int users = 0;  ///< calls that run inside; close waits for them
        std::string log_run = {};  ///< of the backend's log: which run, and up to where it was read
        std::int64_t log_seen = 0;
    };
    using EntryPtr = std::shared_ptr<Entry>;
    /// Keeps an entry from being reaped while a call runs inside.
    class Use {
    public:
        explicit Use(EntryPtr entry) : entry_(std::move(entry)) { ++entry_->users; }
        ~Use() { --entry_->users; }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        EntryPtr entry_;
    };

    SandboxPool(Executor executor, Options options, sandbox::Driver& driver, gateway::Policy& policy, const Clock& clock);
    ~SandboxPool();

    /// Returns when the sandbox of the key ("kind:name") answers. `wanted` counts for the first who asks. `exhausted` where every place is
    /// taken by sandboxes in use, after a wait for one.
    Task<Result<EntryPtr>> get(std::string key, std::string owner, UserSandbox::Wanted wanted);
    EntryPtr find(const std::string& key) const;
    /// The owner's keys that begin so, the longest unused first.
    std::vector<std::string> keys_of(const std::string& owner, std::string_view prefix) const;
    /// Out of the table at once, closed in its own time.
    void retire(const std::string& key);
    Task<> close();
    const std::map<std::string, EntryPtr>& all() const { return by_key_; }

private:
    struct Closing {
        std::string owner;
        std::size_t count = 0;
    };
    std::size_t places_taken() const;
    std::size_t going_of(const std::string& owner, std::string_view kind) const;
    std::optional<std::string> idle_longest(const std::string& owner, std::string_view kind) const;
    Task<Result<void>> make_room(std::string key, std::string owner);
    Task<> bring_up(std::string key, EntryPtr entry);
    Task<> close_one(std::string key, EntryPtr entry);
    Task<> reap();

    Executor executor_;
    Options options_;
    sandbox::Driver& driver_;
    gateway::Policy& policy_;
    const Clock& clock_;
    std::map<std::string, EntryPtr> by_key_;
    /// Sandboxes that still go, by key: the next one of the key waits, as they share a database.
    std::map<std::string, Closing> closing_;
    Signal closed_;
    TaskGroup tasks_;
};

}  // namespace atelier::orchestrator
