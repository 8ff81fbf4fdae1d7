#pragma once

#include <memory>
#include <string>

/// Who takes part in a TLS connection. OpenSSL stays in src/.
namespace atelier::net {

/// One side of a TLS connection: what it shows and whom it believes. PEM texts. Immutable once shared.
struct TlsParty {
    std::string certificate;  ///< own certificate (and chain); empty: shows none
    std::string key;          ///< of `certificate`
    std::string authorities;  ///< who may have signed the other side's certificate; empty: the system's
    /// The one URI (subject alternative name) that the other side's certificate must carry. Empty: a client checks the host's
    /// name or address instead, a server takes every certificate that was signed.
    std::string peer_uri;
};
using TlsPartyPtr = std::shared_ptr<const TlsParty>;

}  // namespace atelier::net
