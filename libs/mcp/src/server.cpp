#include "atelier/mcp/server.hpp"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <exception>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "server_state.hpp"

namespace atelier::mcp {
namespace {

std::unexpected<RpcError> wrong(int code, std::string why, json::Object data = {}) {
    return std::unexpected(RpcError{code, std::move(why), std::move(data), {}});
}

json::Array versions() {
    json::Array out{json::Value(k_revision)};
    for (const auto revision : k_legacy_revisions) out.emplace_back(revision);
    return out;
}

}  // namespace

ToolResult ToolResult::text(std::string_view text) { return {{json::Object{{"type", "text"}, {"text", text}}}, {}, false}; }
ToolResult ToolResult::of(json::Object structured) { return {{}, json::Value(std::move(structured)), false}; }

Server::Server(ServerOptions options)
    : options_(std::move(options)),
      secret_(options_.state_secret.empty() ? random_hex(32) : options_.state_secret),
      state_(std::make_unique<State>()) {
    tail_ = "\"resultType\":\"complete\",\"_meta\":" +
            json::print(json::Object{{k_meta_server_info, json::Object{{"name", options_.name}, {"version", options_.version}}}}) + "}";
}
Server::~Server() = default;

Millis Server::now() const { return options_.clock != nullptr ? options_.clock->now() : SystemClock().now(); }

Result<void> Server::add_tool(Tool tool) {
    json::Reader reader(tool.descriptor);
    const std::string name = reader.string("name");
    reader.string("description");
    const auto* const input = reader.object("inputSchema");
    if (input == nullptr) reader.mistake("inputSchema", "is missing");
    ATL_CHECK(reader.done());
    if (state_->tools.contains(name)) return fail(Code::conflict, "two tools are called " + name);
    auto headers = header_parameters(*input);
    if (!headers) return fail(Code::invalid_argument, name + ": " + headers.error());
    ATL_TRY(auto input_schema, json::Schema::make(*input));
    std::optional<json::Schema> output_schema;
    if (const auto* const output = reader.object("outputSchema")) {
        ATL_TRY(auto made, json::Schema::make(*output));
        output_schema = std::move(made);
    }
    if (const std::int64_t ttl = json::get_integer(tool.descriptor, "ttlMs", -1); ttl >= 0)
        tool.descriptor["_meta"] = json::Object{{k_meta_ttl, ttl}};
    tool.descriptor.erase("ttlMs");
    state_->tools[name] = std::make_unique<Entry>(Entry{
        std::move(tool.descriptor), std::move(input_schema), std::move(output_schema), std::move(tool.handler), std::move(tool.scopes),
        std::move(*headers), tool.task, std::move(tool.before_task)
    });
    state_->lists.clear();
    return {};
}

Result<void> Server::add_resource(Resource resource) {
    json::Reader reader(resource.descriptor);
    reader.string("name");
    const bool pattern = reader.has("uriTemplate");
    reader.string(pattern ? "uriTemplate" : "uri");
    ATL_CHECK(reader.done());
    (pattern ? state_->templates : state_->resources).push_back(std::move(resource));
    state_->lists.clear();
    return {};
}

Result<void> Server::add_prompt(Prompt prompt) {
    json::Reader reader(prompt.descriptor);
    const std::string name = reader.string("name");
    ATL_CHECK(reader.done());
    if (!state_->prompts.emplace(name, std::move(prompt)).second) return fail(Code::conflict, "two prompts are called " + name);
    state_->lists.clear();
    return {};
}

void Server::changed(std::string_view kind) {
    state_->lists.clear();
    for (const auto& notice : *state_->listeners) notice(kind, {});
}

void Server::resource_updated(std::string_view uri) {
    for (const auto& notice : *state_->listeners) notice("resource", uri);
}

std::shared_ptr<void> Server::listen(Notice notice) {
    const auto listeners = state_->listeners;
    const auto at = listeners->insert(listeners->end(), std::move(notice));
    return {nullptr, [listeners, at](void*) { listeners->erase(at); }};
}

bool Server::is_modern(const Message& message, const Fields* fields) {
    const auto* const meta = json::get_object(message.params, "_meta");
    if (meta != nullptr && meta->contains(k_meta_version)) return true;
    return fields != nullptr && find_field(*fields, "MCP-Protocol-Version") == k_revision;
}

std::expected<void, RpcError> Server::check_envelope(const Message& message, const Fields* fields) const {
    const auto* const meta = json::get_object(message.params, "_meta");
    const auto* const version = meta == nullptr ? nullptr : meta->if_contains(k_meta_version);
    if (version == nullptr || !version->is_string()) return wrong(rpc::k_invalid_params, "_meta must have " + std::string(k_meta_version));
    const std::string_view body_version = version->get_string();
    if (fields != nullptr) {
        const auto header = find_field(*fields, "MCP-Protocol-Version");
        if (header != body_version)
            return wrong(
                rpc::k_header_mismatch, "MCP-Protocol-Version is '" + std::string(header) + "', the body has '" + std::string(body_version) + "'"
            );
    }
    if (body_version != k_revision)
        return wrong(rpc::k_unsupported_version, "Unsupported protocol version", {{"supported", versions()}, {"requested", body_version}});
    const auto* const capabilities = meta->if_contains(k_meta_client_capabilities);
    if (capabilities == nullptr || !capabilities->is_object())
        return wrong(rpc::k_invalid_params, "_meta must have " + std::string(k_meta_client_capabilities));
    if (fields == nullptr) return {};
    const auto method = find_field(*fields, "Mcp-Method");
    if (method != message.method)
        return wrong(rpc::k_header_mismatch, "Mcp-Method is '" + std::string(method) + "', the body has '" + message.method + "'");
    const std::string_view named = message.method == "resources/read"                                  ? "uri"
                                   : message.method == "tools/call" || message.method == "prompts/get" ? "name"
                                   : tasks_ && Tasks::is_method(message.method)                        ? "taskId"
                                                                                                       : "";
    if (named.empty()) return {};
    std::string name;
    if (!has_field(*fields, "Mcp-Name") || !decode_field_value(find_field(*fields, "Mcp-Name"), name) ||
        name != json::get_string(message.params, named))
        return wrong(rpc::k_header_mismatch, "Mcp-Name does not match the body");
    return {};
}

std::expected<void, RpcError> Server::prepare(const Message& message, const Origin& origin, Call& call, bool modern) const {
    static const json::Object none;
    const auto* const meta = json::get_object(message.params, "_meta");
    call.context.caller = origin.caller;
    call.outlet_ = origin.outlet;
    call.session_ = modern ? nullptr : origin.session;
    call.capabilities_ = modern                      ? &meta->at(k_meta_client_capabilities).get_object()
                         : origin.session != nullptr ? &origin.session->capabilities
                                                     : &none;
    if (meta == nullptr) return {};
    if (const auto* const token = meta->if_contains("progressToken"); token != nullptr && (token->is_string() || token->is_int64()))
        call.progress_token_ = *token;
    call.context.trace_parent = json::get_string(*meta, "traceparent");
    if (!modern) return {};
    call.log_level_ = json::get_string(*meta, k_meta_log_level);
    return take_answers(message, origin.caller, call);
}

Task<Server::Answer> Server::answer(Message message, Origin origin) {
    const bool modern = origin.session == nullptr;
    Answer out;
    try {
        out = co_await run(std::move(message), std::move(origin), modern);
    } catch (const boost::system::system_error&) {
        throw;
    } catch (const std::exception&) {
        // A bug; the transport's log has the request, the peer learns nothing about the inside.
        out = {{}, rpc::k_internal_error, 200};
    }
    co_return out;
}

Task<Server::Answer> Server::run(Message message, Origin origin, bool modern) {
    const std::string id = message.id;
    const auto refuse = [&](RpcError error, bool envelope) {
        error.id = id;
        const bool capability = error.code == rpc::k_missing_capability || error.code == rpc::k_header_mismatch;
        const int status = modern && (envelope || capability || error.code == rpc::k_method_not_found) ? http_status_of(error.code) : 200;
        return Answer{print_error(error), error.code, status, {}};
    };
    if (modern) {
        if (auto checked = check_envelope(message, origin.fields); !checked) co_return refuse(std::move(checked.error()), true);
    }
    Call call;
    if (auto ready = prepare(message, origin, call, modern); !ready) co_return refuse(std::move(ready.error()), false);
    std::string missing_scope;
    Outcome result;
    bool failed = false;
    try {
        if (message.method == "tools/call")
            result = co_await call_tool(message, origin, call, modern, missing_scope);
        else
            result = co_await dispatch(message, origin, call, modern);
    } catch (const boost::system::system_error&) {
        throw;
    } catch (const std::exception&) {
        failed = true;
    }
    if (failed) co_return refuse({rpc::k_internal_error, "internal error"}, false);
    if (!missing_scope.empty()) co_return Answer{{}, 0, 403, missing_scope};
    if (!call.pending_.empty()) co_return Answer{print_result(id, input_required(message, call))};
    if (call.refusal_) co_return refuse(std::move(*call.refusal_), false);
    if (!result) co_return refuse(std::move(result.error()), false);
    const std::string code = call.failure_ ? "\"" + std::string(k_meta_code) + "\":\"" + std::string(to_string(*call.failure_)) + "\"" : "";
    if (!modern) co_return Answer{print_result(id, *result + (code.empty() ? "}" : ",\"_meta\":{" + code + "}}"))};
    if (message.method == "subscriptions/listen") co_return Answer{print_result(id, *result)};
    if (call.made_task_) co_return Answer{print_result(id, *result)};
    // What dispatch returns lacks the closing brace: the tail of every modern result is the same.
    if (result->size() > 1) *result += ',';
    if (code.empty()) co_return Answer{print_result(id, *result + tail_)};
    std::string tail = tail_;
    tail.insert(tail.find("\"_meta\":{") + 9, code + ",");
    co_return Answer{print_result(id, *result + tail)};
}

Task<Server::Outcome> Server::dispatch(Message& message, const Origin& origin, Call& call, bool modern) {
    const std::string& method = message.method;
    if (method == "tools/list") co_return list("tools", message, modern);
    if (method == "resources/read") co_return co_await read_resource(message, call, modern);
    if (method == "resources/list") co_return list("resources", message, modern);
    if (method == "resources/templates/list") co_return list("resourceTemplates", message, modern);
    if (method == "prompts/list") co_return list("prompts", message, modern);
    if (method == "prompts/get") co_return co_await get_prompt(message, call, modern);
    if (method == "completion/complete") co_return complete_argument(message, modern);
    if (modern && method == "server/discover") co_return discover();
    if (modern && method == "subscriptions/listen") co_return co_await listen_stream(message, origin);
    if (modern && tasks_ && method.starts_with("tasks/")) co_return task_method(message, origin.caller);
    if (!modern) co_return legacy_method(message, *origin.session);
    co_return wrong(rpc::k_method_not_found, "Method not found: " + method.substr(0, 100));
}

Server::Outcome Server::legacy_method(const Message& message, Session& session) {
    if (message.method == "ping") return "{";
    if (message.method == "logging/setLevel") {
        session.log_level = json::get_string(message.params, "level");
        return "{";
    }
    const std::string uri = json::get_string(message.params, "uri");
    if (message.method == "resources/subscribe") {
        if (std::ranges::find(session.subscriptions, uri) == session.subscriptions.end()) session.subscriptions.push_back(uri);
        return "{";
    }
    if (message.method == "resources/unsubscribe") {
        std::erase(session.subscriptions, uri);
        return "{";
    }
    return wrong(rpc::k_method_not_found, "Method not found: " + message.method.substr(0, 100));
}

Server::Answer Server::initialize(const Message& message, Session& session) const {
    const std::string asked = json::get_string(message.params, "protocolVersion");
    const bool known = std::ranges::find(k_legacy_revisions, asked) != std::end(k_legacy_revisions);
    session.revision = known ? asked : std::string(k_legacy_revision);
    if (const auto* const capabilities = json::get_object(message.params, "capabilities")) session.capabilities = *capabilities;
    json::Object result{
        {"protocolVersion", session.revision},
        {"capabilities", capabilities(false)},
        {"serverInfo", json::Object{{"name", options_.name}, {"version", options_.version}}}
    };
    if (!options_.instructions.empty()) result["instructions"] = options_.instructions;
    return {print_result(message.id, json::print(result))};
}

json::Object Server::capabilities(bool modern) const {
    json::Object out;
    if (!state_->tools.empty()) out["tools"] = json::Object{{"listChanged", true}};
    if (!state_->resources.empty() || !state_->templates.empty()) out["resources"] = json::Object{{"listChanged", true}, {"subscribe", true}};
    if (!state_->prompts.empty()) out["prompts"] = json::Object{{"listChanged", true}};
    if (completer_) out["completions"] = json::Object{};
    if (!modern) out["logging"] = json::Object{};
    if (modern && tasks_) out["extensions"] = json::Object{{k_tasks_extension, json::Object{}}};
    return out;
}

Server::Outcome Server::discover() const {
    json::Object out{
        {"supportedVersions", versions()}, {"capabilities", capabilities(true)}, {"ttlMs", options_.list_ttl_ms}, {"cacheScope", "public"}
    };
    if (!options_.instructions.empty()) out["instructions"] = options_.instructions;
    std::string text = json::print(out);
    text.pop_back();
    return text;
}

}  // namespace atelier::mcp
