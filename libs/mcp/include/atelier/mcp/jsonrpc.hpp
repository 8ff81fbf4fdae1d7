#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atelier/json/json.hpp"

namespace atelier::mcp {

/// The modern revision (stateless, self-describing requests) and the legacy ones (initialize, sessions), newest first.
inline constexpr std::string_view k_revision = "2026-07-28";
inline constexpr std::string_view k_legacy_revision = "2025-11-25";
inline constexpr std::string_view k_legacy_revisions[] = {"2025-11-25", "2025-06-18", "2025-03-26"};

inline constexpr std::string_view k_meta_version = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view k_meta_client_info = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view k_meta_client_capabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view k_meta_server_info = "io.modelcontextprotocol/serverInfo";
inline constexpr std::string_view k_meta_subscription = "io.modelcontextprotocol/subscriptionId";
inline constexpr std::string_view k_meta_log_level = "io.modelcontextprotocol/logLevel";
/// Our own: the failure code of a tool execution error, and how long a tool's results stay fresh.
inline constexpr std::string_view k_meta_code = "io.atelier/code";
inline constexpr std::string_view k_meta_ttl = "io.atelier/ttlMs";

namespace rpc {
inline constexpr int k_parse_error = -32700;
inline constexpr int k_invalid_request = -32600;
inline constexpr int k_method_not_found = -32601;
inline constexpr int k_invalid_params = -32602;
inline constexpr int k_internal_error = -32603;
inline constexpr int k_server_error = -32000;        ///< of servers' own choice
inline constexpr int k_session_not_found = -32001;   ///< what SDKs of the legacy revisions say beside HTTP 404
inline constexpr int k_resource_not_found = -32002;  ///< legacy revisions; the modern one says invalid params
inline constexpr int k_header_mismatch = -32020;
inline constexpr int k_missing_capability = -32021;
inline constexpr int k_unsupported_version = -32022;
}  // namespace rpc

struct RpcError {
    int code = rpc::k_internal_error;
    std::string message;
    json::Object data{};
    /// JSON text of the request's id as far as it could be read; empty is left out of the answer.
    std::string id{};
};

/// A request (with id and method), a notification (method only) or a response (result or error).
struct Message {
    std::string id;  ///< as JSON text: 1 or "a"
    std::string method;
    json::Object params;
    json::Object result;
    std::optional<RpcError> error;

    bool is_response() const { return method.empty(); }
    bool is_notification() const { return !method.empty() && id.empty(); }
};

/// Strict JSON-RPC 2.0 as MCP narrows it: one object, string or integer id, params an object. Depth is limited to 64.
std::expected<Message, RpcError> read_message(std::string_view body);
/// What a server of others sent, read as far as it can be: see json::received(); an error may have the id null.
std::expected<Message, RpcError> read_received(std::string_view body);

/// Appends the text as a JSON string.
void append_quoted(std::string& out, std::string_view text);
/// `result` is JSON text.
std::string print_result(std::string_view id, std::string_view result);
std::string print_error(const RpcError& error);
std::string print_request(std::string_view id, std::string_view method, const json::Object& params);
std::string print_notification(std::string_view method, const json::Object& params);

/// 400 for a broken envelope, 404 for an unknown method. The modern revision's statuses.
int http_status_of(int rpc_code) noexcept;

}  // namespace atelier::mcp
