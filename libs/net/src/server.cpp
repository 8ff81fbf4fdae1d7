#include "atelier/net/server.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cerrno>
#include <cstdio>

#include "atelier/async/task_group.hpp"
#include "tls.hpp"

namespace atelier::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using beast::error_code;

constexpr auto k_token = asio::as_tuple(asio::use_awaitable);

struct Shared {
    Handler handler;
    ServerLimits limits;
    std::shared_ptr<asio::ssl::context> tls = {};
    std::map<std::string, std::size_t> connections_of = {};  ///< by URI of the certificate
};

template <class Stream>
class ChunkedWriter final : public StreamWriter {
public:
    ChunkedWriter(Stream& stream, std::chrono::seconds limit) : stream_(stream), limit_(limit) {}

    Task<Result<void>> write(std::string bytes) override {
        if (bytes.empty()) co_return Result<void>{};
        stream_.expires_after(limit_);
        auto chunk = http::make_chunk(asio::buffer(bytes));
        const auto [error, sent] = co_await asio::async_write(stream_, std::move(chunk), k_token);
        if (error) co_return fail(Code::cancelled, "the reader is gone", error.message());
        co_return Result<void>{};
    }

private:
    Stream& stream_;
    std::chrono::seconds limit_;
};

/// A line break in a value would start a header of the sender's choice.
std::string one_line(std::string value) {
    std::ranges::replace_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return value;
}

template <class Body>
void fill_head(http::response<Body>& out, const Response& response) {
    out.result(static_cast<unsigned>(response.status));
    for (const auto& [name, value] : response.headers.all()) out.set(name, one_line(value));
    // Safe defaults for whatever a handler does not set itself.
    if (!response.headers.has("X-Content-Type-Options")) out.set("X-Content-Type-Options", "nosniff");
    if (!response.headers.has("Referrer-Policy")) out.set("Referrer-Policy", "no-referrer");
}

/// Sends the head of a response whose length is not known.
template <class Stream>
Task<bool> send_chunked_head(Stream& stream, Response response) {
    http::response<http::empty_body> out;
    fill_head(out, response);
    out.chunked(true);
    out.keep_alive(false);
    http::response_serializer<http::empty_body> serializer(out);
    const auto [error, sent] = co_await http::async_write_header(stream, serializer, k_token);
    co_return !error;
}

