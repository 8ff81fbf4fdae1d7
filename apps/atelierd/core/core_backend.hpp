#pragma once

#include <memory>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/base/log_file.hpp"
#include "atelier/json/json.hpp"
#include "atelier/mcp/client.hpp"
#include "atelier/net/client.hpp"
#include "atelier/net/http.hpp"
#include "atelier/process/process.hpp"

namespace atelier::orchestrator {

/// The Core Backend as a supervised child on a unix socket, reached through MCP only. It is restarted with back-off when it
/// ends. For each user a token is signed that lives one minute. All calls on one executor.
class CoreBackend {
public:
    struct Paths {
        std::string program;
        std::string database;
        std::string socket;
        std::string secret_file;
        std::string prices_dir;  ///< empty: seeded demo series only
        std::string log;  ///< its name, for messages
    };

    CoreBackend(Executor executor, Paths paths, std::shared_ptr<LogFile> log, std::string secret, const Clock& clock);

    void start();
    Task<> stop();
    bool ready() const { return ready_; }
    /// Acknowledged writes that its store has lost, as it says itself. Known once it is ready.
    std::int64_t lost_writes() const { return lost_writes_; }

    /// The tool's structured content. A tool's own refusal is an error with its words.
    Task<Result<json::Object>> call(std::string user, std::string role, std::string tool, json::Object arguments);
    /// The tools that it serves, as schemas/core-tools.json has them: {"tools": [...]}.
    Task<Result<json::Object>> describe();
    /// Passes one MCP request through with this user's credential; used by the gateway. `exhausted` when the answer is larger.
    Task<Result<net::Response>> forward(
        std::string user, std::string role, net::Request request, std::chrono::milliseconds deadline, std::size_t max_body
    );

private:
    Task<> supervise();
    Task<bool> probe();
    net::ClientRequest to_mcp() const;
    Task<Result<net::ClientResponse>> send(mcp::OutgoingRequest outgoing);
    std::string token(const std::string& user, const std::string& role) const;

    Executor executor_;
    Paths paths_;
    std::shared_ptr<LogFile> log_;
    std::string secret_;
    const Clock& clock_;
    mcp::Client client_;
    TaskGroup tasks_;
    std::unique_ptr<process::Child> child_;
    bool ready_ = false;
    std::int64_t lost_writes_ = 0;
};

}  // namespace atelier::orchestrator
