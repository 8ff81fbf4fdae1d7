#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::mcp {

struct TokenClaims {
    std::string user;             ///< `sub`
    std::string role;             ///< `role`
    std::string audience;         ///< `aud`; the Core Backend's is "core"
    std::int64_t expires_at = 0;  ///< `exp`, Unix seconds; the token is dead at that second
};

/// Compact JWS (RFC 7515), HS256: base64url(header).base64url(payload).base64url(signature).
std::string sign_token(const TokenClaims& claims, std::string_view secret);

/// Accepts only HS256 tokens of this secret and audience that have not expired. Every failure is `unauthenticated` with a message
/// that tells nothing about the secret. `now` is Unix seconds.
Result<TokenClaims> verify_token(std::string_view token, std::string_view secret, std::string_view audience, std::int64_t now);

/// The trimmed contents of the file; failed_precondition when they are shorter than 32 bytes.
Result<std::string> read_secret(const std::filesystem::path& path);

}  // namespace atelier::mcp
