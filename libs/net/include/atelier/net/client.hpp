#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "atelier/net/http.hpp"
#include "atelier/net/tls.hpp"

namespace atelier::net {

/// Where to connect: a URL's authority or a unix socket.
struct Endpoint {
    std::string host;  ///< name or address for TCP; the Host header in every case
    std::uint16_t port = 80;
    bool tls = false;
    std::string unix_path;  ///< when set, connects here instead
    TlsPartyPtr party{};    ///< with `tls`: what to show and whom to believe; null: nothing, and the system's authorities

    static Endpoint unix_socket(std::string path, std::string host = "localhost");
};

/// "https://host:8000/base?q" -> endpoint and target. invalid_argument for anything but http and https.
struct ParsedUrl {
    Endpoint endpoint;
    std::string target;
};
Result<ParsedUrl> parse_url(std::string_view url);

struct ClientRequest {
    Endpoint endpoint;
    std::string method = "GET";
    std::string target = "/";
    Headers headers;
    std::string body;
    std::chrono::milliseconds timeout{30000};  ///< for the whole exchange; in a stream, for each gap between bytes
    std::size_t max_body = 64u << 20;
};

struct ClientResponse {
    int status = 0;
    Headers headers;
    std::string body;
};

/// One exchange on a connection of its own. `unavailable` when nobody answers, `timeout` when it takes too long,
/// `cancelled` when the surrounding task is stopped. An HTTP error status is not an error here.
Task<Result<ClientResponse>> fetch(ClientRequest request);

/// Called for each piece of the body as it arrives; false ends the exchange (and closes the connection).
using ChunkHandler = std::function<bool(std::string_view)>;

/// As fetch, but a 2xx body goes to `on_chunk`; the returned body is then empty. Other bodies are returned whole.
Task<Result<ClientResponse>> fetch_stream(ClientRequest request, ChunkHandler on_chunk);

}  // namespace atelier::net
