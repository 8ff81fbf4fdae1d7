#include "atelier/mcp/client.hpp"

#include "atelier/base/text.hpp"
#include "content.hpp"
#include "events.hpp"

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
    Result<json::Object> found = broken("the event stream ended without an answer");
    EventReader().feed(body, [&found, id](const std::string& data) {
        auto message = json::parse_object(json::received(data));
        if (!message) found = broken(message.error().message);
        if (!message || json::get_integer(*message, "id", id - 1) != id) return message.has_value();
        found = std::move(message);
        return false;
    });
    return found;
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

OutgoingRequest Client::list_tools(const CallOptions& options, json::Object page) const {
    return make("tools/list", std::move(page), {}, options);
}

OutgoingRequest Client::call_tool(std::string_view tool, json::Object arguments, const CallOptions& options) const {
    return make("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}}, tool, options);
}

Result<json::Object> read_result(const OutgoingRequest& request, int status, const Fields& headers, std::string_view body) {
    const bool events = trim(find_field(headers, "Content-Type")).starts_with("text/event-stream");
    auto message = events ? find_in_events(body, request.id) : json::parse_object(json::received(body));
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
    return outcome_of(std::move(result));
}

std::vector<ToolInfo> tools_of(const json::Array& items) {
    std::vector<ToolInfo> out;
    for (const auto& item : items) {
        if (!item.is_object()) continue;
        const json::Object& tool = item.get_object();
        const auto object = [&tool](std::string_view key) {
            const auto* const found = json::get_object(tool, key);
            return found == nullptr ? json::Object{} : *found;
        };
        ToolInfo info;
        info.name = json::get_string(tool, "name");
        info.title = json::get_string(tool, "title");
        info.description = json::get_string(tool, "description");
        info.input_schema = object("inputSchema");
        info.output_schema = object("outputSchema");
        info.annotations = object("annotations");
        info.ttl_ms = json::get_integer(object("_meta"), k_meta_ttl);
        if (!info.name.empty()) out.push_back(std::move(info));
    }
    return out;
}

}  // namespace atelier::mcp
