#include "atelier/mcp/connection.hpp"

#include <charconv>

#include "atelier/base/text.hpp"
#include "server_state.hpp"

namespace atelier::mcp {
namespace {

/// Cuts a text/event-stream into events as it comes.
class EventReader {
public:
    std::string last_id;
    std::optional<int> retry_ms;

    /// Calls `on_data` with each complete event's data; stops when it says false.
    bool feed(std::string_view bytes, const std::function<bool(std::string)>& on_data) {
        buffer_ += bytes;
        std::size_t end = 0;
        while ((end = buffer_.find('\n')) != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            if (line.ends_with('\r')) line.pop_back();
            if (line.empty()) {
                std::string data = std::move(data_);
                data_.clear();
                if (!data.empty() && !on_data(std::move(data))) return false;
                continue;
            }
            take(line);
        }
        return true;
    }

private:
    void take(std::string_view line) {
        const auto colon = std::min(line.find(':'), line.size());
        const std::string_view field = line.substr(0, colon);
        std::string_view value = colon < line.size() ? line.substr(colon + 1) : std::string_view{};
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (field == "data") data_ += (data_.empty() ? "" : "\n") + std::string(value);
        if (field == "id") last_id = value;
        int ms = 0;
        if (field == "retry" && std::from_chars(value.data(), value.data() + value.size(), ms).ec == std::errc()) retry_ms = ms;
    }

    std::string buffer_;
    std::string data_;
};

void fill_defaults(const json::Object& params, json::Object& answer) {
    const auto* const schema = json::get_object(params, "requestedSchema");
    const auto* const properties = schema == nullptr ? nullptr : json::get_object(*schema, "properties");
    if (properties == nullptr || json::get_string(answer, "action") != "accept") return;
    auto& content = answer["content"];
    if (!content.is_object()) content = json::Object{};
    for (const auto& [name, property] : *properties) {
        const auto* const value = property.is_object() ? property.get_object().if_contains("default") : nullptr;
        if (value != nullptr && !content.get_object().contains(name)) content.get_object()[name] = *value;
    }
}

Code code_of(int rpc_code) {
    if (rpc_code == rpc::k_method_not_found || rpc_code == rpc::k_resource_not_found) return Code::not_found;
    if (rpc_code == rpc::k_internal_error) return Code::internal;
    if (rpc_code == rpc::k_unsupported_version || rpc_code == rpc::k_missing_capability) return Code::failed_precondition;
    return Code::invalid_argument;
}

bool is_modern_error(int code) { return code == rpc::k_header_mismatch || code == rpc::k_missing_capability || code == rpc::k_unsupported_version; }

}  // namespace

struct Connection::State : std::enable_shared_from_this<Connection::State> {
    State(Executor executor, net::Endpoint e, std::string t, ConnectionOptions o)
        : endpoint(std::move(e)), target(std::move(t)), options(std::move(o)), era(options.era), tasks(std::move(executor)) {}

    net::Endpoint endpoint;
    std::string target;
    ConnectionOptions options;
    Era era;
    TaskGroup tasks;
    std::string session;
    std::string revision;
    std::int64_t next_id = 1;
    std::map<std::string, std::vector<HeaderParameter>, std::less<>> headers;  // of the tools that were listed

    struct Reply {
        int status = 0;
        std::string challenge;
        std::string session;
        std::optional<Message> message;
        std::string last_event;
        int retry_ms = 1000;
    };

    std::string url() const {
        std::string out = (endpoint.tls ? "https://" : "http://") + endpoint.host;
        if (endpoint.port != (endpoint.tls ? 443 : 80)) out += ":" + std::to_string(endpoint.port);
        return out + target;
    }
    json::Object capabilities() const {
        json::Object out;
        if (options.handlers.sampling) out["sampling"] = json::Object{};
        if (options.handlers.elicitation) out["elicitation"] = json::Object{};
        if (options.handlers.roots) out["roots"] = json::Object{};
        return out;
    }
    const ClientHandlers::Handler& handler_of(std::string_view method) const {
        if (method == "sampling/createMessage") return options.handlers.sampling;
        return method == "roots/list" ? options.handlers.roots : options.handlers.elicitation;
    }

