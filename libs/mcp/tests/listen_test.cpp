#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "atelier/async/task_group.hpp"
#include "atelier/mcp/http_endpoint.hpp"
#include "atelier/mcp/stdio.hpp"
#include "atelier/net/server.hpp"
#include "support/run.hpp"

using namespace atelier;
using namespace atelier::mcp;
using namespace std::chrono_literals;
using testing::run;

namespace {

ConnectionOptions options(Era era = Era::probe) { return {.name = "tester", .version = "1", .era = era}; }

Task<> hear(Connection* connection, std::vector<std::string>* heard, std::optional<Result<void>>* end) {
    auto on_event = [heard](const Message& message) { heard->push_back(message.method); };
    auto ended = co_await connection->listen({{"toolsListChanged", true}}, std::move(on_event));
    *end = std::move(ended);
}

std::size_t count(const std::vector<std::string>& heard, std::string_view end) {
    return static_cast<std::size_t>(std::ranges::count_if(heard, [end](const auto& method) { return method.ends_with(end); }));
}

Task<Result<ToolResult>> nothing(Call&, json::Object) { co_return ToolResult::text("ok"); }

}  // namespace

TEST_CASE("listening over HTTP survives a broken stream, and ends with its task") {
    run([](IoContext& io) -> Task<> {
        Server server({.name = "s", .version = "1", .instructions = ""});
        REQUIRE(server.add_tool({{{"name", "t"}, {"description", "d"}, {"inputSchema", json::Object{{"type", "object"}}}}, nothing}));
        HttpEndpoint endpoint(io.get_executor(), server, open_door());
        int asked = 0;
        const auto handler = [&](net::Request request) {
            if (request.headers.get("Mcp-Method") == "subscriptions/listen") ++asked;
            return endpoint.handle(std::move(request));
        };
        auto listening = net::Server::listen_tcp(io.get_executor(), "127.0.0.1", 0, handler).value();
        const auto port = listening->port();
        const auto connection = Connection::open(io.get_executor(), "http://127.0.0.1:" + std::to_string(port) + "/mcp", options()).value();
        std::vector<std::string> heard;
        std::optional<Result<void>> end;
        TaskGroup group(io.get_executor());
        group.spawn(hear(connection.get(), &heard, &end));
        while (count(heard, "acknowledged") < 1) co_await sleep_for(5ms);
        server.changed("tools");
        server.changed("prompts");  // not asked for
        while (count(heard, "tools/list_changed") < 1) co_await sleep_for(5ms);
        co_await listening->stop();
        listening = net::Server::listen_tcp(io.get_executor(), "127.0.0.1", port, handler).value();
        while (count(heard, "acknowledged") < 2) co_await sleep_for(5ms);
        server.changed("tools");
        while (count(heard, "tools/list_changed") < 2) co_await sleep_for(5ms);
        CHECK(heard.size() == 4);
        co_await group.close();
        // Whoever went away hears nothing and comes not again.
        const int before = asked;
        server.changed("tools");
        co_await sleep_for(700ms);
        CHECK(asked == before);
        CHECK(heard.size() == 4);
        co_await connection->close();
        co_await endpoint.stop();
        co_await listening->stop();
    });
}

TEST_CASE("listening over streams shares them with calls; a legacy server has none") {
    run([](IoContext& io) -> Task<> {
        StdioProgram program;
        program.argv = {ATELIER_BINARY_DIR "/bin/mcp_stdio_fixture"};
        const auto connection = launch(io.get_executor(), program, options());
        std::vector<std::string> heard;
        std::optional<Result<void>> end;
        TaskGroup group(io.get_executor());
        group.spawn(hear(connection.get(), &heard, &end));
        while (count(heard, "acknowledged") < 1) co_await sleep_for(5ms);
        const auto called = co_await connection->call_tool("test_trigger_tool_change", {});
        CHECK(called);
        while (count(heard, "tools/list_changed") < 1) co_await sleep_for(5ms);
        CHECK(heard.size() == 2);
        co_await group.close();
        const auto still = co_await connection->call_tool("add", {{"a", 1}, {"b", 2}});
        CHECK(still);
        co_await connection->close();

        const auto legacy = launch(io.get_executor(), program, options(Era::legacy));
        TaskGroup other(io.get_executor());
        other.spawn(hear(legacy.get(), &heard, &end));
        while (!end) co_await sleep_for(5ms);
        CHECK(end->error().code == Code::failed_precondition);
        co_await other.close();
        co_await legacy->close();
    });
}
