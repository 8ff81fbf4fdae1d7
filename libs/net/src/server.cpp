#include "atelier/net/server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>

#include "connection.hpp"

namespace atelier::net {
namespace {

using beast::error_code;

Peer peer_of(const asio::ip::tcp::socket& socket) {
    error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    Peer peer;
    if (!error) peer.address = endpoint.address().to_string();
    return peer;
}

Peer peer_of(asio::local::stream_protocol::socket& socket) {
    Peer peer;
    peer.address = "unix";
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
        peer.uid = credentials.uid;
        peer.pid = credentials.pid;
    }
    return peer;
}

/// One of the connections that a certificate may have at once.
class Place {
public:
    Place(std::shared_ptr<Shared> shared, const std::string& uri) : shared_(std::move(shared)), uri_(uri) { ++shared_->connections_of[uri_]; }
    ~Place() {
        const auto found = shared_->connections_of.find(uri_);
        if (--found->second == 0) shared_->connections_of.erase(found);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    bool free() const { return shared_->connections_of[uri_] <= shared_->limits.max_connections_of_one; }

private:
    std::shared_ptr<Shared> shared_;
    std::string uri_;
};

Task<> serve_tls(beast::basic_stream<asio::ip::tcp> plain, std::shared_ptr<Shared> shared, Peer peer, std::shared_ptr<Link> link) {
    TlsStream stream(std::move(plain), *shared->tls);
    stream.expires_after(std::min(shared->limits.idle, std::chrono::seconds(10)));
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, k_token);
    if (error) co_return;
    peer.uri = verified_uri(stream.native_handle());
    if (!peer.uri) co_return;
    const Place place(shared, *peer.uri);
    if (!place.free()) co_return;
    co_await serve(std::move(stream), shared, std::move(peer), link);
}

template <class Protocol>
class BeastServer final : public Server {
public:
    using Acceptor = asio::basic_socket_acceptor<Protocol>;

    BeastServer(Executor executor, Acceptor acceptor, std::shared_ptr<Shared> shared, std::string unlink_path)
        : acceptor_(std::make_shared<Acceptor>(std::move(acceptor))),
          shared_(std::move(shared)),
          tasks_(executor),
          unlink_path_(std::move(unlink_path)) {
        tasks_.spawn(accept(acceptor_, shared_, &tasks_));
    }

    std::uint16_t port() const override {
        if constexpr (std::is_same_v<Protocol, asio::ip::tcp>) {
            error_code error;
            return acceptor_->local_endpoint(error).port();
        }
        return 0;
    }

    Task<> stop() override {
        error_code ignored;
        acceptor_->close(ignored);
        co_await tasks_.close();
        if (!unlink_path_.empty()) ::unlink(unlink_path_.c_str());
    }

private:
    static Task<> accept(std::shared_ptr<Acceptor> acceptor, std::shared_ptr<Shared> shared, TaskGroup* tasks) {
        while (acceptor->is_open()) {
            auto [error, socket] = co_await acceptor->async_accept(k_token);
            if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
            if (error) {
                // Out of descriptors: wait a little instead of spinning.
                co_await sleep_for(std::chrono::milliseconds(50));
                continue;
            }
            if (tasks->size() > shared->limits.max_connections) continue;
            if constexpr (std::is_same_v<Protocol, asio::ip::tcp>) {
                error_code ignored;
                socket.set_option(asio::ip::tcp::no_delay(true), ignored);
            }
            Peer peer = peer_of(socket);
            beast::basic_stream<Protocol> stream(std::move(socket));
            auto link = std::make_shared<Link>();
            if constexpr (std::is_same_v<Protocol, asio::ip::tcp>) {
                if (shared->tls) {
                    link->cancel = tasks->spawn_cancellable(serve_tls(std::move(stream), shared, std::move(peer), link));
                    continue;
                }
            }
            link->cancel = tasks->spawn_cancellable(serve(std::move(stream), shared, std::move(peer), link));
        }
    }

    std::shared_ptr<Acceptor> acceptor_;
    std::shared_ptr<Shared> shared_;
    TaskGroup tasks_;
    std::string unlink_path_;
};

}  // namespace

namespace {

Result<asio::ip::tcp::acceptor> bind_tcp(const Executor& executor, const std::string& address, std::uint16_t port) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return fail(Code::invalid_argument, "'" + address + "' is not an IP address to listen on");
    asio::ip::tcp::acceptor acceptor(executor);
    const asio::ip::tcp::endpoint endpoint(ip, port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
        return fail(Code::busy, "port " + std::to_string(port) + " is in use by another program; stop it or choose another one with --port");
    }
    if (error) return fail(Code::unavailable, "cannot listen on " + address + ":" + std::to_string(port) + ": " + error.message());
    return acceptor;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::listen_tcp(Executor executor, std::string address, std::uint16_t port, Handler handler, ServerLimits limits) {
    ATL_TRY(auto acceptor, bind_tcp(executor, address, port));
    auto shared = std::make_shared<Shared>(Shared{std::move(handler), limits});
    return std::make_unique<BeastServer<asio::ip::tcp>>(executor, std::move(acceptor), std::move(shared), "");
}

Result<std::unique_ptr<Server>> Server::listen_tls(
    Executor executor, std::string address, std::uint16_t port, TlsParty party, Handler handler, ServerLimits limits
) {
    ATL_TRY(auto context, tls_context(party, TlsSide::server));
    ATL_TRY(auto acceptor, bind_tcp(executor, address, port));
    auto shared = std::make_shared<Shared>(Shared{std::move(handler), limits, std::move(context)});
    return std::make_unique<BeastServer<asio::ip::tcp>>(executor, std::move(acceptor), std::move(shared), "");
}

Result<std::unique_ptr<Server>> Server::listen_unix(Executor executor, std::string path, unsigned mode, Handler handler, ServerLimits limits) {
    using Local = asio::local::stream_protocol;
    if (path.size() > 100) return fail(Code::invalid_argument, "the socket path is too long for the kernel (over 100 bytes): " + path);
    error_code error;
    struct stat info{};
    if (::lstat(path.c_str(), &info) == 0) {
        if (!S_ISSOCK(info.st_mode)) return fail(Code::failed_precondition, path + " exists and is not a socket");
        ::unlink(path.c_str());
    }
    Local::acceptor acceptor(executor);
    acceptor.open(Local(), error);
    if (!error) acceptor.bind(Local::endpoint(path), error);
    if (!error && ::chmod(path.c_str(), mode) != 0) error = error_code(errno, boost::system::system_category());
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail(Code::unavailable, "cannot listen on " + path + ": " + error.message());
    auto shared = std::make_shared<Shared>(Shared{std::move(handler), limits});
    return std::make_unique<BeastServer<Local>>(executor, std::move(acceptor), std::move(shared), path);
}

}  // namespace atelier::net
