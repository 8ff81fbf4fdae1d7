#include "atelier/mcp/server.hpp"

#include <algorithm>
#include <exception>
#include <optional>

#include "atelier/base/text.hpp"
#include "atelier/mcp/token.hpp"

namespace atelier::mcp {
namespace {

HttpReply json_reply(int status, std::string body) { return {status, {{"Content-Type", "application/json"}}, std::move(body)}; }

HttpReply error_reply(const RpcError& error) { return json_reply(http_status_of(error.code), print_error(error)); }

HttpReply plain_error(int status, Code code, std::string_view message) {
    return json_reply(status, json::print(json::Object{{"code", to_string(code)}, {"message", message}}));
}

bool accepts_json(std::string_view accept) {
    return accept.empty() || accept.find("application/json") != std::string_view::npos || accept.find("*/*") != std::string_view::npos ||
           accept.find("application/*") != std::string_view::npos;
}

bool is_json(std::string_view content_type) { return to_lower(trim(content_type.substr(0, content_type.find(';')))) == "application/json"; }

json::Object failed_tool(const Error& error) {
    json::Object out;
    out["content"] = json::Array{json::Object{{"type", "text"}, {"text", std::string(to_string(error.code)) + ": " + error.message}}};
    out["isError"] = true;
    out["_meta"] = json::Object{{k_meta_code, to_string(error.code)}};
    return out;
}

}  // namespace

struct Server::Entry {
    json::Object descriptor;
    json::Schema input;
    std::optional<json::Schema> output;
    ToolHandler handler;
};

Authenticator bearer_authenticator(std::string secret, std::string audience, const Clock& clock) {
    return [secret = std::move(secret), audience = std::move(audience), &clock](const HttpRequestView& request) -> Result<Caller> {
        const std::string_view value = find_field(request.headers, "Authorization");
        constexpr std::string_view scheme = "bearer ";
        if (to_lower(value.substr(0, scheme.size())) != scheme) return fail(Code::unauthenticated, "a bearer token is needed");
        ATL_TRY(auto claims, verify_token(trim(value.substr(scheme.size())), secret, audience, clock.now() / 1000));
        return Caller{std::move(claims.user), std::move(claims.role)};
    };
}

Server::Server(ServerOptions options, Authenticator authenticate) : options_(std::move(options)), authenticate_(std::move(authenticate)) {}
Server::~Server() = default;

Result<void> Server::add_tool(Tool tool) {
    json::Reader reader(tool.descriptor);
    const std::string name = reader.string("name");
    reader.string("description");
    const auto* const input = reader.object("inputSchema");
    if (input == nullptr) reader.mistake("inputSchema", "is missing");
    ATL_CHECK(reader.done());
    if (tools_.contains(name)) return fail(Code::conflict, "two tools are called " + name);
    ATL_TRY(auto input_schema, json::Schema::make(*input));
    std::optional<json::Schema> output_schema;
    if (const auto* const output = reader.object("outputSchema")) {
        ATL_TRY(auto made, json::Schema::make(*output));
        output_schema = std::move(made);
    }
    if (const std::int64_t ttl = json::get_integer(tool.descriptor, "ttlMs", -1); ttl >= 0)
        tool.descriptor["_meta"] = json::Object{{k_meta_ttl, ttl}};
    tool.descriptor.erase("ttlMs");
    tools_[name] = std::make_unique<Entry>(std::move(tool.descriptor), std::move(input_schema), std::move(output_schema), std::move(tool.handler));
    return {};
}

HttpReply Server::handle(const HttpRequestView& request) const {
    try {
        if (const auto origin = find_field(request.headers, "Origin");
            !origin.empty() && std::ranges::find(options_.allowed_origins, origin) == options_.allowed_origins.end())
            return plain_error(403, Code::permission_denied, "this origin may not call");
        if (request.method != "POST") {
            auto reply = plain_error(405, Code::invalid_argument, "the MCP endpoint takes POST");
            reply.headers.emplace_back("Allow", "POST");
            return reply;
        }
        auto caller = authenticate_(request);
        if (!caller) {
            auto reply = plain_error(401, Code::unauthenticated, caller.error().message);
            reply.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            return reply;
        }
        if (request.body.size() > options_.max_body) return plain_error(413, Code::exhausted, "the request is too large");
        if (!is_json(find_field(request.headers, "Content-Type")))
            return plain_error(415, Code::invalid_argument, "Content-Type must be application/json");
        if (!accepts_json(find_field(request.headers, "Accept"))) return plain_error(406, Code::invalid_argument, "answers are application/json");
        auto message = read_message(request.body);
        if (!message) return error_reply(message.error());
        return answer(*message, *caller, request.headers);
    } catch (const std::exception&) {
        // A bug; the transport's log has the request, the peer learns nothing about the inside.
        return error_reply({rpc::k_internal_error, "internal error"});
    }
}

HttpReply Server::answer(const Message& message, const Caller& caller, const Fields& headers) const {
    if (message.is_notification()) return {message.method.starts_with("notifications/") ? 202 : 400, {}, {}};
    if (message.method == "initialize") return answer_legacy(message);
    if (auto checked = check_envelope(message, headers); !checked) return error_reply(checked.error());
    auto result = dispatch(message, caller, headers);
    if (!result) {
        result.error().id = message.id;
        return error_reply(result.error());
    }
    return json_reply(200, print_result(message.id, complete(std::move(*result))));
}

HttpReply Server::answer_legacy(const Message& message) const {
    const json::Object data{{"supported", json::Array{k_revision}}, {"requested", json::get_string(message.params, "protocolVersion")}};
    return error_reply({rpc::k_unsupported_version, "this server speaks " + std::string(k_revision) + " and needs no initialize", data, message.id});
}

std::expected<void, RpcError> Server::check_envelope(const Message& message, const Fields& headers) const {
    const auto wrong = [&](int code, std::string why, json::Object data = {}) {
        return std::unexpected(RpcError{code, std::move(why), std::move(data), message.id});
    };
    const auto* const meta = json::get_object(message.params, "_meta");
    const auto* const version = meta == nullptr ? nullptr : meta->if_contains(k_meta_version);
    if (version == nullptr || !version->is_string()) return wrong(rpc::k_invalid_params, "_meta must have " + std::string(k_meta_version));
    const std::string_view body_version = version->as_string();
    const auto header_version = find_field(headers, "MCP-Protocol-Version");
    if (header_version != body_version)
        return wrong(
            rpc::k_header_mismatch, "MCP-Protocol-Version is '" + std::string(header_version) + "', the body has '" + std::string(body_version) + "'"
        );
    if (body_version != k_revision)
        return wrong(
            rpc::k_unsupported_version, "Unsupported protocol version", {{"supported", json::Array{k_revision}}, {"requested", body_version}}
        );
    const auto* const capabilities = meta->if_contains(k_meta_client_capabilities);
    if (capabilities == nullptr || !capabilities->is_object())
        return wrong(rpc::k_invalid_params, "_meta must have " + std::string(k_meta_client_capabilities));
    const auto header_method = find_field(headers, "Mcp-Method");
    if (header_method != message.method)
        return wrong(rpc::k_header_mismatch, "Mcp-Method is '" + std::string(header_method) + "', the body has '" + message.method + "'");
    return {};
}

Server::Answer Server::dispatch(const Message& message, const Caller& caller, const Fields& headers) const {
    if (message.method == "server/discover") return discover();
    if (message.method == "tools/list") {
        if (message.params.contains("cursor")) return std::unexpected(RpcError{rpc::k_invalid_params, "unknown cursor: the list has one page"});
        return list_tools();
    }
    if (message.method == "tools/call") return call_tool(message, caller, headers);
    return std::unexpected(RpcError{rpc::k_method_not_found, "Method not found: " + message.method.substr(0, 100)});
}

Server::Answer Server::call_tool(const Message& message, const Caller& caller, const Fields& headers) const {
    const auto wrong = [](int code, std::string why) { return std::unexpected(RpcError{code, std::move(why)}); };
    const auto* const name_value = message.params.if_contains("name");
    if (name_value == nullptr || !name_value->is_string()) return wrong(rpc::k_invalid_params, "name of the tool is missing");
    const std::string name(name_value->as_string());
    std::string header_name;
    if (!has_field(headers, "Mcp-Name") || !decode_field_value(find_field(headers, "Mcp-Name"), header_name) || header_name != name)
        return wrong(rpc::k_header_mismatch, "Mcp-Name does not match the body's name '" + name.substr(0, 100) + "'");
    const auto found = tools_.find(name);
    if (found == tools_.end()) return wrong(rpc::k_invalid_params, "Unknown tool: " + name.substr(0, 100));
    const Entry& entry = *found->second;
    const auto* const arguments_value = message.params.if_contains("arguments");
    if (arguments_value != nullptr && !arguments_value->is_object()) return wrong(rpc::k_invalid_params, "arguments must be an object");
    static const json::Object none;
    const json::Object& arguments = arguments_value == nullptr ? none : arguments_value->as_object();
    if (auto checked = entry.input.check(arguments); !checked) return failed_tool(checked.error());
    const auto* const meta = json::get_object(message.params, "_meta");
    const CallContext context{caller, name, json::get_string(*meta, "traceparent")};
    auto content = entry.handler(context, arguments);
    if (!content && content.error().code == Code::internal) return wrong(rpc::k_internal_error, "internal error");
    if (!content) return failed_tool(content.error());
    if (options_.check_output && entry.output)
        if (auto checked = entry.output->check(*content); !checked)
            return wrong(rpc::k_internal_error, "outputSchema of " + name + ": " + checked.error().message);
    json::Object result;
    result["content"] = json::Array{json::Object{{"type", "text"}, {"text", json::print(*content)}}};
    result["structuredContent"] = std::move(*content);
    result["isError"] = false;
    return result;
}

json::Object Server::discover() const {
    json::Object out{
        {"supportedVersions", json::Array{k_revision}},
        {"capabilities", json::Object{{"tools", json::Object{}}}},
        {"ttlMs", options_.list_ttl_ms},
        {"cacheScope", "public"}
    };
    if (!options_.instructions.empty()) out["instructions"] = options_.instructions;
    return out;
}

json::Object Server::list_tools() const {
    json::Array tools;
    for (const auto& [name, entry] : tools_) tools.push_back(entry->descriptor);
    return {{"tools", std::move(tools)}, {"ttlMs", options_.list_ttl_ms}, {"cacheScope", "public"}};
}

json::Object Server::complete(json::Object result) const {
    result["resultType"] = "complete";
    auto& meta = result["_meta"];
    if (!meta.is_object()) meta = json::Object{};
    meta.as_object()[k_meta_server_info] = json::Object{{"name", options_.name}, {"version", options_.version}};
    return result;
}

}  // namespace atelier::mcp
