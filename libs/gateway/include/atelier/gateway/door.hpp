#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "atelier/gateway/policy.hpp"
#include "atelier/net/server.hpp"

namespace atelier::gateway {

/// The one listener for sandboxes that have no unix socket to a gateway of their own: mutual TLS. Which gateway a call belongs to is
/// decided by the URI of the client's verified certificate and by nothing that a client says. All calls on one executor.
class Door {
public:
    /// `party` is the gateway's own certificate and the authority that signs sandboxes'.
    static Result<std::unique_ptr<Door>> open(Executor executor, std::string address, std::uint16_t port, net::TlsParty party, const Limits& limits);

    std::uint16_t port() const { return server_->port(); }
    /// conflict when somebody is known by that name already.
    Result<void> add(const std::string& identity, net::Handler handler);
    void remove(const std::string& identity);
    /// Waits for the calls that are under way.
    Task<> close() { co_await server_->stop(); }

private:
    using Handlers = std::map<std::string, net::Handler>;
    std::shared_ptr<Handlers> handlers_ = std::make_shared<Handlers>();
    std::unique_ptr<net::Server> server_;
};

}  // namespace atelier::gateway
