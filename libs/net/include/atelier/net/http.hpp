#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"

/// HTTP/1.1, WebSocket and server-sent events over TCP and unix sockets. Beast lives in src/ only.
/// Everything here runs on one executor; nothing is shared between threads.
namespace atelier::net {

/// Header fields; names compare without case, order is kept.
class Headers {
public:
    void set(std::string name, std::string value);
    /// One more field of this name (Set-Cookie).
    void add(std::string name, std::string value);
    /// Empty when absent.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Who is at the other end: for TCP the address, for a unix socket the kernel's word (SO_PEERCRED), for TLS what the certificate says.
struct Peer {
    std::string address;
    std::optional<unsigned> uid;
    std::optional<int> pid;
    std::optional<std::string> uri = {};  ///< the one URI of the client's verified certificate
};

class StreamWriter;

/// The exchange of a request whose handler still runs. Lives as long as the handler; same executor.
class Exchange {
public:
    virtual ~Exchange() = default;
    /// Sends the head now, chunked, for a handler that turns out to have something to say before its answer. What the handler
    /// returns in the end is then dropped, and the body ends when it returns. At most once. An error means that the reader is gone.
    virtual Task<Result<std::shared_ptr<StreamWriter>>> start(int status, Headers headers) = 0;
    /// From here on the handler's task is cancelled when the client closes the connection.
    virtual void cancel_when_client_leaves() = 0;
};

struct Request {
    std::string method;
    std::string path;                          ///< percent-decoded, without the query
    std::map<std::string, std::string> query;  ///< decoded; the last of equal names wins
    std::string target;                        ///< as received
    Headers headers;
    std::string body;
    Peer peer;
    std::map<std::string, std::string> params;  ///< filled by the router: {id} -> value
    Exchange* exchange = nullptr;               ///< null where a request was made by hand; dead once the handler has returned
};

/// One direction of a response body that is produced over time. write() waits for the peer's window: a slow reader slows
/// only its own writer. An error means that the reader is gone.
class StreamWriter {
public:
    virtual ~StreamWriter() = default;
    virtual Task<Result<void>> write(std::string bytes) = 0;
};

class WebSocket {
public:
    virtual ~WebSocket() = default;
    /// The next text message; `cancelled` after a close.
    virtual Task<Result<std::string>> read() = 0;
    virtual Task<Result<void>> write(std::string text) = 0;
    virtual Task<> close() = 0;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    /// When set, `body` is ignored: the head is sent (chunked) and this runs.
    std::function<Task<>(std::shared_ptr<StreamWriter>)> stream;
    /// When set on an upgrade request, the connection becomes a WebSocket and this runs.
    std::function<Task<>(std::shared_ptr<WebSocket>)> websocket;

    static Response text(int status, std::string content_type, std::string body);
    static Response json(int status, std::string body);
    /// `{"code": ..., "message": ...}` with the status of the code.
    static Response error(const Error& error);
};

/// The one mapping of failure codes to HTTP statuses, and back for clients.
int http_status(Code code) noexcept;
Code code_of_status(int status) noexcept;

/// Answers one request. Must not throw for expected failures; an exception becomes a 500 with a log line.
using Handler = std::function<Task<Response>(Request)>;

/// "/a%20b?x=1" -> path and query. invalid_argument on bad escapes or a NUL byte.
Result<std::pair<std::string, std::map<std::string, std::string>>> split_target(std::string_view target);

std::string percent_encode(std::string_view text);

}  // namespace atelier::net
