#include "atelier/base/ids.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "atelier/base/clock.hpp"

namespace atelier {
namespace {

std::string to_hex(const unsigned char* bytes, std::size_t size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(size * 2);
    for (std::size_t i = 0; i < size; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
    return out;
}

void fill_random(unsigned char* bytes, std::size_t size) {
    // Without a random generator no secret is safe: stop rather than go on with predictable ids.
    if (RAND_bytes(bytes, static_cast<int>(size)) != 1) std::abort();
}

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

constexpr std::string_view k_base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string random_hex(std::size_t bytes) {
    std::string buffer(bytes, '\0');
    fill_random(reinterpret_cast<unsigned char*>(buffer.data()), bytes);
    return to_hex(raw(buffer), bytes);
}

std::string new_uuid() {
    std::array<unsigned char, 16> b{};
    fill_random(b.data(), b.size());
    const auto at = static_cast<std::uint64_t>(SystemClock{}.now());
    for (std::size_t i = 0; i < 6; ++i) b[i] = static_cast<unsigned char>(at >> (40 - 8 * i));
    b[6] = static_cast<unsigned char>((b[6] & 0x0f) | 0x70);
    b[8] = static_cast<unsigned char>((b[8] & 0x3f) | 0x80);
    const std::string h = to_hex(b.data(), b.size());
    return h.substr(0, 8) + "-" + h.substr(8, 4) + "-" + h.substr(12, 4) + "-" + h.substr(16, 4) + "-" + h.substr(20);
}

std::string new_id(std::string_view prefix) {
    std::array<unsigned char, 16> b{};
    fill_random(b.data(), b.size());
    const auto at = static_cast<std::uint64_t>(SystemClock{}.now());
    for (std::size_t i = 0; i < 6; ++i) b[i] = static_cast<unsigned char>(at >> (40 - 8 * i));
    return std::string(prefix) + to_hex(b.data(), b.size());
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return to_hex(digest.data(), digest.size());
}

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(message), message.size(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string base64url_encode(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            out += k_base64url[(bits >> held) & 63];
        }
    }
    if (held > 0) out += k_base64url[(bits << (6 - held)) & 63];
    return out;
}

bool base64url_decode(std::string_view text, std::string& out) {
    out.clear();
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const auto at = k_base64url.find(c);
        if (at == std::string_view::npos) return false;
        bits = (bits << 6) | static_cast<std::uint32_t>(at);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>((bits >> held) & 255);
        }
    }
    return true;
}

}  // namespace atelier
