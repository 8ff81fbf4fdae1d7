#pragma once

#include "atelier/async/pool.hpp"
#include "atelier/mcp/server.hpp"
#include "atelier/net/router.hpp"

namespace atelier::core {

/// The HTTP face: POST /mcp runs on the pool (tools read the store and block), GET /healthz answers at once.
/// Must outlive the server that uses its router.
class Service {
public:
    Service(const mcp::Server& mcp, BlockingPool& pool);
    Task<net::Response> handle(net::Request request) const { return router_.handle(std::move(request)); }

private:
    Task<net::Response> call(net::Request request) const;

    const mcp::Server& mcp_;
    BlockingPool& pool_;
    net::Router router_;
};

}  // namespace atelier::core
