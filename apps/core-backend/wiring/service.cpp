#include "service.hpp"

namespace atelier::core {
namespace {

Task<net::Response> healthy(net::Request) { co_return net::Response::json(200, R"({"status":"ok"})"); }

}  // namespace

Service::Service(mcp::HttpEndpoint& mcp) {
    // Other methods go to the protocol as well: it answers them with 405 and Allow.
    for (const char* const method : {"POST", "GET", "DELETE"})
        router_.add(method, "/mcp", [&mcp](net::Request request) { return mcp.handle(std::move(request)); });
    router_.add("GET", "/healthz", healthy);
}

}  // namespace atelier::core
