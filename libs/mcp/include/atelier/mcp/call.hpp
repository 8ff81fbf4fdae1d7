#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/mcp/jsonrpc.hpp"

namespace atelier::mcp {

/// Who calls, as the transport or a token proved it; never taken from arguments.
struct Caller {
    std::string user;
    std::string role;
    std::vector<std::string> scopes{};
};

struct CallContext {
    Caller caller;
    std::string tool;          ///< or the prompt's name, or the resource's address
    std::string trace_parent;  ///< W3C traceparent of the request's _meta, or empty
};

/// Something that only the client's side can tell: sampling/createMessage, elicitation/create or roots/list.
struct InputRequest {
    std::string key;  ///< the handler's own name for it; unique within one call
    std::string method;
    json::Object params{};
};
using Inputs = std::map<std::string, json::Object, std::less<>>;

/// Where messages go that precede an answer. Implemented by transports; same executor as the server.
class Outlet {
public:
    virtual ~Outlet() = default;
    /// One JSON-RPC message. An error means that nobody listens any more.
    virtual Task<Result<void>> send(std::string message) = 0;
    /// Something harmless that keeps an idle connection open.
    virtual Task<Result<void>> keep_alive() = 0;
    /// Legacy only: ends the present stream; the client fetches the rest with Last-Event-ID.
    virtual void release() {}
};

/// The legacy revisions' memory of one client. Same executor as the server.
class Session {
public:
    std::string id;
    std::string user;
    std::string revision;
    json::Object capabilities;
    std::string log_level = "info";
    std::vector<std::string> subscriptions;

    /// The client's answer to a request of ours. `timeout` after a minute, `failed_precondition` when it answers with an error.
    Task<Result<json::Object>> request(Outlet* outlet, std::string method, json::Object params);
    /// Hands a response to whoever waits for it; others are dropped.
    void resolve(Message response);

private:
    struct Waiting;
    std::map<std::string, std::shared_ptr<Waiting>> waiting_;
    std::int64_t next_id_ = 1;
};

/// Where the questions of a call go that outlives its request.
class Asker {
public:
    virtual ~Asker() = default;
    virtual Task<Result<Inputs>> ask(std::vector<InputRequest> requests) = 0;
};

/// What a handler may do besides returning. Lives until the handler's task ends.
class Call {
public:
    CallContext context;

    /// Whether the client said that it can do "sampling", "elicitation" or "roots".
    bool client_can(std::string_view capability) const { return capabilities_->contains(capability); }
    /// Nothing is sent unless the client asked for progress with a token.
    Task<> progress(double done, std::optional<double> total = {}, std::string message = {});
    /// Levels are those of RFC 5424 in lower case. Nothing is sent below what the client asked for.
    Task<> log(std::string level, json::Value data, std::string logger = {});
    /// Asks the client's side, in either era. A handler must return the error as it is: in the modern era it carries the question
    /// home, and the handler is started anew with the answers, those of earlier rounds included. So whatever a handler does before it
    /// asks must be harmless to repeat. Answers have passed their requestedSchema.
    Task<Result<Inputs>> ask(std::vector<InputRequest> requests);
    /// True once a signed state of an earlier round came back.
    bool resumed() const { return resumed_; }
    void release_stream() { outlet_->release(); }

private:
    friend class Server;
    Task<> notify(std::string method, json::Object params);

    Outlet* outlet_ = nullptr;
    Session* session_ = nullptr;  // null in the modern era
    Asker* asker_ = nullptr;      // of a task
    bool made_task_ = false;
    const json::Object* capabilities_ = nullptr;
    json::Value progress_token_;
    double last_progress_ = -1;
    std::string log_level_;
    Inputs answers_;
    bool resumed_ = false;
    std::vector<InputRequest> pending_;
    std::optional<Code> failure_;  // what kind of failure a tool reported, for clients of our own
    std::optional<RpcError> refusal_;
};

}  // namespace atelier::mcp
