#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <memory>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/net/server.hpp"
#include "tls.hpp"

namespace atelier::net {

namespace asio = boost::asio;
namespace beast = boost::beast;

inline constexpr auto k_token = asio::as_tuple(asio::use_awaitable);

struct Shared {
    Handler handler;
    ServerLimits limits;
    std::shared_ptr<asio::ssl::context> tls = {};
    std::map<std::string, std::size_t> connections_of = {};  ///< by URI of the certificate
};

/// What a connection shares with callbacks that may come after its end.
struct Link {
    std::function<void()> cancel;
    asio::cancellation_signal watch;
    std::uint64_t handling = 0;  // the number of the exchange under way; 0: none
    std::uint64_t exchanges = 0;
};

/// The handler's answer; what it throws becomes one.
Task<Response> call(std::shared_ptr<Shared> shared, Request request);
Result<Request> to_request(const beast::http::request<beast::http::string_body>& in, const Peer& peer);
/// A line break in a value would start a header of the sender's choice.
std::string one_line(std::string value);

/// Reads, handles and answers requests until one side has had enough.
template <class Stream>
Task<> serve(Stream stream, std::shared_ptr<Shared> shared, Peer peer, std::shared_ptr<Link> link);

using TcpStream = beast::basic_stream<asio::ip::tcp>;
using UnixStream = beast::basic_stream<asio::local::stream_protocol>;
extern template Task<> serve(TcpStream, std::shared_ptr<Shared>, Peer, std::shared_ptr<Link>);
extern template Task<> serve(UnixStream, std::shared_ptr<Shared>, Peer, std::shared_ptr<Link>);
extern template Task<> serve(TlsStream, std::shared_ptr<Shared>, Peer, std::shared_ptr<Link>);

}  // namespace atelier::net