    Task<Result<json::Object>> fulfil(std::string method, json::Object params);
    static Task<> answer(std::shared_ptr<State> self, Message request);
    bool take(const std::string& data, const std::string& id, Reply& reply);
    Task<Result<Reply>> exchange(std::string http_method, std::string body, Fields fields, std::string id);
    Task<Result<Reply>> send(std::string method, std::string id, std::string body, Fields extra);
    Task<Result<Message>> ask(std::string method, json::Object params);
    Task<Result<void>> initialize();
    static Task<> follow(std::shared_ptr<State> self, std::string of_session);
    Task<Result<void>> find_era();
    Fields fields_for(std::string_view method, const json::Object& params) const;
};

Task<Result<json::Object>> Connection::State::fulfil(std::string method, json::Object params) {
    const auto& handler = handler_of(method);
    if (!handler) co_return fail(Code::failed_precondition, "this client does not do " + method);
    ATL_CO_TRY(auto answer, co_await handler(params));
    if (method == "elicitation/create") fill_defaults(params, answer);
    co_return answer;
}

Task<> Connection::State::answer(std::shared_ptr<State> self, Message request) {
    std::string body;
    if (request.method == "ping") {
        body = print_result(request.id, "{}");
    } else {
        auto result = co_await self->fulfil(request.method, std::move(request.params));
        body =
            result ? print_result(request.id, json::print(*result)) : print_error({rpc::k_invalid_request, result.error().message, {}, request.id});
    }
    // A lost answer is the server's time-out.
    co_await self->exchange("POST", std::move(body), {}, {});
}

/// False once the answer to `id` is there.
bool Connection::State::take(const std::string& data, const std::string& id, Reply& reply) {
    auto message = read_message(data);
    if (!message) return true;
    if (message->is_response()) {
        if (message->id != id) return true;
        reply.message = std::move(*message);
        return false;
    }
    if (message->is_notification()) {
        if (options.handlers.notification) options.handlers.notification(*message);
        return true;
    }
    if (!session.empty() || era == Era::legacy) tasks.spawn(answer(shared_from_this(), std::move(*message)));
    return true;
}

Task<Result<Connection::State::Reply>> Connection::State::exchange(std::string http_method, std::string body, Fields fields, std::string id) {
    net::ClientRequest request;
    request.endpoint = endpoint;
    request.method = http_method;
    request.target = target;
    request.timeout = options.timeout;
    request.max_body = options.max_body;
    if (!body.empty()) request.headers.set("Content-Type", "application/json");
    request.headers.set("Accept", http_method == "GET" ? "text/event-stream" : "application/json, text/event-stream");
    if (!session.empty()) request.headers.set("Mcp-Session-Id", session);
    if (!revision.empty()) request.headers.set("MCP-Protocol-Version", revision);
    for (auto& [name, value] : fields) request.headers.set(name, value);
    if (options.authorization)
        if (auto value = options.authorization->header(); !value.empty()) request.headers.set("Authorization", std::move(value));
    request.body = std::move(body);
    Reply reply;
    EventReader events;
    std::string whole;
    auto on_chunk = [&](std::string_view piece) {
        // One JSON object or events: the first byte tells.
        if (whole.empty() && !piece.starts_with('{')) return events.feed(piece, [&](std::string data) { return take(data, id, reply); });
        whole += piece;
        return true;
    };
    ATL_CO_TRY(auto response, co_await net::fetch_stream(std::move(request), on_chunk));
    reply.status = response.status;
    reply.challenge = std::string(response.headers.get("WWW-Authenticate"));
    reply.session = std::string(response.headers.get("Mcp-Session-Id"));
    if (whole.empty()) whole = std::move(response.body);
    if (!reply.message && !whole.empty()) {
        auto message = read_message(whole);
        // An error about an unreadable request has no id, yet it is about ours.
        if (message && message->is_response() && (message->id == id || (message->error && message->id.empty()))) reply.message = std::move(*message);
    }
    reply.last_event = events.last_id;
    if (events.retry_ms) reply.retry_ms = *events.retry_ms;
    co_return reply;
}

/// Sends one message, with as many authorizations as the other side asks for, and follows a stream that ended too early.
Task<Result<Connection::State::Reply>> Connection::State::send(std::string, std::string id, std::string body, Fields extra) {
    Reply reply;
    while (true) {
        ATL_CO_TRY(reply, co_await exchange("POST", body, extra, id));
        if ((reply.status != 401 && reply.status != 403) || !options.authorization) break;
        ATL_CO_CHECK(co_await options.authorization->challenged(url(), reply.status, reply.challenge));
    }
    if (reply.status == 401) co_return fail(Code::unauthenticated, "the MCP server wants a login");
    if (reply.status == 403) co_return fail(Code::permission_denied, "the MCP server refuses");
    const bool resumable = era == Era::legacy && !id.empty() && reply.status == 200;
    for (int i = 0; resumable && !reply.message && !reply.last_event.empty() && i < 10; ++i) {
        co_await sleep_for(std::chrono::milliseconds(reply.retry_ms));
        Fields fields{{"Last-Event-ID", reply.last_event}};
        ATL_CO_TRY(reply, co_await exchange("GET", {}, std::move(fields), id));
    }
    co_return reply;
}

Fields Connection::State::fields_for(std::string_view method, const json::Object& params) const {
    Fields out{{"MCP-Protocol-Version", std::string(k_revision)}, {"Mcp-Method", std::string(method)}};
    const std::string_view key = method == "resources/read" ? "uri" : method == "tools/call" || method == "prompts/get" ? "name" : "";
    if (key.empty()) return out;
    const std::string name = json::get_string(params, key);
    out.emplace_back("Mcp-Name", encode_field_value(name));
    const auto known = headers.find(name);
    const auto* const arguments = json::get_object(params, "arguments");
    if (method != "tools/call" || known == headers.end() || arguments == nullptr) return out;
    for (const auto& parameter : known->second) {
        const auto* const value = value_at(*arguments, parameter.path);
        const auto text = value == nullptr ? std::nullopt : header_text(*value);
        if (text) out.emplace_back("Mcp-Param-" + parameter.header, encode_field_value(*text));
    }
    return out;
}

/// One request and its response, in the present era.
Task<Result<Message>> Connection::State::ask(std::string method, json::Object params) {
    for (int attempt = 0;; ++attempt) {
        const std::string id = std::to_string(next_id++);
        Fields fields;
        if (era == Era::modern) {
            params["_meta"] = json::Object{
                {k_meta_version, k_revision},
                {k_meta_client_capabilities, capabilities()},
                {k_meta_client_info, json::Object{{"name", options.name}, {"version", options.version}}}
            };
            fields = fields_for(method, params);
        }
        ATL_CO_TRY(auto reply, co_await send(method, id, print_request(id, method, params), std::move(fields)));
        if (!reply.message) {
            if (reply.status == 404 && !session.empty() && attempt == 0 && method != "initialize") {
                session.clear();
                ATL_CO_CHECK(co_await initialize());
                continue;
            }
            co_return fail(Code::unavailable, "the MCP server's answer cannot be read", "HTTP " + std::to_string(reply.status));
        }
        if (method == "initialize") session = reply.session;
        const int code = reply.message->error ? reply.message->error->code : 0;
        // Speaking the one modern revision there is, all that is left to do is to ask once more.
        if (code == rpc::k_unsupported_version && attempt == 0 && era == Era::modern) continue;
        co_return std::move(*reply.message);
    }
}

Task<Result<void>> Connection::State::initialize() {
    revision.clear();
    json::Object params{
        {"protocolVersion", k_legacy_revision},
        {"capabilities", capabilities()},
        {"clientInfo", json::Object{{"name", options.name}, {"version", options.version}}}
    };
    ATL_CO_TRY(const auto message, co_await ask("initialize", std::move(params)));
    if (message.error) co_return fail(code_of(message.error->code), message.error->message);
    revision = json::get_string(message.result, "protocolVersion");
    ATL_CO_TRY(const auto sent, co_await send("notifications/initialized", {}, print_notification("notifications/initialized", {}), {}));
    if (sent.status >= 300) co_return fail(Code::unavailable, "the MCP server refuses notifications/initialized");
    if (!session.empty()) tasks.spawn(follow(shared_from_this(), session));
    co_return Result<void>{};
}

/// Reads what the server sends outside of calls, for as long as the session lives and the server offers such a stream.
Task<> Connection::State::follow(std::shared_ptr<State> self, std::string of_session) {
    std::string last;
    while (self->session == of_session) {
        Fields fields;
        if (!last.empty()) fields.emplace_back("Last-Event-ID", last);
        const auto reply = co_await self->exchange("GET", {}, std::move(fields), {});
        if (reply && reply->status != 200) co_return;
        if (!reply && reply.error().code == Code::cancelled) co_return;
        if (reply && !reply->last_event.empty()) last = reply->last_event;
        co_await sleep_for(std::chrono::milliseconds(reply ? reply->retry_ms : 1000));
    }
}

Task<Result<void>> Connection::State::find_era() {
    if (era == Era::probe) {
        era = Era::modern;
        const auto discovered = co_await ask("server/discover", {});
        if (!discovered && discovered.error().code != Code::unavailable) {
            era = Era::probe;
            co_return fail(discovered.error());
        }
        const bool modern = discovered && (!discovered->error || is_modern_error(discovered->error->code));
        if (!modern) era = Era::legacy;
    }
    if (era == Era::legacy && revision.empty()) co_return co_await initialize();
    co_return Result<void>{};
}

Connection::Connection(Executor executor, net::Endpoint endpoint, std::string target, ConnectionOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(endpoint), std::move(target), std::move(options))) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(Executor executor, std::string url, ConnectionOptions options) {
    ATL_TRY(auto parsed, net::parse_url(url));
    return std::make_unique<Connection>(std::move(executor), std::move(parsed.endpoint), std::move(parsed.target), std::move(options));
}

