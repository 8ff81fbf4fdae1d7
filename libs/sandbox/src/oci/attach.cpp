#include "attach.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace atelier::sandbox {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
constexpr auto k_token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_header = 8;

}  // namespace

Task<Result<std::shared_ptr<Attached>>> Attached::open(std::string socket, std::string container, bool input) {
    const auto executor = co_await asio::this_coro::executor;
    auto out = std::make_shared<Attached>(Local::socket(executor));
    const auto [unreachable] = co_await out->socket_.async_connect(Local::endpoint(socket), k_token);
    if (unreachable) co_return fail(Code::unavailable, "the container engine cannot be reached: " + unreachable.message());
    const std::string request = "POST /v1.41/containers/" + container + "/attach?stream=1&stdout=1&stderr=1" + (input ? "&stdin=1" : "") +
                                " HTTP/1.1\r\nHost: engine\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
    const auto [not_sent, sent] = co_await asio::async_write(out->socket_, asio::buffer(request), k_token);
    if (not_sent) co_return fail(Code::unavailable, "the container engine: " + not_sent.message());
    const auto [no_head, size] = co_await asio::async_read_until(out->socket_, asio::dynamic_buffer(out->buffer_, 65536), "\r\n\r\n", k_token);
    if (no_head) co_return fail(Code::unavailable, "the container engine did not attach: " + no_head.message());
    const std::string status = out->buffer_.substr(0, out->buffer_.find("\r\n"));
    if (!status.contains(" 101 ") && !status.contains(" 200 ")) co_return fail(Code::unavailable, "the container engine did not attach: " + status);
    out->buffer_.erase(0, size);
    co_return out;
}

Task<> Attached::write(std::string input) {
    const auto [error, sent] = co_await asio::async_write(socket_, asio::buffer(input), k_token);
    boost::system::error_code ignored;
    if (!error) socket_.shutdown(Local::socket::shutdown_send, ignored);
}

Task<bool> Attached::fill(std::size_t bytes) {
    while (buffer_.size() < bytes) {
        const std::size_t had = buffer_.size();
        buffer_.resize(had + 65536);
        const auto [error, got] = co_await socket_.async_read_some(asio::buffer(buffer_.data() + had, 65536), k_token);
        buffer_.resize(had + got);
        if (error || got == 0) co_return false;
    }
    co_return true;
}

Task<Attached::Piece> Attached::next() {
    while (left_ == 0) {
        const bool header = co_await fill(k_header);
        if (!header) co_return Piece{};
        const auto byte = [this](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(buffer_[i])); };
        stream_ = static_cast<int>(byte(0));
        left_ = byte(4) << 24 | byte(5) << 16 | byte(6) << 8 | byte(7);
        buffer_.erase(0, k_header);
    }
    // A frame is handed on in pieces: its length is the engine's word, not ours.
    const bool some = co_await fill(1);
    if (!some) co_return Piece{};
    Piece piece{stream_, buffer_.substr(0, std::min(left_, buffer_.size()))};
    buffer_.erase(0, piece.bytes.size());
    left_ -= piece.bytes.size();
    co_return piece;
}

Task<> Attached::read(std::function<bool(int, std::string_view)> on_data) {
    while (true) {
        const Piece piece = co_await next();
        if (piece.bytes.empty() || !on_data(piece.stream, piece.bytes)) co_return;
    }
}

Task<Result<void>> Attached::send(std::string bytes, std::chrono::milliseconds limit) {
    const auto self = shared_from_this();
    const auto executor = co_await asio::this_coro::executor;
    // Each piece has its time: a container that reads slowly is not one that does not read.
    for (std::size_t at = 0; at < bytes.size();) {
        const auto late = std::make_shared<bool>(false);
        asio::steady_timer timer(executor, limit);
        timer.async_wait([weak = weak_from_this(), late](boost::system::error_code error) {
            const auto one = weak.lock();
            if (error || !one) return;
            *late = true;
            one->close();
        });
        const auto [error, size] = co_await socket_.async_write_some(asio::buffer(bytes.data() + at, bytes.size() - at), k_token);
        timer.cancel();
        if (error && *late) co_return fail(Code::timeout, "the container does not read its input");
        if (error) co_return fail(Code::unavailable, "the container reads no more", error.message());
        at += size;
    }
    co_return Result<void>{};
}

void Attached::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace atelier::sandbox
