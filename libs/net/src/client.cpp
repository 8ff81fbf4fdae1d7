#include "atelier/net/client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/url/parse.hpp>

#include "tls.hpp"

namespace atelier::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using beast::error_code;
using Local = asio::local::stream_protocol;
using Tcp = asio::ip::tcp;

constexpr auto k_token = asio::as_tuple(asio::use_awaitable);

std::unexpected<Error> network_error(error_code error, const Endpoint& endpoint) {
    const std::string where = endpoint.unix_path.empty() ? endpoint.host + ":" + std::to_string(endpoint.port) : endpoint.unix_path;
    if (error == beast::error::timeout) return fail(Code::timeout, where + " did not answer in time");
    if (error == asio::error::operation_aborted) return fail(Code::cancelled, "stopped");
    return fail(Code::unavailable, where + " cannot be reached: " + error.message());
}

http::request<http::string_body> to_beast(ClientRequest& request) {
    http::request<http::string_body> out;
    out.method_string(request.method);
    out.target(request.target);
    out.version(11);
    const bool usual = request.endpoint.port == (request.endpoint.tls ? 443 : 80);
    out.set(
        http::field::host,
        usual || !request.endpoint.unix_path.empty() ? request.endpoint.host : request.endpoint.host + ":" + std::to_string(request.endpoint.port)
    );
    for (const auto& [name, value] : request.headers.all()) out.set(name, value);
    out.body() = std::move(request.body);
    out.keep_alive(false);
    if (!out.body().empty() || request.method == "POST" || request.method == "PUT") out.prepare_payload();
    return out;
}

/// Reads head and body. With a handler, a 2xx body goes there piece by piece.
template <class Stream, class Lowest>
Task<Result<ClientResponse>> exchange(Stream& stream, Lowest& lowest, ClientRequest request, ChunkHandler on_chunk) {
    const auto endpoint = request.endpoint;
    const auto timeout = request.timeout;
    const auto max_body = request.max_body;
    auto out = to_beast(request);
    lowest.expires_after(timeout);
    {
        const auto [error, sent] = co_await http::async_write(stream, out, k_token);
        if (error) co_return network_error(error, endpoint);
    }
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(max_body);
    {
        const auto [error, size] = co_await http::async_read_header(stream, buffer, parser, k_token);
        if (error) co_return network_error(error, endpoint);
    }
    ClientResponse response;
    response.status = parser.get().result_int();
    for (const auto& field : parser.get()) response.headers.set(std::string(field.name_string()), std::string(field.value()));
    const bool streaming = on_chunk && response.status >= 200 && response.status < 300;
    char piece[16384];
    while (!parser.is_done()) {
        parser.get().body().data = piece;
        parser.get().body().size = sizeof piece;
        if (streaming) lowest.expires_after(timeout);
        auto [error, size] = co_await http::async_read_some(stream, buffer, parser, k_token);
        if (error == http::error::need_buffer) error = {};
        const std::size_t got = sizeof piece - parser.get().body().size;
        if (got > 0) {
            if (!streaming) {
                response.body.append(piece, got);
            } else if (!on_chunk(std::string_view(piece, got))) {
                co_return response;
            }
        }
        if (error == http::error::body_limit) co_return fail(Code::exhausted, "the answer is larger than " + std::to_string(max_body) + " bytes");
        if (error) co_return network_error(error, endpoint);
    }
    co_return response;
}

Task<Result<ClientResponse>> run_unix(ClientRequest request, ChunkHandler on_chunk) {
    const auto executor = co_await asio::this_coro::executor;
    beast::basic_stream<Local> stream(executor);
    stream.expires_after(request.timeout);
    const auto [error] = co_await stream.async_connect(Local::endpoint(request.endpoint.unix_path), k_token);
    if (error) co_return network_error(error, request.endpoint);
    co_return co_await exchange(stream, stream, std::move(request), std::move(on_chunk));
}

