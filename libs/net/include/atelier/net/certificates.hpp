#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/base/result.hpp"

namespace atelier::net {

/// A certificate authority of our own: signs short-lived X.509 certificates whose identity is one URI (RFC 5280, subject
/// alternative name). P-256 keys. A value that shares its key; any thread.
class CertificateAuthority {
public:
    /// Reads `ca.pem` and `ca.key` (mode 0600) in the folder, or makes them. failed_precondition when the key can be read by
    /// others or does not belong to the certificate.
    static Result<CertificateAuthority> open(const std::filesystem::path& folder);

    struct Wanted {
        std::string uri;
        Millis from = 0;                       ///< valid from, milliseconds since 1970
        Millis until = 0;                      ///< and until
        std::vector<std::string> addresses{};  ///< IP addresses that a client may also know it by
    };
    struct Issued {
        std::string certificate;  ///< PEM
        std::string key;          ///< PEM, PKCS 8
    };
    /// A new key and its certificate, for both ends of a connection.
    Result<Issued> issue(const Wanted& wanted) const;
    const std::string& certificate() const;

private:
    struct State;
    explicit CertificateAuthority(std::shared_ptr<const State> state);
    std::shared_ptr<const State> state_;
};

}  // namespace atelier::net
