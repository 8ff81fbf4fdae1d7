#include "connection_state.hpp"
#include "events.hpp"
#include "lost_session.hpp"
#include "redirect.hpp"

namespace atelier::mcp {
namespace {

/// A stream that says nothing for so long, not even a keep-alive, is taken for broken.
constexpr std::chrono::milliseconds k_listen_silence{600'000};

constexpr int k_most_redirects = 5;

}  // namespace

/// Streamable HTTP.
struct Connection::HttpState final : Connection::State {
    HttpState(Executor executor, net::Endpoint e, std::string t, ConnectionOptions o)
        : State(std::move(executor), std::move(o)), endpoint(std::move(e)), target(std::move(t)) {}

    net::Endpoint endpoint;
    std::string target;
    std::string session;
    std::uint64_t handshakes = 0;  ///< how often a legacy server was initialized

    struct Reply {
        int status = 0;
        std::string challenge;
        std::string session;
        std::optional<Message> message;
        std::string words;  ///< of an error: its message, or the body when it is none of ours
        std::string last_event;
        int retry_ms = 1000;
        bool resumed = false;  ///< the server took the request, and its stream broke
    };

    std::string url() const {
        std::string out = (endpoint.tls ? "https://" : "http://") + endpoint.host;
        if (endpoint.port != (endpoint.tls ? 443 : 80)) out += ":" + std::to_string(endpoint.port);
        return out + target;
    }
    std::shared_ptr<HttpState> self() { return std::static_pointer_cast<HttpState>(shared_from_this()); }

    Task<Result<Message>> ask(std::string method, json::Object params) override;
    Task<Result<void>> notify(std::string method) override;
    void initialized() override {
        ++handshakes;
        if (!session.empty()) tasks.spawn(follow(self(), session));
    }
    Task<Result<void>> listen_once(json::Object params, std::function<void(const Message&)> on_event) override;
    Task<> shut() override;

