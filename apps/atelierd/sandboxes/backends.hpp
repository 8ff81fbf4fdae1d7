#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"
#include "atelier/store/records.hpp"
#include "pool.hpp"

namespace atelier::orchestrator {

/// The backends of released customizations: one sandbox per user and customization, started by the first call, with the database that
/// stays. Which bundle it runs is the release pointer's business: another live release brings its own code and, in the sandbox, its own
/// migrations forward or back. All calls on one executor.
class Backends {
public:
    struct Options {
        std::filesystem::path databases;  ///< <data>/user-db/<user>/<feature>
    };
    using LogSink = std::function<Task<>(std::string session, json::Array entries)>;
    /// `blocking`: for work on files.
    Backends(
        Executor executor, Options options, SandboxPool& pool, const release::BundleStore& bundles, BlockingPool& blocking, const Clock& clock,
        LogSink log_sink
    );

    /// Calls a route of the live release for its user. The error carries the code and words of the backend or of the sandbox.
    struct Answer {
        json::Value value;
        std::optional<gateway::AskedWrite> asks = {};  ///< the route failed because the user has not said yes to this
    };
    /// `confirmed`: digests of the writes to which the user has said yes for this call.
    Task<Result<Answer>> call(
        store::Release release, std::string role, std::string language, std::string route, json::Object input, std::vector<std::string> confirmed
    );
    /// Before a bundle becomes the live one: whether its migrations go through, there and back, on a copy of the user's data, and what
    /// of that data would be gone.
    Task<Result<std::vector<gate::DataLoss>>> try_migrations(std::string user, std::string feature, std::string bundle_sha256);
    /// Ends the sandbox of a customization with all that runs in it; the next call of a live release starts it anew. The database stays.
    void end(const std::string& user, const std::string& feature);
    Task<> close();

private:
    Task<Result<SandboxPool::EntryPtr>> sandbox_of(std::string user, std::string feature, std::string role, std::string language);
    Task<> collect_log(std::string session, SandboxPool::EntryPtr entry);

    Options options_;
    SandboxPool& pool_;
    const release::BundleStore& bundles_;
    BlockingPool& blocking_;
    const Clock& clock_;
    LogSink log_sink_;
    TaskGroup tasks_;
};

/// One call of a route in a sandbox whose bundle is in place. The error carries the code and words of the backend or of the sandbox.
Task<Result<json::Value>> call_route(SandboxPool::EntryPtr entry, std::string route, json::Object input);

}  // namespace atelier::orchestrator
