#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../core/core_backend.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/net/client.hpp"
#include "atelier/net/http.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/sandbox/driver.hpp"
#include "gateway.hpp"

namespace atelier::orchestrator {

/// Previews: one sandbox per dialogue (or reviewed change), each on an origin of its own, each with a gateway socket of its own.
/// The preview listener is a reverse proxy that knows sandboxes by the first label of the Host header. All calls on one executor.
class Previews {
public:
    struct Options {
        std::filesystem::path data;  ///< <data>/sandboxes
        std::filesystem::path web;   ///< the built web tree (preview/ inside)
        std::string node;            ///< the pinned Node
        std::string host_pattern;    ///< "{sandbox}.localhost"
        std::uint16_t port = 0;
        std::string audit_log;
        std::chrono::minutes life{30};
        std::size_t max_per_user = 4;
    };

    Previews(Executor executor, Options options, sandbox::Driver& driver, CoreBackend& core, const release::BundleStore& bundles, const Clock& clock);
    ~Previews();

    struct Wanted {
        std::string key;   ///< session or change id: the same key reuses its sandbox
        std::string user;  ///< whose data
        std::string role;
        std::string bundle_sha256;
        std::vector<std::string> tools;
        std::string locale;
    };
    /// Returns when the sandbox answers: a Preview object of the OpenAPI document.
    Task<Result<json::Object>> open(Wanted wanted);

    /// The handler of the preview listener.
    Task<net::Response> proxy(net::Request request);

    /// Starts a sandbox for the key ahead of the first preview, so that nobody waits for it.
    void warm(std::string key, std::string user, std::string role);
    Task<> close();

private:
    struct Running;
    Task<Result<std::shared_ptr<Running>>> ensure(std::string key, std::string user, std::string role);
    Task<Result<void>> start(std::shared_ptr<Running> running, std::string user, std::string role);
    Task<> bring_up(std::string key, std::shared_ptr<Running> running, std::string user, std::string role);
    Task<> warm_up(std::string key, std::string user, std::string role);
    Task<> reap();
    void retire(const std::string& key);
    static Task<> close_one(sandbox::Driver* driver, std::shared_ptr<Running> running);
    static Task<Result<net::ClientResponse>> ask(std::shared_ptr<Running> running, net::ClientRequest request);
    Result<void> show(Running& running, const Wanted& wanted);

    Executor executor_;
    Options options_;
    sandbox::Driver& driver_;
    CoreBackend& core_;
    const release::BundleStore& bundles_;
    const Clock& clock_;
    std::map<std::string, std::shared_ptr<Running>> by_key_;
    TaskGroup tasks_;
};

}  // namespace atelier::orchestrator
