#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "atelier/async/pool.hpp"
#include "pool.hpp"

namespace atelier::orchestrator {

/// What a dialogue's widget or a reviewed change looks like, in the frame in which it would run once it is released. The page around the
/// frame calls as the person who looks; each preview has a gateway scope of its own in which writes are simulated. Only a preview with a
/// backend has a sandbox, which holds the backend and a database of its own. All calls on one executor.
class Previews {
public:
    struct Options {
        std::string frame_origin;  ///< of the host that serves frames
        std::chrono::hours life{12};
        std::size_t max_of_viewer = 100;  ///< the longest unused goes
    };
    Previews(
        Executor executor, Options options, SandboxPool& sandboxes, gateway::Policy& policy, const release::BundleStore& bundles, BlockingPool& pool,
        const Clock& clock
    );

    struct Wanted {
        std::string key;   ///< session or change id: the next preview of a key takes the place of the one before
        std::string user;  ///< whose data
        std::string role;
        std::string viewer;  ///< who looks; masked unless it is the same person
        std::string bundle_sha256;
        std::vector<std::string> tools;
        std::string slot;
        std::string locale;
    };
    /// Returns a Preview object of the OpenAPI document; with a backend, once its sandbox answers.
    Task<Result<json::Object>> open(Wanted wanted);
    /// The same of an open preview; not_found for anybody but its viewer.
    Result<json::Object> get(const std::string& id, const std::string& viewer);

    /// Calls of the frame, made by the page around it. Fail with not_found for anybody but the viewer, else as the gateway or the backend says.
    Task<Result<json::Object>> call_tool(std::string id, std::string viewer, std::string tool, json::Object arguments);
    Task<Result<json::Value>> call_backend(std::string id, std::string viewer, std::string route, json::Object input);

    /// Whether an open preview shows this bundle: its frame may load it.
    bool shows(const std::string& bundle_sha256) const;

    /// Ends the preview of a key, as its session ends.
    void end(const std::string& key);

    /// The writes that this preview did not make, the oldest first.
    json::Array simulated_writes(const std::string& key) const;

    /// Called with new entries of a backend's log: key and `[{at, level, route, message}]`.
    using LogSink = std::function<Task<>(std::string key, json::Array entries)>;
    void set_log_sink(LogSink sink) { log_sink_ = std::move(sink); }
    Task<> close();

private:
    struct Shown {
        std::string id;
        Wanted wanted;
        std::unique_ptr<gateway::Gateway> gateway;
        bool has_backend = false;
        Millis opened_at = 0;
        Millis used_at = 0;
    };
    using ShownPtr = std::shared_ptr<Shown>;

    json::Object to_json(const Shown& shown) const;
    Millis expires_at(const Shown& shown) const;
    ShownPtr shown_to(const std::string& id, const std::string& viewer);
    ShownPtr shown_of(const std::string& key) const;
    void make_room(const std::string& viewer);
    void forget_old();
    Task<Result<SandboxPool::EntryPtr>> sandbox_of(ShownPtr shown);
    Task<> collect_log(std::string key, SandboxPool::EntryPtr entry);

    Executor executor_;
    Options options_;
    SandboxPool& sandboxes_;
    gateway::Policy& policy_;
    const release::BundleStore& bundles_;
    BlockingPool& pool_;
    const Clock& clock_;
    std::map<std::string, ShownPtr> by_id_;
    LogSink log_sink_;
    TaskGroup tasks_;
};

/// The entries of the sandbox's backend log that were not read yet.
Task<json::Array> new_log_entries(SandboxPool::EntryPtr entry);

}  // namespace atelier::orchestrator
