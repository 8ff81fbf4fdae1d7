#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "atelier/mcp/client.hpp"
#include "atelier/net/client.hpp"

namespace atelier::mcp {

/// Proves who the client is. Implemented by OAuth (oauth.hpp); absent for servers that ask nobody.
class Authorization {
public:
    virtual ~Authorization() = default;
    /// The Authorization header's value, or empty.
    virtual std::string header() const = 0;
    /// After a 401 or 403 with this WWW-Authenticate. Success means "ask again"; it fails once asking again is of no use.
    virtual Task<Result<void>> challenged(std::string url, int status, std::string www_authenticate) = 0;
};

/// What the server may ask of the client's side; an empty function means that the client cannot do it.
struct ClientHandlers {
    using Handler = std::function<Task<Result<json::Object>>(json::Object params)>;
    Handler sampling;
    Handler elicitation;  ///< defaults of the requestedSchema are filled into what it accepts
    Handler roots;
    std::function<void(const Message&)> notification;
};

enum class Era { probe, modern, legacy };
enum class List { tools, resources, templates, prompts };

struct ConnectionOptions {
    std::string name;
    std::string version;
    Era era = Era::probe;  ///< probe: modern first, the answer tells
    std::chrono::milliseconds timeout{30000};
    std::size_t max_body = 16u << 20;
    Fields headers{};  ///< HTTP only: sent with every request, under those of the protocol
    ClientHandlers handlers{};
    std::shared_ptr<Authorization> authorization{};
};

/// A client of one MCP server over Streamable HTTP or (stdio.hpp) the streams of a program that it starts, in whichever
/// era the server lives. One executor; calls may run side by side. A legacy session that the server does not know any
/// more is replaced once for all calls that miss it, and each of them is repeated once; a call whose answer had begun
/// is not. Redirects (307, 308) are followed at the same origin only, five in a row at most.
class Connection {
public:
    Connection(Executor executor, net::Endpoint endpoint, std::string target, ConnectionOptions options);
    static Result<std::unique_ptr<Connection>> open(Executor executor, std::string url, ConnectionOptions options);
    ~Connection();

    /// The result's members. MRTR rounds, a server's questions, resumption of broken legacy streams and authorization happen inside.
    Task<Result<json::Object>> request(std::string method, json::Object params);
    /// All entries of a list, over all its pages (pages.hpp).
    Task<Result<json::Array>> list(List what);
    /// Tools whose x-mcp-header annotations break the rules are left out. No $ref is ever fetched.
    Task<Result<std::vector<ToolInfo>>> list_tools();
    Task<Result<CallOutcome>> call_tool(std::string name, json::Object arguments);
    /// Modern servers only (a legacy one sends its notifications unasked, to the handler of the options): opens a
    /// `subscriptions/listen` stream with this filter, opens it again with a growing pause when it breaks, and hands every message of it
    /// to `on_event`, the acknowledgement of each opening first: what happened while it was broken is lost, so read anew then. Ends
    /// when the task is cancelled, which closes the stream, or with the error of a server that will not have it
    /// (`failed_precondition` for a legacy one). `on_event` runs on the executor.
    Task<Result<void>> listen(json::Object filter, std::function<void(const Message&)> on_event);
    Era era() const;
    /// Ends a legacy session; ends the program.
    Task<> close();

private:
    struct State;
    struct HttpState;
    struct StdioState;
    friend std::unique_ptr<Connection> launch(Executor executor, struct StdioProgram program, ConnectionOptions options);
    explicit Connection(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace atelier::mcp
