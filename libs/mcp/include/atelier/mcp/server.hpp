#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/json/schema.hpp"
#include "atelier/mcp/http.hpp"
#include "atelier/mcp/jsonrpc.hpp"

namespace atelier::mcp {

/// Who calls, as the transport or a token proved it; never taken from arguments.
struct Caller {
    std::string user;
    std::string role;
};

struct CallContext {
    Caller caller;
    std::string tool;
    std::string trace_parent;  ///< W3C traceparent of the request's _meta, or empty
};

/// Arguments have passed the tool's inputSchema. An Error is for the model (see README); the object is the structuredContent.
using ToolHandler = std::function<Result<json::Object>(const CallContext&, const json::Object&)>;

struct Tool {
    json::Object descriptor;  ///< name, title, description, annotations, inputSchema, outputSchema, ttlMs
    ToolHandler handler;
};

/// Answers `unauthenticated` when the request proves nobody.
using Authenticator = std::function<Result<Caller>(const HttpRequestView&)>;
/// `Authorization: Bearer` with a token of token.hpp. The clock must outlive it.
Authenticator bearer_authenticator(std::string secret, std::string audience, const Clock& clock);

struct ServerOptions {
    std::string name;
    std::string version;
    std::string instructions;
    std::int64_t list_ttl_ms = 60'000;
    std::size_t max_body = 1u << 20;
    /// Browsers' origins that may call; a request with any other Origin is 403, one without is fine.
    std::vector<std::string> allowed_origins{};
    /// Checks every result against the tool's outputSchema and answers -32603 on a difference. For tests.
    bool check_output = false;
};

/// The protocol's server side as a pure function. Thread-safe once the tools are added.
class Server {
public:
    Server(ServerOptions options, Authenticator authenticate);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// invalid_argument for a descriptor without a name or with an unusable schema, conflict for a known name.
    Result<void> add_tool(Tool tool);

    /// One HTTP exchange on the MCP endpoint. Never throws; runs the tool on this thread.
    HttpReply handle(const HttpRequestView& request) const;

private:
    struct Entry;
    using Answer = std::expected<json::Object, RpcError>;

    HttpReply answer(const Message& message, const Caller& caller, const Fields& headers) const;
    HttpReply answer_legacy(const Message& message) const;
    std::expected<void, RpcError> check_envelope(const Message& message, const Fields& headers) const;
    Answer dispatch(const Message& message, const Caller& caller, const Fields& headers) const;
    Answer call_tool(const Message& message, const Caller& caller, const Fields& headers) const;
    json::Object discover() const;
    json::Object list_tools() const;
    json::Object complete(json::Object result) const;

    ServerOptions options_;
    Authenticator authenticate_;
    std::map<std::string, std::unique_ptr<Entry>, std::less<>> tools_;  // by name: a deterministic order of the list
};

}  // namespace atelier::mcp
