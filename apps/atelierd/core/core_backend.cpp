#include "core_backend.hpp"

#include <algorithm>
#include <cstdio>

#include "atelier/mcp/pages.hpp"
#include "atelier/mcp/token.hpp"

namespace atelier::orchestrator {
namespace {

mcp::Fields to_fields(const net::Headers& headers) { return headers.all(); }

Error not_ready() { return {Code::unavailable, "the portfolio service is starting; try again in a moment", {}, std::chrono::seconds(1)}; }

}  // namespace

CoreBackend::CoreBackend(Executor executor, Paths paths, std::shared_ptr<LogFile> log, std::string secret, const Clock& clock)
    : executor_(executor), paths_(std::move(paths)), log_(std::move(log)), secret_(std::move(secret)), clock_(clock), client_("atelierd", "0.1.0"), tasks_(executor) {}

void CoreBackend::start() { tasks_.spawn(supervise()); }

Task<> CoreBackend::stop() {
    if (child_) child_->terminate();
    co_await tasks_.close();
    child_.reset();
}

Task<bool> CoreBackend::probe() {
    net::ClientRequest request;
    request.endpoint = net::Endpoint::unix_socket(paths_.socket);
    request.target = "/healthz";
    request.timeout = std::chrono::milliseconds(1000);
    const auto response = co_await net::fetch(std::move(request));
    const bool ready = response && response->status == 200;
    if (ready) {
        const auto said = json::parse_object(response->body);
        lost_writes_ = said ? json::get_integer(*said, "lost_writes") : 0;
    }
    co_return ready;
}

Task<> CoreBackend::supervise() {
    auto pause = std::chrono::milliseconds(200);
    while (true) {
        process::Command command;
        command.argv = {paths_.program, "--db", paths_.database, "--socket", paths_.socket, "--secret-file", paths_.secret_file};
        if (!paths_.prices_dir.empty()) command.argv.insert(command.argv.end(), {"--prices", paths_.prices_dir});
        command.env = {{"PATH", "/usr/bin:/bin"}, {"LANG", "C.UTF-8"}};
        auto started = process::start_logged(executor_, std::move(command), log_);
        if (!started) {
            std::fprintf(stderr, "core-backend: %s\n", started.error().describe().c_str());
        } else {
            child_ = std::move(*started);
            const Millis from = clock_.now();
            // A first start imports prices; ask until it answers or dies.
            for (int i = 0; !ready_ && child_->running(); ++i) {
                ready_ = co_await probe();
                if (!ready_) co_await sleep_for(std::chrono::milliseconds(i < 20 ? 10 : 50));
            }
            const int code = co_await child_->wait();
            ready_ = false;
            std::fprintf(stderr, "core-backend ended with code %d; see %s\n", code, paths_.log.c_str());
            if (clock_.now() - from > 30000) pause = std::chrono::milliseconds(200);
        }
        co_await sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds(10000));
    }
}

std::string CoreBackend::token(const std::string& user, const std::string& role) const {
    return mcp::sign_token({user, role, "core", clock_.now() / 1000 + 60}, secret_);
}

net::ClientRequest CoreBackend::to_mcp() const {
    net::ClientRequest request;
    request.endpoint = net::Endpoint::unix_socket(paths_.socket);
    request.method = "POST";
    request.target = "/mcp";
    return request;
}

Task<Result<net::ClientResponse>> CoreBackend::send(mcp::OutgoingRequest outgoing) {
    net::ClientRequest request = to_mcp();
    for (const auto& [name, value] : outgoing.headers) request.headers.set(name, value);
    request.body = std::move(outgoing.body);
    co_return co_await net::fetch(std::move(request));
}

Task<Result<json::Object>> CoreBackend::call(std::string user, std::string role, std::string tool, json::Object arguments) {
    for (int i = 0; i < 100 && !ready_; ++i) co_await sleep_for(std::chrono::milliseconds(50));
    if (!ready_) co_return fail(not_ready());
    mcp::CallOptions options;
    options.bearer = token(user, role);
    const auto outgoing = client_.call_tool(tool, std::move(arguments), options);
    ATL_CO_TRY(const auto response, co_await send(outgoing));
    ATL_CO_TRY(auto outcome, mcp::read_call(outgoing, response.status, to_fields(response.headers), response.body));
    if (outcome.is_error) co_return fail(outcome.code, outcome.text);
    co_return std::move(outcome.structured);
}

Task<Result<json::Object>> CoreBackend::describe() {
    if (!ready_) co_return fail(not_ready());
    mcp::CallOptions options;
    // A list of tools concerns nobody's data.
    options.bearer = token("atelierd", "user");
    mcp::Pages pages("tools");
    for (bool more = true; more;) {
        const auto outgoing = client_.list_tools(options, pages.params());
        ATL_CO_TRY(const auto response, co_await send(outgoing));
        const auto page = mcp::read_result(outgoing, response.status, to_fields(response.headers), response.body);
        ATL_CO_TRY(more, pages.take(page));
    }
    json::Array list;
    for (const auto& tool : mcp::tools_of(pages.items())) {
        list.push_back(json::Object{
            {"name", tool.name}, {"annotations", tool.annotations}, {"inputSchema", tool.input_schema}, {"outputSchema", tool.output_schema}
        });
    }
    co_return json::Object{{"tools", std::move(list)}};
}

Task<Result<net::Response>> CoreBackend::forward(
    std::string user, std::string role, net::Request incoming, std::chrono::milliseconds deadline, std::size_t max_body
) {
    if (!ready_) co_return fail(not_ready());
    net::ClientRequest request = to_mcp();
    for (const char* name : {"Content-Type", "Accept", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"}) {
        if (const auto value = incoming.headers.get(name); !value.empty()) request.headers.set(name, std::string(value));
    }
    request.headers.set("Authorization", "Bearer " + token(user, role));
    request.body = std::move(incoming.body);
    request.timeout = deadline;
    request.max_body = max_body;
    ATL_CO_TRY(auto response, co_await net::fetch(std::move(request)));
    net::Response out;
    out.status = response.status;
    out.headers.set("Content-Type", std::string(response.headers.get("Content-Type")));
    out.body = std::move(response.body);
    co_return out;
}

}  // namespace atelier::orchestrator