Era Connection::era() const { return state_->era; }

Task<Result<json::Object>> Connection::request(std::string method, json::Object params) {
    const auto state = state_;
    ATL_CO_CHECK(co_await state->find_era());
    json::Object asked = params;
    for (int round = 0; round < 10; ++round) {
        ATL_CO_TRY(auto message, co_await state->ask(method, asked));
        if (message.error) co_return fail(code_of(message.error->code), message.error->message, std::to_string(message.error->code));
        if (json::get_string(message.result, "resultType") != "input_required") co_return std::move(message.result);
        asked = params;
        if (const auto* const requests = json::get_object(message.result, "inputRequests")) {
            json::Object responses;
            for (const auto& [key, value] : *requests) {
                if (!value.is_object()) co_return fail(Code::unavailable, "an input request cannot be read");
                const json::Object& input = value.get_object();
                const auto* const given = json::get_object(input, "params");
                json::Object copy = given == nullptr ? json::Object{} : *given;
                ATL_CO_TRY(auto answer, co_await state->fulfil(json::get_string(input, "method"), std::move(copy)));
                responses[key] = std::move(answer);
            }
            asked["inputResponses"] = std::move(responses);
        }
        if (const auto* const carried = message.result.if_contains("requestState")) asked["requestState"] = *carried;
    }
    co_return fail(Code::exhausted, "the MCP server asks for input again and again");
}

