#pragma once

#include "atelier/mcp/http_endpoint.hpp"
#include "atelier/net/router.hpp"

namespace atelier::core {

/// The HTTP face: /mcp in both eras of the protocol, GET /healthz.
/// Must outlive the server that uses its router.
class Service {
public:
    explicit Service(mcp::HttpEndpoint& mcp);
    Task<net::Response> handle(net::Request request) const { return router_.handle(std::move(request)); }

private:
    net::Router router_;
};

}  // namespace atelier::core
