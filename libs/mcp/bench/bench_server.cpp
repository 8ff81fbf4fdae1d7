// The server that bench/mcp.sh measures: two tools of libs/mcp behind libs/net, without accounts, both eras on one address.
// mcp_bench_server [SOCKET]: prints its address, serves until a signal. With SOCKET it listens there instead of on a free port.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>

#include "atelier/mcp/http_endpoint.hpp"
#include "atelier/net/server.hpp"

using namespace atelier;

namespace {

constexpr std::string_view k_add = R"({"type":"object","additionalProperties":false,"required":["a","b"],"properties":{
    "a":{"type":"integer","minimum":-1000000000,"maximum":1000000000,"description":"first summand"},
    "b":{"type":"integer","minimum":-1000000000,"maximum":1000000000,"description":"second summand"}}})";
constexpr std::string_view k_record = R"({"type":"object","additionalProperties":false,"required":["kind","ticker","quantity"],"properties":{
    "kind":{"enum":["buy","sell","dividend"]},"ticker":{"type":"string","pattern":"^[A-Z0-9.]{1,12}$"},
    "quantity":{"type":"string","pattern":"^[0-9]+(\\.[0-9]{1,8})?$"},"note":{"type":"string","maxLength":200},
    "tags":{"type":"array","maxItems":8,"uniqueItems":true,"items":{"type":"string"}}}})";

Task<Result<mcp::ToolResult>> add(mcp::Call&, json::Object arguments) {
    const std::int64_t sum = json::get_integer(arguments, "a") + json::get_integer(arguments, "b");
    co_return mcp::ToolResult::of({{"sum", sum}});
}

Task<Result<mcp::ToolResult>> record(mcp::Call&, json::Object arguments) {
    co_return mcp::ToolResult::of({{"recorded", json::get_string(arguments, "ticker")}});
}

Result<void> add_tools(mcp::Server& server) {
    const auto tool = [&](std::string_view name, std::string_view text, std::string_view schema, mcp::ToolHandler handler) -> Result<void> {
        ATL_TRY(auto input, json::parse(schema));
        return server.add_tool({{{"name", name}, {"description", text}, {"inputSchema", std::move(input)}}, std::move(handler)});
    };
    ATL_CHECK(tool("add", "The sum of two whole numbers.", k_add, add));
    return tool("record_transaction", "Records a transaction.", k_record, record);
}

Task<> until_signal(net::Server* server, mcp::HttpEndpoint* endpoint) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::signal_set signals(executor, SIGINT, SIGTERM);
    co_await signals.async_wait(boost::asio::use_awaitable);
    co_await endpoint->stop();
    co_await server->stop();
}

}  // namespace

int main(int argc, char** argv) {
    IoContext io(1);
    mcp::Server server({.name = "atelier-bench", .version = "1.0.0", .instructions = {}});
    if (const auto added = add_tools(server); !added) {
        std::fprintf(stderr, "%s\n", added.error().describe().c_str());
        return 1;
    }
    mcp::HttpEndpoint endpoint(io.get_executor(), server, mcp::open_door());
    auto handler = [&endpoint](net::Request request) { return endpoint.handle(std::move(request)); };
    auto listening = argc > 1 ? net::Server::listen_unix(io.get_executor(), argv[1], 0600, handler)
                              : net::Server::listen_tcp(io.get_executor(), "127.0.0.1", 0, handler);
    if (!listening) {
        std::fprintf(stderr, "%s\n", listening.error().message.c_str());
        return 1;
    }
    std::printf("%u\n", static_cast<unsigned>((*listening)->port()));
    std::fflush(stdout);
    boost::asio::co_spawn(io, until_signal(listening->get(), &endpoint), [](std::exception_ptr) {});
    io.run();
    return 0;
}
