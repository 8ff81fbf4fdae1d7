#pragma once

#include "atelier/mcp/http_endpoint.hpp"
#include "atelier/net/router.hpp"
#include "sql/repository.hpp"

namespace atelier::core {

/// The HTTP face: /mcp in both eras of the protocol, GET /healthz (with the number of acknowledged writes that the store has lost).
/// Must outlive the server that uses its router.
class Service {
public:
    Service(mcp::HttpEndpoint& mcp, Repository& repository);
    Task<net::Response> handle(net::Request request) const { return router_.handle(std::move(request)); }

private:
    net::Router router_;
};

}  // namespace atelier::core
