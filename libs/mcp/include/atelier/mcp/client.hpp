#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/mcp/http.hpp"
#include "atelier/mcp/jsonrpc.hpp"

namespace atelier::mcp {

/// POST this to the server's MCP endpoint.
struct OutgoingRequest {
    std::int64_t id = 0;
    Fields headers;
    std::string body;
};

struct CallOptions {
    std::string bearer;        ///< goes into the Authorization header when not empty
    std::string trace_parent;  ///< W3C traceparent, when not empty
};

/// What a tool said. A failed tool (`is_error`) is not a failed exchange: its text is for the model. The text holds all
/// blocks in order, an empty line between them: texts and embedded texts as they are, everything else by its name, type
/// and size.
struct CallOutcome {
    bool is_error = false;
    Code code = Code::internal;  ///< of an error, as our servers tell it; failed_precondition when the server does not
    std::string text;
    json::Object structured;
};

struct ToolInfo {
    std::string name;
    std::string title;
    std::string description;
    json::Object input_schema;
    json::Object output_schema;
    json::Object annotations;
    std::int64_t ttl_ms = 0;
};

/// The protocol's client side without a transport. Thread-safe.
class Client {
public:
    Client(std::string name, std::string version) : name_(std::move(name)), version_(std::move(version)) {}

    OutgoingRequest discover(const CallOptions& options = {}) const;
    /// `page`: params of the page (pages.hpp); empty for the first.
    OutgoingRequest list_tools(const CallOptions& options = {}, json::Object page = {}) const;
    OutgoingRequest call_tool(std::string_view tool, json::Object arguments, const CallOptions& options = {}) const;

private:
    OutgoingRequest make(std::string_view method, json::Object params, std::string_view mcp_name, const CallOptions& options) const;

    std::string name_;
    std::string version_;
    mutable std::atomic<std::int64_t> next_id_{1};
};

/// The `result` of a reply, sent as JSON or as an event stream that has ended. Fails with the protocol-neutral code of the HTTP status or
/// JSON-RPC error; `unavailable` for a reply that is cut, malformed or answers another request.
Result<json::Object> read_result(const OutgoingRequest& request, int status, const Fields& headers, std::string_view body);
Result<CallOutcome> read_call(const OutgoingRequest& request, int status, const Fields& headers, std::string_view body);
/// The entries of a tools/list result; what is no tool is left out.
std::vector<ToolInfo> tools_of(const json::Array& items);

}  // namespace atelier::mcp
