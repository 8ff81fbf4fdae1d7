#include "atelier/mcp/client.hpp"

#include "atelier/base/text.hpp"

namespace atelier::mcp {
namespace {

Code code_of_rpc(int code) {
    switch (code) {
        case rpc::k_method_not_found:
            return Code::not_found;
        case rpc::k_internal_error:
            return Code::internal;
        case rpc::k_unsupported_version:
        case rpc::k_missing_capability:
            return Code::failed_precondition;
        default:
            return Code::invalid_argument;
    }
}

Code code_of_http(int status) {
    switch (status) {
        case 401:
            return Code::unauthenticated;
        case 403:
            return Code::permission_denied;
        case 404:
            return Code::not_found;
        case 413:
            return Code::exhausted;
        case 429:
        case 503:
            return Code::busy;
        default:
            return status >= 500 ? Code::unavailable : Code::invalid_argument;
    }
}

std::unexpected<Error> broken(std::string detail) { return fail(Code::unavailable, "the MCP server's answer cannot be read", std::move(detail)); }

/// The message with our id in an ended event stream; notifications before it are skipped.
Result<json::Object> find_in_events(std::string_view body, std::int64_t id) {
    std::string data;
    auto lines = split(body, '\n');
    lines.pop_back();  // what follows the last line end is cut
    for (const std::string_view raw : lines) {
        std::string_view line = raw;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with("data:")) {
            line.remove_prefix(5);
            if (line.starts_with(' ')) line.remove_prefix(1);
            if (!data.empty()) data += '\n';
            data += line;
        } else if (line.empty() && !data.empty()) {
            auto message = json::parse_object(data);
            if (!message) return broken(message.error().message);
            if (json::get_integer(*message, "id", id - 1) == id) return std::move(*message);
            data.clear();
        }
    }
    return broken("the event stream ended without an answer");
}

}  // namespace

OutgoingRequest Client::make(std::string_view method, json::Object params, std::string_view mcp_name, const CallOptions& options) const {
    OutgoingRequest out;
    out.id = next_id_.fetch_add(1, std::memory_order_relaxed);
    json::Object meta{
        {k_meta_version, k_revision},
        {k_meta_client_capabilities, json::Object{}},
        {k_meta_client_info, json::Object{{"name", name_}, {"version", version_}}}
    };
    if (!options.trace_parent.empty()) meta["traceparent"] = options.trace_parent;
    params["_meta"] = std::move(meta);
    out.body = json::print(json::Object{{"jsonrpc", "2.0"}, {"id", out.id}, {"method", method}, {"params", std::move(params)}});
    out.headers = {
        {"Content-Type", "application/json"},
        {"Accept", "application/json, text/event-stream"},
        {"MCP-Protocol-Version", std::string(k_revision)},
        {"Mcp-Method", std::string(method)}
    };
    if (!mcp_name.empty()) out.headers.emplace_back("Mcp-Name", encode_field_value(mcp_name));
    if (!options.bearer.empty()) out.headers.emplace_back("Authorization", "Bearer " + options.bearer);
    return out;
}

OutgoingRequest Client::discover(const CallOptions& options) const { return make("server/discover", {}, {}, options); }

OutgoingRequest Client::list_tools(const CallOptions& options) const { return make("tools/list", {}, {}, options); }

OutgoingRequest Client::call_tool(std::string_view tool, json::Object arguments, const CallOptions& options) const {
    return make("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}}, tool, options);
}

Result<json::Object> read_result(const OutgoingRequest& request, int status, const Fields& headers, std::string_view body) {
    const bool events = trim(find_field(headers, "Content-Type")).starts_with("text/event-stream");
    auto message = events ? find_in_events(body, request.id) : json::parse_object(body);
    if (!message) {
        if (status / 100 != 2) return fail(code_of_http(status), "the MCP server answered HTTP " + std::to_string(status));
        return broken(message.error().detail.empty() ? message.error().message : message.error().detail);
    }
    if (const auto* const error = json::get_object(*message, "error"))
        return fail(code_of_rpc(static_cast<int>(json::get_integer(*error, "code"))), json::get_string(*error, "message"), json::print(*error));
    if (status / 100 != 2) {
        const std::string text = json::get_string(*message, "message");
        return fail(code_of_http(status), text.empty() ? "the MCP server answered HTTP " + std::to_string(status) : text);
    }
    if (json::get_string(*message, "jsonrpc") != "2.0" || json::get_integer(*message, "id", request.id - 1) != request.id)
        return broken("answers another request");
    const auto* const result = json::get_object(*message, "result");
    if (result == nullptr) return broken("neither result nor error");
    const auto* const type = result->if_contains("resultType");
    if (type != nullptr && *type == "input_required")
        return fail(Code::failed_precondition, "the MCP server asks for more input, which is not supported");
    if (type != nullptr && *type != "complete") return broken("unknown resultType");
    return *result;
}

Result<CallOutcome> read_call(const OutgoingRequest& request, int status, const Fields& headers, std::string_view body) {
    ATL_TRY(auto result, read_result(request, status, headers, body));
    CallOutcome out;
    const auto* const is_error = result.if_contains("isError");
    out.is_error = is_error != nullptr && is_error->is_bool() && is_error->as_bool();
    if (const auto* const content = json::get_array(result, "content")) {
        for (const auto& item : *content) {
            if (!item.is_object() || json::get_string(item.as_object(), "type") != "text") continue;
            if (!out.text.empty()) out.text += '\n';
            out.text += json::get_string(item.as_object(), "text");
        }
    }
    if (out.is_error) {
        const auto* const meta = json::get_object(result, "_meta");
        out.code = (meta == nullptr ? std::nullopt : code_from_string(json::get_string(*meta, k_meta_code))).value_or(Code::failed_precondition);
    }
    if (auto* const structured = result.if_contains("structuredContent"); structured != nullptr && structured->is_object())
        out.structured = std::move(structured->as_object());
    return out;
}

Result<std::vector<ToolInfo>> read_tools(const OutgoingRequest& request, int status, const Fields& headers, std::string_view body) {
    ATL_TRY(const auto result, read_result(request, status, headers, body));
    const auto* const tools = json::get_array(result, "tools");
    if (tools == nullptr) return broken("no tools");
    std::vector<ToolInfo> out;
    for (const auto& value : *tools) {
        if (!value.is_object()) return broken("a tool is not an object");
        const auto& tool = value.as_object();
        const auto object = [&](std::string_view key) {
            const auto* const found = json::get_object(tool, key);
            return found == nullptr ? json::Object{} : *found;
        };
        ToolInfo info{
            json::get_string(tool, "name"), json::get_string(tool, "title"), json::get_string(tool, "description"),         object("inputSchema"),
            object("outputSchema"),         object("annotations"),           json::get_integer(object("_meta"), k_meta_ttl)
        };
        if (info.name.empty()) return broken("a tool has no name");
        out.push_back(std::move(info));
    }
    return out;
}

}  // namespace atelier::mcp
