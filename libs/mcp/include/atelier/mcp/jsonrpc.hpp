#pragma once

#include <string>
#include <string_view>

#include "atelier/json/json.hpp"

namespace atelier::mcp {

inline constexpr std::string_view k_revision = "2026-07-28";
inline constexpr std::string_view k_meta_version = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view k_meta_client_info = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view k_meta_client_capabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view k_meta_server_info = "io.modelcontextprotocol/serverInfo";
/// Our own: the failure code of a tool execution error, and how long a tool's results stay fresh.
inline constexpr std::string_view k_meta_code = "io.atelier/code";
inline constexpr std::string_view k_meta_ttl = "io.atelier/ttlMs";

namespace rpc {
inline constexpr int k_parse_error = -32700;
inline constexpr int k_invalid_request = -32600;
inline constexpr int k_method_not_found = -32601;
inline constexpr int k_invalid_params = -32602;
inline constexpr int k_internal_error = -32603;
inline constexpr int k_header_mismatch = -32020;
inline constexpr int k_missing_capability = -32021;
inline constexpr int k_unsupported_version = -32022;
}  // namespace rpc

/// A request, or a notification when `id` is null.
struct Message {
    json::Value id;
    std::string method;
    json::Object params;

    bool is_notification() const { return id.is_null(); }
};

struct RpcError {
    int code = rpc::k_internal_error;
    std::string message;
    json::Object data{};
    /// Of the request as far as it could be read; null is left out of the answer.
    json::Value id{};
};

/// Strict JSON-RPC 2.0 as MCP narrows it: one object, string or integer id, params an object. Depth is limited to 64.
std::expected<Message, RpcError> read_message(std::string_view body);

std::string print_result(const json::Value& id, const json::Object& result);
std::string print_error(const RpcError& error);
/// 400, 404 or 500.
int http_status_of(int rpc_code) noexcept;

}  // namespace atelier::mcp
