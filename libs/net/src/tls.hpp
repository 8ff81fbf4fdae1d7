#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <memory>
#include <optional>
#include <string>

#include "atelier/base/result.hpp"
#include "atelier/net/tls.hpp"

namespace atelier::net {

/// A TLS stream with the members that the server's own code uses of a plain one.
class TlsStream : public boost::beast::ssl_stream<boost::beast::basic_stream<boost::asio::ip::tcp>> {
public:
    using Base = boost::beast::ssl_stream<boost::beast::basic_stream<boost::asio::ip::tcp>>;
    using Base::Base;
    auto& socket() { return next_layer().socket(); }
    template <class Duration>
    void expires_after(Duration time) {
        next_layer().expires_after(time);
    }
    void expires_never() { next_layer().expires_never(); }
};

enum class TlsSide { client, server };

/// invalid_argument where the party's texts are no certificates or do not belong together.
Result<std::shared_ptr<boost::asio::ssl::context>> tls_context(const TlsParty& party, TlsSide side);

/// The one URI of the other side's certificate, which the handshake has verified; nullopt when there is none or more than one.
std::optional<std::string> verified_uri(SSL* connection);

}  // namespace atelier::net