    static Task<> answer(std::shared_ptr<HttpState> state, Message request);
    using OnEvent = std::function<void(const Message&)>;
    bool take(const std::string& data, const std::string& id, const OnEvent& on_event, Reply& reply);
    Task<Result<Reply>> exchange(std::string http_method, std::string body, Fields fields, std::string id, OnEvent on_event = {});
    Task<Result<Reply>> send(std::string id, std::string body, Fields extra);
    static bool lost_session(const Reply& reply, const std::string& of_session);
    Task<Result<void>> renew_session(std::uint64_t handshake);
    static Task<> follow(std::shared_ptr<HttpState> state, std::string of_session);
    Fields fields_for(std::string_view method, const json::Object& params) const;
};

Task<> Connection::HttpState::answer(std::shared_ptr<HttpState> state, Message request) {
    auto body = co_await state->answer_to(std::move(request));
    // A lost answer is the server's time-out.
    co_await state->exchange("POST", std::move(body), {}, {});
}

/// False once the answer to `id` is there.
bool Connection::HttpState::take(const std::string& data, const std::string& id, const OnEvent& on_event, Reply& reply) {
    auto message = read_received(data);
    if (!message) return true;
    if (message->is_response()) {
        if (message->id != id) return true;
        reply.message = std::move(*message);
        return false;
    }
    if (message->is_notification()) {
        if (on_event)
            on_event(*message);
        else if (options.handlers.notification)
            options.handlers.notification(*message);
        return true;
    }
    if (!session.empty() || era == Era::legacy) tasks.spawn(answer(self(), std::move(*message)));
    return true;
}

Task<Result<Connection::HttpState::Reply>> Connection::HttpState::exchange(
    std::string http_method, std::string body, Fields fields, std::string id, OnEvent on_event
) {
    net::ClientRequest request;
    request.endpoint = endpoint;
    request.method = http_method;
    request.target = target;
    request.timeout = on_event ? k_listen_silence : options.timeout;
    request.max_body = options.max_body;
    for (const auto& [name, value] : options.headers) request.headers.set(name, value);
    if (!body.empty()) request.headers.set("Content-Type", "application/json");
    request.headers.set("Accept", http_method == "GET" ? "text/event-stream" : "application/json, text/event-stream");
    if (!session.empty()) request.headers.set("Mcp-Session-Id", session);
    if (!revision.empty()) request.headers.set("MCP-Protocol-Version", revision);
    for (auto& [name, value] : fields) request.headers.set(name, value);
    if (options.authorization)
        if (auto value = options.authorization->header(); !value.empty()) request.headers.set("Authorization", std::move(value));
    request.body = std::move(body);
    Reply reply;
    BodyReader reader([&](std::string data) { return take(data, id, on_event, reply); });
    auto on_chunk = [&](std::string_view piece) { return reader.feed(piece); };
    net::ClientResponse response;
    for (int hops = 0;; ++hops) {
        ATL_CO_TRY(response, co_await net::fetch_stream(request, on_chunk));
        // Only these two keep a request what it is.
        if (response.status != 307 && response.status != 308) break;
        if (hops == k_most_redirects)
            co_return fail(Code::failed_precondition, "the MCP server redirects again and again");
        ATL_CO_TRY(request.target, redirected(endpoint, request.target, response.headers.get("Location")));
    }
    reply.status = response.status;
    reply.challenge = std::string(response.headers.get("WWW-Authenticate"));
    reply.session = std::string(response.headers.get("Mcp-Session-Id"));
    if (!response.body.empty()) reader.feed(response.body);  // of a status that is an error
    if (!reply.message && !reader.text.empty()) {
        auto message = read_received(reader.text);
        // An error about an unreadable request has no id, yet it is about ours.
        if (message && message->is_response() && (message->id == id || (message->error && message->id.empty()))) reply.message = std::move(*message);
    }
    if (reply.message && reply.message->error)
        reply.words = reply.message->error->message;
    else if (response.status >= 400)
        reply.words = std::move(response.body);
    reply.last_event = reader.events.last_id;
    if (reader.events.retry_ms) reply.retry_ms = *reader.events.retry_ms;
    co_return reply;
}

/// Sends one message, with as many authorizations as the other side asks for, and follows a stream that ended too early.
Task<Result<Connection::HttpState::Reply>> Connection::HttpState::send(std::string id, std::string body, Fields extra) {
    Reply reply;
    while (true) {
        const std::string used = session;
        ATL_CO_TRY(reply, co_await exchange("POST", body, extra, id));
        if (era == Era::legacy && !id.empty() && lost_session(reply, used)) co_return reply;
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
        reply.resumed = true;
    }
    co_return reply;
}

/// By the specification a 404 says so. Servers say it with other statuses as well, and some with a plain JSON-RPC
/// error.
bool Connection::HttpState::lost_session(const Reply& reply, const std::string& of_session) {
    if (reply.status == 404 || reply.status == 410) return !of_session.empty();
    const bool login = reply.status == 401 || reply.status == 403;
    if (login && (of_session.empty() || !reply.challenge.empty())) return false;
    if (reply.status >= 400) return tells_of_lost_session(reply.words);
    const int code = reply.message && reply.message->error ? reply.message->error->code : 0;
    return (code == rpc::k_server_error || code == rpc::k_session_not_found) && tells_of_lost_session(reply.words);
}

/// A new session in place of that of the given handshake; the first call that misses it does this for all.
Task<Result<void>> Connection::HttpState::renew_session(std::uint64_t handshake) {
    if (handshakes == handshake && !finding_era) {
        session.clear();
        revision.clear();
    }
    co_return co_await find_era();
}

Fields Connection::HttpState::fields_for(std::string_view method, const json::Object& params) const {
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

Task<Result<Message>> Connection::HttpState::ask(std::string method, json::Object params) {
    for (int attempt = 0;; ++attempt) {
        const std::string id = std::to_string(next_id++);
        Fields fields;
        if (era == Era::modern) {
            params["_meta"] = meta();
            fields = fields_for(method, params);
        }
        const std::string used = session;
        const std::uint64_t handshake = handshakes;
        ATL_CO_TRY(auto reply, co_await send(id, print_request(id, method, params), std::move(fields)));
        if (era == Era::legacy && method != "initialize" && lost_session(reply, used)) {
            if (reply.resumed || reply.status >= 500) {
                // It may have been done: that is not for us to repeat.
                ATL_CO_CHECK(co_await renew_session(handshake));
                co_return fail(Code::unavailable, "the MCP server lost the session in the middle of the call");
            }
            if (attempt == 0) {
                ATL_CO_CHECK(co_await renew_session(handshake));
                continue;
            }
        }
        if (!reply.message) {
            if (reply.status == 401) co_return fail(Code::unauthenticated, "the MCP server wants a login");
            if (reply.status == 403) co_return fail(Code::permission_denied, "the MCP server refuses");
            co_return fail(Code::unavailable, "the MCP server's answer cannot be read", "HTTP " + std::to_string(reply.status));
        }
        if (method == "initialize") session = reply.session;
        const int code = reply.message->error ? reply.message->error->code : 0;
        // Speaking the one modern revision there is, all that is left to do is to ask once more.
        if (code == rpc::k_unsupported_version && attempt == 0 && era == Era::modern) continue;
        co_return std::move(*reply.message);
    }
}

Task<Result<void>> Connection::HttpState::notify(std::string method) {
    ATL_CO_TRY(const auto sent, co_await send({}, print_notification(method, {}), {}));
    if (sent.status >= 300) co_return fail(Code::unavailable, "the MCP server refuses " + method);
    co_return Result<void>{};
}

/// Reads what the server sends outside of calls, for as long as the session lives and the server offers such a stream.
Task<> Connection::HttpState::follow(std::shared_ptr<HttpState> state, std::string of_session) {
    std::string last;
    while (state->session == of_session) {
        Fields fields;
        if (!last.empty()) fields.emplace_back("Last-Event-ID", last);
        const auto reply = co_await state->exchange("GET", {}, std::move(fields), {});
        if (reply && reply->status != 200) co_return;
        if (!reply && reply.error().code != Code::unavailable && reply.error().code != Code::timeout) co_return;
        if (reply && !reply->last_event.empty()) last = reply->last_event;
        co_await sleep_for(std::chrono::milliseconds(reply ? reply->retry_ms : 1000));
    }
}

Task<Result<void>> Connection::HttpState::listen_once(json::Object params, std::function<void(const Message&)> on_event) {
    const std::string id = std::to_string(next_id++);
    params["_meta"] = meta();
    std::string body = print_request(id, "subscriptions/listen", params);
    ATL_CO_TRY(const auto reply, co_await exchange("POST", std::move(body), fields_for("subscriptions/listen", params), id, std::move(on_event)));
    if (reply.status == 401) co_return fail(Code::unauthenticated, "the MCP server wants a login");
    if (reply.status == 403) co_return fail(Code::permission_denied, "the MCP server refuses");
    if (reply.message && reply.message->error) co_return fail(code_of_rpc(reply.message->error->code), reply.message->error->message);
    co_return Result<void>{};
}

Task<> Connection::HttpState::shut() {
    if (!session.empty()) co_await exchange("DELETE", {}, {}, {});
    session.clear();
}

Connection::Connection(Executor executor, net::Endpoint endpoint, std::string target, ConnectionOptions options)
    : state_(std::make_shared<HttpState>(std::move(executor), std::move(endpoint), std::move(target), std::move(options))) {}

Result<std::unique_ptr<Connection>> Connection::open(Executor executor, std::string url, ConnectionOptions options) {
    ATL_TRY(auto parsed, net::parse_url(url));
    return std::make_unique<Connection>(std::move(executor), std::move(parsed.endpoint), std::move(parsed.target), std::move(options));
}

}  // namespace atelier::mcp
