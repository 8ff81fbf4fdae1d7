#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace atelier {

/// `bytes` random bytes of the operating system's generator, as lower-case hex.
std::string random_hex(std::size_t bytes);

/// A UUID version 7 (RFC 9562): time-sortable, 36 characters.
std::string new_uuid();

/// "ses_" + a compact, time-sortable, URL-safe id. The prefix names the kind for people who read logs.
std::string new_id(std::string_view prefix);

/// SHA-256 of the bytes as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// Compares in time independent of the contents. Use it for every secret.
bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

/// HMAC-SHA256 as raw 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);

/// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view bytes);
/// False on any character outside the alphabet.
bool base64url_decode(std::string_view text, std::string& out);

}  // namespace atelier
