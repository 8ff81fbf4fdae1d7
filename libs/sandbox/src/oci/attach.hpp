#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"

namespace atelier::sandbox {

/// A container's standard streams over one connection (Docker Engine API, "Attach to a container", stream format: frames of one
/// byte stream number, three zero bytes, four bytes big-endian length). One executor.
class Attached : public std::enable_shared_from_this<Attached> {
public:
    /// Before the container starts, so that nothing is missed.
    static Task<Result<std::shared_ptr<Attached>>> open(std::string socket, std::string container, bool input);
    explicit Attached(boost::asio::local::stream_protocol::socket socket) : socket_(std::move(socket)) {}

    /// Writes all; `unavailable` when the container's input is closed, `timeout` when it took nothing for `limit`.
    Task<Result<void>> send(std::string bytes, std::chrono::milliseconds limit);
    /// The next piece of stream 1 or 2; empty at the end of both.
    struct Piece {
        int stream = 1;
        std::string bytes;
    };
    Task<Piece> next();
    /// Writes all and ends the container's input. A container that does not read is no error.
    Task<> write(std::string input);
    /// Hands over what comes, stream 1 or 2, until the container has ended or `on_data` returns false.
    Task<> read(std::function<bool(int, std::string_view)> on_data);
    void close();

private:
    Task<bool> fill(std::size_t bytes);

    boost::asio::local::stream_protocol::socket socket_;
    std::string buffer_;
    int stream_ = 1;        ///< of the frame that is being read
    std::size_t left_ = 0;  ///< of it
};

}  // namespace atelier::sandbox
