#include "atelier/mcp/http_endpoint.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"
#include "atelier/mcp/token.hpp"
#include "http_sessions.hpp"

namespace atelier::mcp {
namespace {

net::Response plain_error(int status, Code code, std::string_view message) {
    return net::Response::json(status, json::print(json::Object{{"code", to_string(code)}, {"message", message}}));
}

bool takes(std::string_view accept, std::string_view type) {
    return accept.empty() || accept.contains(type) || accept.contains("*/*") || accept.contains(std::string(type.substr(0, type.find('/'))) + "/*");
}

bool is_json(std::string_view content_type) {
    if (content_type == "application/json") return true;
    return to_lower(trim(content_type.substr(0, content_type.find(';')))) == "application/json";
}

/// "[::1]:80" -> "[::1]", "localhost:80" -> "localhost".
std::string_view without_port(std::string_view host) {
    const auto bracket = host.rfind(']');
    const auto colon = host.rfind(':');
    return colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket) ? host : host.substr(0, colon);
}

bool allowed(const HttpOptions& options, const net::Request& request) {
    const auto known = [&](std::string_view host) {
        return std::ranges::find(options.allowed_hosts, without_port(host)) != options.allowed_hosts.end();
    };
    if (!options.allowed_hosts.empty() && !known(request.headers.get("Host"))) {
        if (!request.headers.get("Host").empty()) return false;
    }
    const auto origin = request.headers.get("Origin");
    if (origin.empty() || std::ranges::find(options.allowed_origins, origin) != options.allowed_origins.end()) return true;
    const auto scheme = origin.find("://");
    return scheme != std::string_view::npos && known(origin.substr(scheme + 3));
}

/// Turns the exchange into an event stream when the first message comes.
class SseOutlet final : public Outlet {
public:
    SseOutlet(net::Exchange* exchange, bool wanted) : exchange_(exchange), wanted_(wanted) {}

    Task<Result<void>> send(std::string message) override { co_return co_await write("event: message\ndata: " + std::move(message) + "\n\n"); }
    Task<Result<void>> keep_alive() override { co_return co_await write(": keep-alive\n\n"); }
    bool started() const { return writer_ != nullptr; }

private:
    Task<Result<void>> write(std::string bytes) {
        // Somebody who takes no events still gets the answer.
        if (exchange_ == nullptr || !wanted_) co_return Result<void>{};
        if (!writer_) {
            net::Headers headers;
            headers.set("Content-Type", "text/event-stream");
            headers.set("Cache-Control", "no-cache");
            headers.set("X-Accel-Buffering", "no");
            ATL_CO_TRY(writer_, co_await exchange_->start(200, std::move(headers)));
        }
        co_return co_await writer_->write(std::move(bytes));
    }

    net::Exchange* exchange_;
    bool wanted_;
    std::shared_ptr<net::StreamWriter> writer_;
};

net::Response unauthorized(const HttpOptions& options, const Error& error) {
    auto reply = plain_error(401, Code::unauthenticated, error.message);
    std::string challenge = "Bearer error=\"invalid_token\"";
    if (!options.resource_metadata_url.empty()) challenge += ", resource_metadata=\"" + options.resource_metadata_url + "\"";
    reply.headers.set("WWW-Authenticate", challenge);
    return reply;
}

net::Response insufficient(const HttpOptions& options, const std::string& scope) {
    auto reply = plain_error(403, Code::permission_denied, "this needs the scope " + scope);
    std::string challenge = "Bearer error=\"insufficient_scope\", scope=\"" + scope + "\"";
    if (!options.resource_metadata_url.empty()) challenge += ", resource_metadata=\"" + options.resource_metadata_url + "\"";
    reply.headers.set("WWW-Authenticate", challenge);
    return reply;
}

}  // namespace

Authenticator bearer_authenticator(std::string secret, std::string audience, const Clock& clock) {
    return [secret = std::move(secret), audience = std::move(audience), &clock](const net::Request& request) -> Result<Caller> {
        const std::string_view value = request.headers.get("Authorization");
        constexpr std::string_view scheme = "bearer ";
        if (to_lower(value.substr(0, scheme.size())) != scheme) return fail(Code::unauthenticated, "a bearer token is needed");
        ATL_TRY(auto claims, verify_token(trim(value.substr(scheme.size())), secret, audience, clock.now() / 1000));
        return Caller{std::move(claims.user), std::move(claims.role)};
    };
}

