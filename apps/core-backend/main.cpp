#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>
#include <exception>
#include <span>

#include "atelier/mcp/token.hpp"
#include "atelier/net/server.hpp"
#include "demo/setup.hpp"
#include "tools/core_tools.hpp"
#include "wiring/options.hpp"
#include "wiring/service.hpp"

namespace {

using namespace atelier;
using namespace atelier::core;

Task<> stop_on_signal(net::Server& server, mcp::HttpEndpoint& endpoint) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::signal_set signals(executor, SIGINT, SIGTERM);
    co_await signals.async_wait(boost::asio::use_awaitable);
    co_await endpoint.stop();
    co_await server.stop();
}

Result<void> serve(const Options& options, const Market& market, Repository& repository) {
    ATL_TRY(std::string secret, mcp::read_secret(options.secret_file));
    const SystemClock clock;
    mcp::ServerOptions server_options;
    server_options.name = "core-backend";
    server_options.version = "1.0.0";
    server_options.instructions = "Investment portfolios of the caller. Figures are valued on the last priced day (as_of).";
    server_options.state_secret = secret;
    BlockingPool pool(2);
    mcp::Server mcp(std::move(server_options));
    ATL_CHECK(add_core_tools(mcp, {market, repository, clock, &pool}));

    IoContext context;
    mcp::HttpEndpoint endpoint(context.get_executor(), mcp, mcp::bearer_authenticator(std::move(secret), "core", clock));
    const Service service(endpoint, repository);
    net::Handler handler = [&service](net::Request request) { return service.handle(std::move(request)); };
    net::ServerLimits limits;
    limits.max_body = 1u << 20;
    ATL_TRY(
        const auto server, options.socket ? net::Server::listen_unix(context.get_executor(), *options.socket, 0600, std::move(handler), limits)
                                          : net::Server::listen_tcp(context.get_executor(), "127.0.0.1", *options.port, std::move(handler), limits)
    );
    std::exception_ptr failure;
    boost::asio::co_spawn(context, stop_on_signal(*server, endpoint), [&failure](std::exception_ptr error) { failure = error; });
    if (options.socket)
        std::fprintf(stderr, "core-backend: serving on %s\n", options.socket->c_str());
    else
        std::fprintf(stderr, "core-backend: serving on http://127.0.0.1:%u\n", static_cast<unsigned>(server->port()));
    context.run();
    if (failure) std::rethrow_exception(failure);
    return {};
}

Result<void> run(const Options& options) {
    ATL_TRY(const auto repository, open_sqlite(options.db));
    ATL_CHECK(demo::fill_if_empty(*repository, options.prices));
    ATL_TRY(auto data, repository->market());
    ATL_TRY(const Market market, Market::make(std::move(data)));
    std::fputs(demo::describe(market).c_str(), stderr);
    if (options.check) return {};
    return serve(options, market, *repository);
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(std::span<const char* const>(argv + 1, argv + argc));
    if (!options) {
        std::fprintf(stderr, "core-backend: %s\n\n%s", options.error().message.c_str(), k_usage);
        return 2;
    }
    if (options->help) {
        std::fputs(k_usage, stdout);
        return 0;
    }
    if (const auto done = run(*options); !done) {
        std::fprintf(stderr, "core-backend: %s\n", done.error().describe().c_str());
        return 1;
    }
    return 0;
}