Task<Result<ClientResponse>> run_tcp(ClientRequest request, ChunkHandler on_chunk) {
    const auto executor = co_await asio::this_coro::executor;
    Tcp::resolver resolver(executor);
    const auto [resolve_error, addresses] = co_await resolver.async_resolve(request.endpoint.host, std::to_string(request.endpoint.port), k_token);
    if (resolve_error) co_return network_error(resolve_error, request.endpoint);
    if (!request.endpoint.tls) {
        beast::basic_stream<Tcp> stream(executor);
        stream.expires_after(request.timeout);
        const auto [error, endpoint] = co_await stream.async_connect(addresses, k_token);
        if (error) co_return network_error(error, request.endpoint);
        error_code ignored;
        stream.socket().set_option(Tcp::no_delay(true), ignored);
        co_return co_await exchange(stream, stream, std::move(request), std::move(on_chunk));
    }
    static const TlsParty nobody;
    ATL_CO_TRY(const auto context, tls_context(request.endpoint.party ? *request.endpoint.party : nobody, TlsSide::client));
    const std::string wanted_uri = request.endpoint.party ? request.endpoint.party->peer_uri : "";
    beast::ssl_stream<beast::basic_stream<Tcp>> stream(beast::basic_stream<Tcp>(executor), *context);
    auto& lowest = stream.next_layer();
    lowest.expires_after(request.timeout);
    const auto [error, endpoint] = co_await lowest.async_connect(addresses, k_token);
    if (error) co_return network_error(error, request.endpoint);
    if (wanted_uri.empty()) {
        SSL_set_tlsext_host_name(stream.native_handle(), request.endpoint.host.c_str());
        stream.set_verify_callback(asio::ssl::host_name_verification(request.endpoint.host));
    }
    const auto [handshake_error] = co_await stream.async_handshake(asio::ssl::stream_base::client, k_token);
    if (handshake_error) co_return network_error(handshake_error, request.endpoint);
    if (!wanted_uri.empty() && verified_uri(stream.native_handle()) != wanted_uri)
        co_return fail(Code::unavailable, request.endpoint.host + " is not who it should be", "wanted " + wanted_uri);
    co_return co_await exchange(stream, lowest, std::move(request), std::move(on_chunk));
}

}  // namespace

Endpoint Endpoint::unix_socket(std::string path, std::string host) {
    Endpoint endpoint;
    endpoint.host = std::move(host);
    endpoint.unix_path = std::move(path);
    return endpoint;
}

Result<ParsedUrl> parse_url(std::string_view url) {
    const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
    if (!parsed || (parsed->scheme() != "http" && parsed->scheme() != "https") || parsed->host().empty()) {
        return fail(Code::invalid_argument, "'" + std::string(url) + "' is not an http or https address");
    }
    // Boost.URL 1.81 reads "1.2.3.4.example" as the address and a path; others would go to that name.
    if (!parsed->encoded_path().empty() && !parsed->encoded_path().starts_with("/"))
        return fail(Code::invalid_argument, "'" + std::string(url) + "' is not an http or https address");
    ParsedUrl out;
    out.endpoint.host = parsed->host_address();
    out.endpoint.tls = parsed->scheme() == "https";
    out.endpoint.port = parsed->has_port() ? parsed->port_number() : static_cast<std::uint16_t>(out.endpoint.tls ? 443 : 80);
    out.target = std::string(parsed->encoded_path());
    if (out.target.empty()) out.target = "/";
    if (parsed->has_query()) out.target += "?" + std::string(parsed->encoded_query());
    return out;
}

Task<Result<ClientResponse>> fetch(ClientRequest request) { co_return co_await fetch_stream(std::move(request), {}); }

Task<Result<ClientResponse>> fetch_stream(ClientRequest request, ChunkHandler on_chunk) {
    if (!request.endpoint.unix_path.empty()) co_return co_await run_unix(std::move(request), std::move(on_chunk));
    co_return co_await run_tcp(std::move(request), std::move(on_chunk));
}

}  // namespace atelier::net