Authenticator open_door() {
    return [](const net::Request&) -> Result<Caller> { return Caller{}; };
}

struct HttpEndpoint::State {
    Server& server;
    Authenticator authenticate;
    HttpOptions options;
    LegacySessions sessions;

    State(Executor executor, Server& s, Authenticator a, HttpOptions o)
        : server(s),
          authenticate(std::move(a)),
          options(std::move(o)),
          sessions(std::move(executor), s, options.max_sessions, options.session_idle, options.retry) {}

    Task<net::Response> post(net::Request request, Caller caller);
    Task<net::Response> modern(net::Request request, Message message, Caller caller);
};

HttpEndpoint::HttpEndpoint(Executor executor, Server& server, Authenticator authenticate, HttpOptions options)
    : state_(std::make_shared<State>(std::move(executor), server, std::move(authenticate), std::move(options))) {}
HttpEndpoint::~HttpEndpoint() = default;

Task<> HttpEndpoint::stop() { co_await state_->sessions.stop(); }

net::Response HttpEndpoint::metadata() const {
    if (state_->options.resource_metadata.empty()) return plain_error(404, Code::not_found, "this server needs no OAuth");
    return net::Response::json(200, json::print(state_->options.resource_metadata));
}

Task<net::Response> HttpEndpoint::handle(net::Request request) {
    const auto state = state_;
    const HttpOptions& options = state->options;
    if (!allowed(options, request)) co_return plain_error(403, Code::permission_denied, "this host or origin may not call");
    const bool session_method = options.legacy && (request.method == "GET" || request.method == "DELETE");
    if (request.method != "POST" && !(session_method && request.headers.has("Mcp-Session-Id"))) {
        auto reply = plain_error(405, Code::invalid_argument, "the MCP endpoint takes POST");
        reply.headers.set("Allow", "POST");
        co_return reply;
    }
    auto caller = state->authenticate(request);
    if (!caller) co_return unauthorized(options, caller.error());
    if (request.method == "GET") co_return state->sessions.get(request, *caller);
    if (request.method == "DELETE") co_return state->sessions.remove(request, *caller);
    if (request.body.size() > options.max_body) co_return plain_error(413, Code::exhausted, "the request is too large");
    if (!is_json(request.headers.get("Content-Type"))) co_return plain_error(415, Code::invalid_argument, "Content-Type must be application/json");
    const auto accept = request.headers.get("Accept");
    if (!takes(accept, "application/json") && !takes(accept, "text/event-stream"))
        co_return plain_error(406, Code::invalid_argument, "answers are application/json or text/event-stream");
    co_return co_await state->post(std::move(request), std::move(*caller));
}

Task<net::Response> HttpEndpoint::State::post(net::Request request, Caller caller) {
    auto message = read_message(request.body);
    if (!message) co_return net::Response::json(400, print_error(message.error()));
    const bool is_modern = !message->is_response() && Server::is_modern(*message, &request.headers.all());
    if (message->is_notification() && (is_modern || !request.headers.has("Mcp-Session-Id"))) {
        net::Response reply;
        reply.status = message->method.starts_with("notifications/") ? 202 : 400;
        co_return reply;
    }
    if (options.legacy && !is_modern) {
        if (message->method == "initialize") co_return sessions.initialize(*message, caller);
        if (request.headers.has("Mcp-Session-Id")) co_return co_await sessions.post(std::move(request), std::move(*message), std::move(caller));
    }
    if (message->is_response()) co_return net::Response::json(400, print_error({rpc::k_invalid_request, "responses need a session"}));
    co_return co_await modern(std::move(request), std::move(*message), std::move(caller));
}

Task<net::Response> HttpEndpoint::State::modern(net::Request request, Message message, Caller caller) {
    const std::string_view accept = request.headers.get("Accept");
    const bool events = !accept.empty() && takes(accept, "text/event-stream");
    if (request.exchange != nullptr) request.exchange->cancel_when_client_leaves();
    SseOutlet outlet(request.exchange, events);
    Server::Origin origin{std::move(caller), &outlet, nullptr, &request.headers.all()};
    auto answer = co_await server.answer(std::move(message), std::move(origin));
    if (!answer.scope.empty()) co_return insufficient(options, answer.scope);
    if (outlet.started() || !takes(accept, "application/json")) {
        co_await outlet.send(std::move(answer.body));
        co_return net::Response{};
    }
    co_return net::Response::json(answer.status, std::move(answer.body));
}

}  // namespace atelier::mcp
