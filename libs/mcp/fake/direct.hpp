#pragma once

#include "atelier/mcp/http_endpoint.hpp"

namespace atelier::mcp {

/// A server with its HTTP endpoint and a loop of its own, for tests that want one answer to one request without a socket.
class DirectEndpoint {
public:
    DirectEndpoint(ServerOptions options, Authenticator authenticate, HttpOptions http = {});
    ~DirectEndpoint();

    Server& server() { return server_; }
    /// Runs until the answer is there; a stream is read to its end.
    HttpReply handle(const HttpRequestView& request);
    HttpReply post(const Fields& headers, std::string_view body) { return handle({"POST", headers, body}); }

private:
    IoContext io_;
    Server server_;
    HttpEndpoint endpoint_;
};

}  // namespace atelier::mcp
