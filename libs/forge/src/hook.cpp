#include "atelier/forge/hook.hpp"

#include <string>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::forge {

bool is_signed(std::string_view body, std::string_view signature, std::string_view secret) {
    if (secret.empty()) return false;
    constexpr std::string_view k_prefix = "sha256=";
    if (signature.starts_with(k_prefix)) signature.remove_prefix(k_prefix.size());
    std::string hex;
    for (const char c : hmac_sha256(secret, body)) {
        constexpr std::string_view k_digits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        hex += k_digits[byte >> 4];
        hex += k_digits[byte & 15];
    }
    return equal_constant_time(to_lower(signature), hex);
}

}  // namespace atelier::forge
