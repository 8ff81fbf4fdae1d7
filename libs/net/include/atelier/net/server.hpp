#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "atelier/net/http.hpp"
#include "atelier/net/tls.hpp"

namespace atelier::net {

struct ServerLimits {
    std::size_t max_body = 8u << 20;
    std::size_t max_header = 32u << 10;
    std::chrono::seconds idle{75};
    std::size_t max_connections = 20000;
    std::size_t max_connections_of_one = 64;  ///< TLS: connections of one certificate's URI
};

/// Accepts connections until stop(). Owned by the wiring; must outlive nothing: stop() waits for every connection.
class Server {
public:
    virtual ~Server() = default;
    /// The bound TCP port (useful after binding port 0), or 0 for a unix socket.
    virtual std::uint16_t port() const = 0;
    virtual Task<> stop() = 0;

    /// `busy` when the port is in use: the message names the port and what to do.
    static Result<std::unique_ptr<Server>> listen_tcp(
        Executor executor, std::string address, std::uint16_t port, Handler handler, ServerLimits limits = {}
    );
    /// TLS 1.3 with a certificate asked of every client; who shows none, one of another authority, an expired one or one without
    /// exactly one URI is gone after the handshake. Request::peer carries the URI. No WebSocket here.
    static Result<std::unique_ptr<Server>> listen_tls(
        Executor executor, std::string address, std::uint16_t port, TlsParty party, Handler handler, ServerLimits limits = {}
    );
    /// Replaces a stale socket file; the file gets `mode` permissions.
    static Result<std::unique_ptr<Server>> listen_unix(Executor executor, std::string path, unsigned mode, Handler handler, ServerLimits limits = {});
};

}  // namespace atelier::net
