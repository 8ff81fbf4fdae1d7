#pragma once

#include <memory>
#include <string>
#include <vector>

#include "../core/core_backend.hpp"
#include "atelier/net/server.hpp"

namespace atelier::orchestrator {

/// The one thing a sandbox can talk to: a unix socket of its own. The socket that accepted the call says whose it is; the
/// kernel says which uid is at the other end. Only tools of the scope pass, only reading ones in a preview.
class Gateway {
public:
    struct Scope {
        std::string user;
        std::string role;
        unsigned uid = 0;                ///< expected peer; 0 is never accepted
        std::vector<std::string> tools;  ///< what may be called
    };

    static Result<std::unique_ptr<Gateway>> open(Executor executor, std::string socket_path, Scope scope, CoreBackend& core, std::string audit_log);
    /// Replaces the tool scope, for example when another bundle is shown in the same sandbox.
    void set_tools(std::vector<std::string> tools);
    Task<> close();

private:
    struct State;
    Gateway(std::shared_ptr<State> state, std::unique_ptr<net::Server> server);
    static Task<net::Response> handle(std::shared_ptr<State> state, net::Request request);

    std::shared_ptr<State> state_;
    std::unique_ptr<net::Server> server_;
};

}  // namespace atelier::orchestrator