Task<Result<std::vector<ToolInfo>>> Connection::list_tools() {
    const auto state = state_;
    std::vector<ToolInfo> out;
    json::Object params;
    for (int page = 0; page < 100; ++page) {
        ATL_CO_TRY(const auto result, co_await request("tools/list", params));
        const auto* const tools = json::get_array(result, "tools");
        if (tools == nullptr) co_return fail(Code::unavailable, "the list of tools cannot be read");
        for (const auto& item : *tools) {
            if (!item.is_object()) continue;
            const json::Object& tool = item.get_object();
            const auto object = [&](std::string_view key) {
                const auto* const found = json::get_object(tool, key);
                return found == nullptr ? json::Object{} : *found;
            };
            ToolInfo info{
                json::get_string(tool, "name"),
                json::get_string(tool, "title"),
                json::get_string(tool, "description"),
                object("inputSchema"),
                object("outputSchema"),
                object("annotations"),
                0
            };
            auto parameters = header_parameters(info.input_schema);
            if (!parameters) continue;
            state->headers[info.name] = std::move(*parameters);
            out.push_back(std::move(info));
        }
        const std::string cursor = json::get_string(result, "nextCursor");
        if (cursor.empty()) break;
        params["cursor"] = cursor;
    }
    co_return out;
}

Task<Result<CallOutcome>> Connection::call_tool(std::string name, json::Object arguments) {
    json::Object params{{"name", name}, {"arguments", std::move(arguments)}};
    auto result = co_await request("tools/call", params);
    if (!result && result.error().detail == std::to_string(rpc::k_header_mismatch)) {
        // The tool's annotations may have changed since they were read.
        ATL_CO_TRY(const auto tools, co_await list_tools());
        result = co_await request("tools/call", std::move(params));
    }
    if (!result) co_return fail(result.error());
    CallOutcome out;
    if (const auto* const flag = result->if_contains("isError")) out.is_error = flag->is_bool() && flag->get_bool();
    if (const auto* const content = json::get_array(*result, "content"))
        for (const auto& block : *content)
            if (block.is_object()) out.text += json::get_string(block.get_object(), "text");
    if (const auto* const structured = json::get_object(*result, "structuredContent")) out.structured = *structured;
    const auto* const meta = json::get_object(*result, "_meta");
    out.code = code_from_string(meta == nullptr ? "" : json::get_string(*meta, k_meta_code)).value_or(Code::failed_precondition);
    co_return out;
}

Task<> Connection::close() {
    const auto state = state_;
    if (!state->session.empty()) co_await state->exchange("DELETE", {}, {}, {});
    state->session.clear();
    co_await state->tasks.close();
}

}  // namespace atelier::mcp
