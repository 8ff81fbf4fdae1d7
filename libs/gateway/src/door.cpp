#include "atelier/gateway/door.hpp"

#include "atelier/gateway/refusal.hpp"

namespace atelier::gateway {
namespace {

constexpr std::size_t k_connections = 4096;

Task<net::Response> nobody() { co_return refuse(nullptr, Refusal{Reason::wrong_peer}, "en"); }

}  // namespace

Result<std::unique_ptr<Door>> Door::open(Executor executor, std::string address, std::uint16_t port, net::TlsParty party, const Limits& limits) {
    auto out = std::make_unique<Door>();
    net::ServerLimits server;
    server.max_body = limits.request_bytes;
    server.max_header = limits.header_bytes;
    server.max_connections = k_connections;
    server.max_connections_of_one = limits.connections;
    server.idle = limits.reading;
    auto handler = [handlers = out->handlers_](net::Request request) {
        const auto found = request.peer.uri ? handlers->find(*request.peer.uri) : handlers->end();
        if (found == handlers->end()) return nobody();
        return found->second(std::move(request));
    };
    ATL_TRY(out->server_, net::Server::listen_tls(std::move(executor), std::move(address), port, std::move(party), std::move(handler), server));
    return out;
}

Result<void> Door::add(const std::string& identity, net::Handler handler) {
    if (!handlers_->emplace(identity, std::move(handler)).second) return fail(Code::conflict, "the gateway knows " + identity + " already");
    return {};
}

void Door::remove(const std::string& identity) { handlers_->erase(identity); }

}  // namespace atelier::gateway
