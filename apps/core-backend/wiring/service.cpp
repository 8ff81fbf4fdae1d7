#include "service.hpp"

#include <memory>

namespace atelier::core {
namespace {

Task<net::Response> healthy(net::Request) { co_return net::Response::json(200, R"({"status":"ok"})"); }

}  // namespace

Service::Service(const mcp::Server& mcp, BlockingPool& pool) : mcp_(mcp), pool_(pool) {
    // Other methods go to the protocol as well: it answers them with 405 and Allow.
    for (const char* const method : {"POST", "GET", "DELETE"})
        router_.add(method, "/mcp", [this](net::Request request) { return call(std::move(request)); });
    router_.add("GET", "/healthz", healthy);
}

Task<net::Response> Service::call(net::Request request) const {
    const auto shared = std::make_shared<const net::Request>(std::move(request));
    auto work = [this, shared] { return mcp_.handle({shared->method, shared->headers.all(), shared->body}); };
    mcp::HttpReply reply = co_await pool_.run(std::move(work));
    net::Response response;
    response.status = reply.status;
    for (auto& [name, value] : reply.headers) response.headers.set(std::move(name), std::move(value));
    response.body = std::move(reply.body);
    co_return response;
}

}  // namespace atelier::core
