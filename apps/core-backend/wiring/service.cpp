#include "service.hpp"

namespace atelier::core {
namespace {

Task<net::Response> healthy(Repository* repository, net::Request) {
    co_return net::Response::json(200, json::print(json::Object{{"status", "ok"}, {"lost_writes", repository->lost_writes()}}));
}

}  // namespace

Service::Service(mcp::HttpEndpoint& mcp, Repository& repository) {
    // Other methods go to the protocol as well: it answers them with 405 and Allow.
    for (const char* const method : {"POST", "GET", "DELETE"})
        router_.add(method, "/mcp", [&mcp](net::Request request) { return mcp.handle(std::move(request)); });
    router_.add("GET", "/healthz", [&repository](net::Request request) { return healthy(&repository, std::move(request)); });
}

}  // namespace atelier::core
