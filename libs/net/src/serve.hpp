#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <cerrno>

#include "connection.hpp"

/// One accepted connection: requests are read, handled and answered in turn. Templates of Beast over each kind of stream are dear to
/// compile, so each kind is instantiated in a source of its own (serve_tcp.cpp, serve_unix.cpp, serve_tls.cpp).
namespace atelier::net {

namespace http = beast::http;
namespace websocket = beast::websocket;
using beast::error_code;

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

template <class Body>
void fill_head(http::response<Body>& out, const Response& response) {
    out.result(static_cast<unsigned>(response.status));
    for (const auto& [name, value] : response.headers.all()) out.insert(name, one_line(value));
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

}  // namespace atelier::net
