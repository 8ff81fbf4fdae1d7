#include "tls.hpp"

#include <openssl/x509v3.h>

#include "atelier/net/http.hpp"

namespace atelier::net {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Result<std::shared_ptr<ssl::context>> tls_context(const TlsParty& party, TlsSide side) {
    const bool server = side == TlsSide::server;
    auto context = std::make_shared<ssl::context>(server ? ssl::context::tls_server : ssl::context::tls_client);
    // Between our own programs there is nothing old to be kind to.
    const bool ours = server || !party.peer_uri.empty();
    SSL_CTX_set_min_proto_version(context->native_handle(), ours ? TLS1_3_VERSION : TLS1_2_VERSION);
    // A resumed session would skip the look at the certificate.
    SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context->native_handle(), 0);
    error_code error;
    if (party.authorities.empty())
        context->set_default_verify_paths(error);
    else
        context->add_certificate_authority(boost::asio::buffer(party.authorities), error);
    if (error) return fail(Code::invalid_argument, "the certificate authority cannot be read: " + error.message());
    if (!party.certificate.empty()) {
        context->use_certificate_chain(boost::asio::buffer(party.certificate), error);
        if (!error) context->use_private_key(boost::asio::buffer(party.key), ssl::context::pem, error);
        if (error) return fail(Code::invalid_argument, "the certificate and its key cannot be used: " + error.message());
    }
    context->set_verify_mode(server ? ssl::verify_peer | ssl::verify_fail_if_no_peer_cert : ssl::verify_peer);
    return context;
}

std::optional<std::string> verified_uri(SSL* connection) {
    if (SSL_get_verify_result(connection) != X509_V_OK) return std::nullopt;
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(connection), &X509_free);
    if (!certificate) return std::nullopt;
    auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr));
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> owner(names, &GENERAL_NAMES_free);
    std::optional<std::string> found;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI) continue;
        if (found) return std::nullopt;
        const ASN1_IA5STRING* text = name->d.uniformResourceIdentifier;
        found.emplace(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<std::size_t>(ASN1_STRING_length(text)));
    }
    return found;
}

}  // namespace atelier::net
