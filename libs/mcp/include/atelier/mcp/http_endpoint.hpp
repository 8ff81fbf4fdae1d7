#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/mcp/server.hpp"
#include "atelier/net/http.hpp"

namespace atelier::mcp {

/// Answers `unauthenticated` when the request proves nobody.
using Authenticator = std::function<Result<Caller>(const net::Request&)>;
/// `Authorization: Bearer` with a token of token.hpp. The clock must outlive it.
Authenticator bearer_authenticator(std::string secret, std::string audience, const Clock& clock);
/// Everybody is the same nameless caller: a local server without accounts.
Authenticator open_door();

struct HttpOptions {
    std::size_t max_body = 1u << 20;
    /// Names that a Host header may have, without port, and hosts of the Origins that may call; empty: no check of Host.
    std::vector<std::string> allowed_hosts{"localhost", "127.0.0.1", "[::1]"};
    std::vector<std::string> allowed_origins{};
    /// RFC 9728: the metadata document's URL for WWW-Authenticate, and the document; empty without OAuth.
    std::string resource_metadata_url{};
    json::Object resource_metadata{};
    bool legacy = true;
    std::size_t max_sessions = 1000;
    std::chrono::milliseconds session_idle{3'600'000};
    std::chrono::milliseconds retry{200};  ///< told to legacy clients for reconnecting
};

/// Streamable HTTP of both eras on one path. One executor; stop() before the server and executor go.
class HttpEndpoint {
public:
    HttpEndpoint(Executor executor, Server& server, Authenticator authenticate, HttpOptions options = {});
    ~HttpEndpoint();

    /// POST, GET and DELETE of the MCP endpoint.
    Task<net::Response> handle(net::Request request);
    /// The RFC 9728 document.
    net::Response metadata() const;
    /// Ends sessions and their calls.
    Task<> stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace atelier::mcp
