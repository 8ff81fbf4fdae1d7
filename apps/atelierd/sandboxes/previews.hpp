#pragma once

#include <functional>
#include <string>
#include <vector>

#include "atelier/net/http.hpp"
#include "pool.hpp"

namespace atelier::orchestrator {

/// Previews: one sandbox per dialogue (or reviewed change), each on an origin of its own, each with a gateway socket of its own. Writes
/// are simulated there, and its database is its own. The preview listener is a reverse proxy that knows sandboxes by the first label
/// of the Host header. All calls on one executor.
class Previews {
public:
    struct Options {
        std::string host_pattern;  ///< "{sandbox}.localhost"
        std::uint16_t port = 0;
        std::chrono::minutes life{30};
    };
    Previews(Executor executor, Options options, SandboxPool& pool, const release::BundleStore& bundles, const Clock& clock);

    struct Wanted {
        std::string key;   ///< session or change id: the same key reuses its sandbox
        std::string user;  ///< whose data
        std::string role;
        std::string viewer;  ///< who looks; masked unless it is the same person
        std::string bundle_sha256;
        std::vector<std::string> tools;
        std::string locale;
    };
    /// Returns when the sandbox answers: a Preview object of the OpenAPI document.
    Task<Result<json::Object>> open(Wanted wanted);

    /// Whether a host name (lower case, without its port) is that of a preview.
    bool answers_to(std::string_view host) const;
    /// The handler of the preview listener, for hosts that it answers to.
    Task<net::Response> proxy(net::Request request);

    /// Ends the preview of a key, as its session ends, or all that a user looks at.
    void end(const std::string& key);
    void end_of(const std::string& viewer);

    /// Starts a sandbox for the key ahead of the first preview, so that nobody waits for it; does nothing where that would take a place
    /// from somebody.
    void warm(std::string key, std::string user, std::string role, std::string locale);

    /// The writes that this preview did not make, the oldest first.
    json::Array simulated_writes(const std::string& key) const;

    /// Called with new entries of a backend's log: key and `[{at, level, route, message}]`.
    using LogSink = std::function<Task<>(std::string key, json::Array entries)>;
    void set_log_sink(LogSink sink) { log_sink_ = std::move(sink); }
    Task<> close();

private:
    Task<Result<SandboxPool::EntryPtr>> ensure(std::string key, Wanted wanted);
    std::string_view sandbox_of(std::string_view host) const;
    Task<> warm_up(std::string key, Wanted wanted);
    Task<> collect_log(std::string key, SandboxPool::EntryPtr entry);

    Options options_;
    SandboxPool& pool_;
    const release::BundleStore& bundles_;
    const Clock& clock_;
    LogSink log_sink_;
    TaskGroup tasks_;
};

/// The entries of the sandbox's backend log that were not read yet.
Task<json::Array> new_log_entries(SandboxPool::EntryPtr entry);

}  // namespace atelier::orchestrator
