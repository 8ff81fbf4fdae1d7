#include "gateway.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "atelier/json/json.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::size_t k_max_body = 1u << 20;
constexpr int k_calls_a_second = 50;
constexpr std::string_view k_writing_tools[] = {"record_transaction", "set_target_weights"};

net::Response refuse(const json::Value& id, int status, int code, std::string message) {
    json::Object error{{"code", code}, {"message", std::move(message)}};
    json::Object body{{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(error)}};
    return net::Response::json(status, json::print(body));
}

}  // namespace

struct Gateway::State {
    Scope scope;
    CoreBackend& core;
    std::string audit_log;
    SystemClock clock;
    Millis window = 0;
    int calls = 0;

    void audit(std::string_view tool, std::string_view outcome) const {
        std::ofstream out(audit_log, std::ios::app);
        json::Object row{{"at", clock.now()}, {"user", scope.user}, {"tool", tool}, {"outcome", outcome}};
        out << json::print(row) << '\n';
    }
};

Gateway::Gateway(std::shared_ptr<State> state, std::unique_ptr<net::Server> server) : state_(std::move(state)), server_(std::move(server)) {}

Result<std::unique_ptr<Gateway>> Gateway::open(Executor executor, std::string socket_path, Scope scope, CoreBackend& core, std::string audit_log) {
    if (scope.uid == 0) return fail(Code::failed_precondition, "a sandbox must not run as uid 0");
    auto state = std::make_shared<State>(State{std::move(scope), core, std::move(audit_log), {}, 0, 0});
    net::ServerLimits limits;
    limits.max_body = k_max_body;
    limits.max_connections = 32;
    auto handler = [state](net::Request request) { return handle(state, std::move(request)); };
    // Anybody may connect; who may speak is decided by the kernel's peer credentials.
    ATL_TRY(auto server, net::Server::listen_unix(executor, std::move(socket_path), 0666, std::move(handler), limits));
    return std::unique_ptr<Gateway>(new Gateway(std::move(state), std::move(server)));
}

void Gateway::set_tools(std::vector<std::string> tools) { state_->scope.tools = std::move(tools); }

Task<> Gateway::close() { co_await server_->stop(); }

Task<net::Response> Gateway::handle(std::shared_ptr<State> state, net::Request request) {
    if (!request.peer.uid || *request.peer.uid != state->scope.uid) {
        state->audit("-", "wrong peer");
        co_return refuse(nullptr, 403, -32600, "this socket belongs to another sandbox");
    }
    if (request.method != "POST" || request.path != "/mcp") co_return refuse(nullptr, 404, -32601, "POST /mcp is the only door");
    const Millis now = state->clock.now();
    if (now - state->window >= 1000) {
        state->window = now;
        state->calls = 0;
    }
    if (++state->calls > k_calls_a_second) co_return refuse(nullptr, 429, -32600, "too many calls; at most 50 a second");
    const auto parsed = json::parse_object(request.body, 32);
    if (!parsed) co_return refuse(nullptr, 400, -32700, parsed.error().message);
    const auto* id_value = parsed->if_contains("id");
    const json::Value id = id_value ? *id_value : json::Value(nullptr);
    const std::string method = json::get_string(*parsed, "method");
    if (method != "tools/call" && method != "tools/list" && method != "server/discover")
        co_return refuse(id, 404, -32601, "this method is not open to a sandbox");
    std::string tool;
    if (method == "tools/call") {
        const auto* params = json::get_object(*parsed, "params");
        tool = params ? json::get_string(*params, "name") : std::string();
        const bool in_scope = std::ranges::find(state->scope.tools, tool) != state->scope.tools.end();
        const bool writes = std::ranges::find(k_writing_tools, tool) != std::end(k_writing_tools);
        if (!in_scope || writes) {
            state->audit(tool, "refused");
            co_return refuse(
                id, 403, -32602,
                writes ? "a preview only reads; writing is possible after the release"
                       : "the tool '" + tool + "' is not in this customization's permissions"
            );
        }
    }
    auto response = co_await state->core.forward(state->scope.user, state->scope.role, std::move(request));
    if (!tool.empty()) state->audit(tool, response ? "ok" : response.error().message);
    if (!response) co_return refuse(id, net::http_status(response.error().code), -32603, response.error().message);
    co_return std::move(*response);
}

}  // namespace atelier::orchestrator
