#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/mcp/call.hpp"
#include "atelier/mcp/http.hpp"
#include "atelier/mcp/tasks.hpp"

namespace atelier::mcp {

struct ToolResult {
    json::Array content{};
    std::optional<json::Value> structured{};  ///< also told as text when there is no content
    bool is_error = false;

    static ToolResult text(std::string_view text);
    static ToolResult of(json::Object structured);
};

/// Arguments have passed the tool's inputSchema. An Error is for the model (see README), but `internal` is a protocol error.
/// Runs on the server's executor: what blocks goes to a pool. Cancelled when the caller goes away.
using ToolHandler = std::function<Task<Result<ToolResult>>(Call&, json::Object)>;

/// Whether a call becomes a task (tasks.hpp) for clients that declare the extension; `required`: others are refused.
enum class TaskSupport { none, optional, required };

struct Tool {
    json::Object descriptor;  ///< name, title, description, annotations, inputSchema, outputSchema, ttlMs
    ToolHandler handler;
    std::vector<std::string> scopes{};  ///< the caller must have all of them
    TaskSupport task = TaskSupport::none;
    ToolHandler before_task{};  ///< asks before there is a task; its answers are there for the handler, its result is not used
};

/// The `contents` list of a resource. `not_found` when the address names nothing.
using ResourceHandler = std::function<Task<Result<json::Array>>(Call&, std::string uri, std::map<std::string, std::string> variables)>;

struct Resource {
    json::Object descriptor;  ///< uri or uriTemplate ({name} for one segment), name, title, description, mimeType
    ResourceHandler handler;
    std::int64_t ttl_ms = 0;
};

/// The members of the result: messages, description. Arguments that the descriptor calls required are there.
using PromptHandler = std::function<Task<Result<json::Object>>(Call&, std::map<std::string, std::string>)>;

struct Prompt {
    json::Object descriptor;  ///< name, title, description, arguments
    PromptHandler handler;
};

/// Values for an argument of a prompt or template: (reference, argument name, what was typed) -> at most 100 values.
using Completer = std::function<std::vector<std::string>(const json::Object& ref, std::string_view argument, std::string_view typed)>;

struct ServerOptions {
    std::string name;
    std::string version;
    std::string instructions;
    std::int64_t list_ttl_ms = 60'000;
    /// Checks every result against the tool's outputSchema and answers -32603 on a difference. For tests.
    bool check_output = false;
    /// Signs what a client carries between the rounds of a call. Equal for all replicas; random when empty.
    std::string state_secret{};
    const Clock* clock = nullptr;  ///< the system's when null
};

/// The protocol's server side without a transport. Everything on one executor. Tools may come and go while it runs.
class Server {
public:
    explicit Server(ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// invalid_argument for a descriptor without a name or with an unusable schema, conflict for a known name.
    Result<void> add_tool(Tool tool);
    Result<void> add_resource(Resource resource);
    Result<void> add_prompt(Prompt prompt);
    /// Before the first tool that may become a task. All calls on this executor.
    void enable_tasks(Executor executor, TaskOptions options = {});
    /// Ends the tasks.
    Task<> stop_tasks();
    void set_completer(Completer completer) { completer_ = std::move(completer); }

    /// Tells every subscriber; kind is "tools", "prompts" or "resources".
    void changed(std::string_view kind);
    void resource_updated(std::string_view uri);

    /// What the transport knows of a request.
    struct Origin {
        Caller caller;
        Outlet* outlet = nullptr;
        Session* session = nullptr;      ///< legacy when set
        const Fields* fields = nullptr;  ///< HTTP only: checked against the body in the modern era
    };
    struct Answer {
        std::string body;
        int rpc_code = 0;     ///< of an error
        int status = 200;     ///< HTTP
        std::string scope{};  ///< what the caller lacks, with status 403
    };
    /// Answers one request. Cancelling the task cancels the handler. Never throws but for cancellation.
    Task<Answer> answer(Message message, Origin origin);
    /// The result of initialize; fills the session.
    Answer initialize(const Message& message, Session& session) const;

    /// Gets `notifications/...` messages as they come (legacy sessions). Unsubscribes on destruction.
    using Notice = std::function<void(std::string_view kind, std::string_view uri)>;
    std::shared_ptr<void> listen(Notice notice);

    /// Whether a request belongs to the modern era: by its _meta, or its header.
    static bool is_modern(const Message& message, const Fields* fields);
    const ServerOptions& options() const { return options_; }

private:
    struct State;
    struct Entry;
    using Outcome = std::expected<std::string, RpcError>;  // the result's JSON text

    Task<Answer> run(Message message, Origin origin, bool modern);
    Task<Outcome> dispatch(Message& message, const Origin& origin, Call& call, bool modern);
    Task<Outcome> call_tool(Message& message, const Origin& origin, Call& call, bool modern, std::string& missing_scope);
    Task<Outcome> start_task(const Entry& entry, Call& call, json::Object arguments);
    static Task<std::expected<json::Object, RpcError>> run_task(ToolHandler handler, std::shared_ptr<Call> call, json::Object arguments, Asker* asker);
    Outcome task_method(const Message& message, const Caller& caller);
    Task<Outcome> read_resource(Message& message, Call& call, bool modern);
    Task<Outcome> get_prompt(Message& message, Call& call, bool modern);
    Task<Outcome> listen_stream(Message& message, const Origin& origin);
    Outcome complete_argument(const Message& message, bool modern) const;
    Outcome list(std::string_view kind, const Message& message, bool modern) const;
    Outcome legacy_method(const Message& message, Session& session);
    Outcome discover() const;
    json::Object capabilities(bool modern) const;
    std::expected<void, RpcError> check_envelope(const Message& message, const Fields* fields) const;
    std::expected<void, RpcError> prepare(const Message& message, const Origin& origin, Call& call, bool modern) const;
    std::expected<void, RpcError> take_answers(const Message& message, const Caller& caller, Call& call) const;
    std::string input_required(const Message& message, Call& call) const;
    std::string binding(const Message& message, const Caller& caller) const;
    Millis now() const;

    ServerOptions options_;
    std::string secret_;
    std::string tail_;  // resultType and _meta of every modern result, preprinted
    Completer completer_;
    std::unique_ptr<State> state_;
    std::unique_ptr<Tasks> tasks_;
};

}  // namespace atelier::mcp