/// Tells by a peek whether readable means "closed": what a pipelining client sends early is no goodbye.
template <class Socket>
bool peer_has_left(Socket& socket) {
    char byte = 0;
    const auto got = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

/// What a connection shares with callbacks that may come after its end.
struct Link {
    std::function<void()> cancel;
    asio::cancellation_signal watch;
    std::uint64_t handling = 0;  // the number of the exchange under way; 0: none
    std::uint64_t exchanges = 0;
};

template <class Stream>
class LiveExchange final : public Exchange {
public:
    LiveExchange(Stream& stream, std::shared_ptr<Link> link, std::chrono::seconds limit) : stream_(stream), link_(std::move(link)), limit_(limit) {
        link_->handling = ++link_->exchanges;
    }
    ~LiveExchange() override {
        link_->handling = 0;
        if (watching_) link_->watch.emit(asio::cancellation_type::terminal);
    }

    Task<Result<std::shared_ptr<StreamWriter>>> start(int status, Headers headers) override {
        stream_.expires_after(limit_);
        started_ = true;
        Response head;
        head.status = status;
        head.headers = std::move(headers);
        const bool sent = co_await send_chunked_head(stream_, std::move(head));
        if (!sent) co_return fail(Code::cancelled, "the reader is gone");
        co_return std::make_shared<ChunkedWriter<Stream>>(stream_, limit_);
    }

    void cancel_when_client_leaves() override {
        if (watching_ || !link_->cancel) return;
        watching_ = true;
        // Most handlers are done before the loop turns once; only for the others is the socket watched.
        auto& socket = stream_.socket();
        asio::post(socket.get_executor(), [link = link_, number = link_->handling, &socket] {
            if (link->handling != number) return;
            auto left = [link, number, &socket](error_code error) {
                if (!error && link->handling == number && peer_has_left(socket)) link->cancel();
            };
            socket.async_wait(asio::socket_base::wait_read, asio::bind_cancellation_slot(link->watch.slot(), std::move(left)));
        });
    }

    bool started() const { return started_; }

private:
    Stream& stream_;
    std::shared_ptr<Link> link_;
    std::chrono::seconds limit_;
    bool started_ = false;
    bool watching_ = false;
};

template <class Stream>
class BeastWebSocket final : public WebSocket {
public:
    explicit BeastWebSocket(Stream stream) : ws_(std::move(stream)) {}

    Task<bool> accept(http::request<http::string_body> request) {
        beast::get_lowest_layer(ws_).expires_never();
        auto timeout = websocket::stream_base::timeout::suggested(beast::role_type::server);
        timeout.idle_timeout = std::chrono::seconds(60);
        timeout.keep_alive_pings = true;
        ws_.set_option(timeout);
        ws_.read_message_max(1u << 20);
        const auto [error] = co_await ws_.async_accept(request, k_token);
        co_return !error;
    }

    Task<Result<std::string>> read() override {
        beast::flat_buffer buffer;
        const auto [error, size] = co_await ws_.async_read(buffer, k_token);
        if (error) co_return fail(Code::cancelled, "the connection is closed", error.message());
        co_return beast::buffers_to_string(buffer.data());
    }

    Task<Result<void>> write(std::string text) override {
        ws_.text(true);
        const auto [error, size] = co_await ws_.async_write(asio::buffer(text), k_token);
        if (error) co_return fail(Code::cancelled, "the connection is closed", error.message());
        co_return Result<void>{};
    }

    Task<> close() override { co_await ws_.async_close(websocket::close_code::normal, k_token); }

private:
    websocket::stream<Stream> ws_;
};

Task<Response> call(std::shared_ptr<Shared> shared, Request request) {
    std::string what;
    try {
        co_return co_await shared->handler(std::move(request));
    } catch (const boost::system::system_error& error) {
        if (error.code() == asio::error::operation_aborted) throw;
        what = error.what();
    } catch (const std::exception& error) {
        what = error.what();
    }
    std::fprintf(stderr, "handler failed: %s\n", what.c_str());
    co_return Response::error({Code::internal, "something went wrong on our side; try again"});
}

Result<Request> to_request(const http::request<http::string_body>& in, const Peer& peer) {
    Request request;
    request.method = std::string(in.method_string());
    request.target = std::string(in.target());
    ATL_TRY(auto target, split_target(request.target));
    request.path = std::move(target.first);
    request.query = std::move(target.second);
    for (const auto& field : in) {
        // A repeated header would let two readers see two requests: the first wins, the rest is dropped.
        if (!request.headers.has(field.name_string())) request.headers.set(std::string(field.name_string()), std::string(field.value()));
    }
    request.peer = peer;
    return request;
}

template <class Stream>
Task<bool> send_plain(Stream& stream, Response response, unsigned version, bool keep_alive, bool head_only) {
    http::response<http::string_body> out;
    out.version(version);
    fill_head(out, response);
    out.keep_alive(keep_alive);
    const std::size_t size = response.body.size();
    if (!head_only) out.body() = std::move(response.body);
    out.content_length(size);
    http::response_serializer<http::string_body> serializer(out);
    if (head_only) {
        const auto [error, sent] = co_await http::async_write_header(stream, serializer, k_token);
        co_return !error && keep_alive;
    }
    const auto [error, sent] = co_await http::async_write(stream, serializer, k_token);
    co_return !error && keep_alive;
}

template <class Stream>
Task<> send_stream(Stream& stream, Response response, std::chrono::seconds limit) {
    const auto run = std::move(response.stream);
    const bool sent = co_await send_chunked_head(stream, std::move(response));
    if (!sent) co_return;
    auto writer = std::make_shared<ChunkedWriter<Stream>>(stream, limit);
    co_await run(writer);
    co_await asio::async_write(stream, http::make_chunk_last(), k_token);
}

/// Closing while the client still writes would reset the connection under the answer: take in what is on its way first.
template <class Stream>
Task<> drain(Stream& stream) {
    error_code ignored;
    stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    stream.expires_after(std::chrono::seconds(5));
    std::array<char, 16384> dropped{};
    for (std::size_t total = 0; total < (64u << 20);) {
        const auto [error, size] = co_await stream.async_read_some(asio::buffer(dropped), k_token);
        if (error) co_return;
        total += size;
    }
}

template <class Stream>
Task<> serve(Stream stream, std::shared_ptr<Shared> shared, Peer peer, std::shared_ptr<Link> link) {
    beast::flat_buffer buffer;
    const ServerLimits limits = shared->limits;
    while (true) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(limits.max_body);
        parser.header_limit(static_cast<std::uint32_t>(limits.max_header));
        stream.expires_after(limits.idle);
        const auto [error, size] = co_await http::async_read(stream, buffer, parser, k_token);
        if (error == http::error::body_limit) {
            Response too_large =
                Response::error({Code::invalid_argument, "the request is larger than " + std::to_string(limits.max_body) + " bytes"});
            too_large.status = 413;
            co_await send_plain(stream, std::move(too_large), 11, false, false);
            co_await drain(stream);
            break;
        }
        if (error == http::error::header_limit) {
            Response too_large =
                Response::error({Code::invalid_argument, "the head of the request is larger than " + std::to_string(limits.max_header) + " bytes"});
            too_large.status = 431;
            co_await send_plain(stream, std::move(too_large), 11, false, false);
            co_await drain(stream);
            break;
        }
        if (error == http::error::end_of_stream || !parser.is_header_done() || error == beast::error::timeout ||
            error == asio::error::operation_aborted)
            break;
        if (error) {
            co_await send_plain(stream, Response::error({Code::invalid_argument, "not a valid HTTP request", error.message()}), 11, false, false);
            break;
        }
        auto incoming = parser.release();
        const unsigned version = incoming.version();
        const bool keep_alive = incoming.keep_alive();
        const bool head_only = incoming.method() == http::verb::head;
        const bool upgrade = websocket::is_upgrade(incoming);
        auto request = to_request(incoming, peer);
        if (!request) {
            co_await send_plain(stream, Response::error(request.error()), version, false, head_only);
            break;
        }
        request->body = upgrade ? std::string() : std::move(incoming.body());
        stream.expires_never();
        Response response;
        {
            LiveExchange<Stream> exchange(stream, link, std::chrono::seconds(30));
            request->exchange = &exchange;
            response = co_await call(shared, std::move(*request));
            if (exchange.started()) {
                co_await asio::async_write(stream, http::make_chunk_last(), k_token);
                break;
            }
        }
        if constexpr (!std::is_same_v<Stream, TlsStream>) {
            if (response.websocket && upgrade) {
                auto socket = std::make_shared<BeastWebSocket<Stream>>(std::move(stream));
                const bool accepted = co_await socket->accept(std::move(incoming));
                if (accepted) co_await response.websocket(socket);
                co_return;
            }
        }
        if (response.websocket) response = Response::error({Code::invalid_argument, "this address speaks WebSocket"});
        stream.expires_after(limits.idle);
        if (response.stream) {
            co_await send_stream(stream, std::move(response), std::chrono::seconds(30));
            break;
        }
        const bool more = co_await send_plain(stream, std::move(response), version, keep_alive, head_only);
        if (!more) break;
    }
    error_code ignored;
    stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
}

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
