#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/gateway/door.hpp"
#include "atelier/gateway/policy.hpp"
#include "atelier/gateway/refusal.hpp"
#include "atelier/net/server.hpp"

namespace atelier::gateway {

enum class Mode {
    live,
    dry_run,  ///< writes are checked, recorded and answered with a simulated result
};

/// Whom a socket belongs to. Nothing of it is ever taken from a request.
struct Scope {
    std::string user;  ///< whose data
    std::string role;
    std::string sandbox;
    std::string customization;
    unsigned uid = 0;  ///< expected peer; 0 is never accepted
    std::vector<std::string> tools;
    Mode mode = Mode::dry_run;
    bool masked = false;  ///< somebody else looks at this user's data
    std::string language = "en";
    bool asks_before_writes = false;  ///< a write needs the user's yes to its arguments: see allow()
    std::string identity = {};  ///< behind a Door: the URI of its certificate, which stands in for the uid
};

/// A write that a dry run did not make.
struct SimulatedWrite {
    Millis at = 0;
    std::string tool;
    json::Object arguments;
    json::Object result;
};

/// A write that was refused because the user has not been asked.
struct AskedWrite {
    std::string tool;
    json::Object arguments;
    std::string digest;  ///< what a yes is bound to: digest_of_write
};

/// The listener of one sandbox: HTTP/1.1 with MCP's POST /mcp on a unix socket (transport: Streamable HTTP of MCP 2026-07-28, one answer
/// a request). Closing waits for the calls that are under way.
class Gateway {
public:
    static Result<std::unique_ptr<Gateway>> open(Executor executor, std::string socket_path, Scope scope, Policy& policy);
    /// The same behind a door that many share: calls come from whoever shows a certificate for `scope.identity`.
    static Result<std::unique_ptr<Gateway>> open(Executor executor, Door& door, Scope scope, Policy& policy);
    /// Without a listener, for calls that this process makes for somebody whom it has identified: see call().
    static std::unique_ptr<Gateway> inside(Executor executor, Scope scope, Policy& policy);
    ~Gateway();

    /// One call of a tool by this process, with the same checks, budgets, dry run, mask and audit as a sandbox's. Returns the structured
    /// answer. Fails with the code and the words of the refusal, or of the tool itself, in the scope's language.
    Task<Result<json::Object>> call(std::string tool, json::Object arguments);
    /// Replaces the tool scope, for example when another bundle is shown in the same sandbox.
    void set_tools(std::vector<std::string> tools);
    /// The oldest first.
    const std::deque<SimulatedWrite>& simulated() const;
    /// For scopes that ask before writes: from now on these writes are allowed, once each, and no others. A write may come with another
    /// idempotency key than the one that was asked about: it is made under that one. What was asked for before is forgotten.
    void allow(std::vector<std::string> digests);
    /// The first write that was refused for want of a yes since the last allow().
    const std::optional<AskedWrite>& asked() const;
    Task<> close();

    struct State;

private:
    Gateway(std::shared_ptr<State> state, std::unique_ptr<net::Server> server, Door* door);
    std::shared_ptr<State> state_;
    std::unique_ptr<net::Server> server_;  ///< null behind a door
    Door* door_ = nullptr;
};

/// Scope and arguments of one call by the pinned contract; for callers that are no sandbox (the application's own front door).
std::optional<Refusal> judge(const std::string& tool, const json::Object& arguments, const std::vector<std::string>& scope, const Contract& contract);

/// What a user's yes to a write is bound to: "DIGEST:KEY", the digest of tool and arguments without their idempotency key, and that key. The
/// digest says what may be written; the key makes a write that is confirmed twice, or repeated, the same write.
std::string digest_of_write(const std::string& tool, const json::Object& arguments);

/// What the audit log keeps of arguments: equal for equal ones in any order of members.
std::string digest_of(const json::Object& arguments);

json::Object to_json(const SimulatedWrite& write);

}  // namespace atelier::gateway
