#include "atelier/mcp/token.hpp"

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/json/json.hpp"

namespace atelier::mcp {
namespace {

std::unexpected<Error> refused(std::string why) { return fail(Code::unauthenticated, "the token is not valid", std::move(why)); }

Result<json::Object> decode_part(std::string_view part) {
    std::string text;
    if (!base64url_decode(part, text)) return refused("not base64url");
    auto object = json::parse_object(text, 4);
    if (!object) return refused("not a JSON object");
    return std::move(*object);
}

}  // namespace

std::string sign_token(const TokenClaims& claims, std::string_view secret) {
    const json::Object payload{{"sub", claims.user}, {"role", claims.role}, {"aud", claims.audience}, {"exp", claims.expires_at}};
    std::string out = base64url_encode(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url_encode(json::print(payload));
    out += "." + base64url_encode(hmac_sha256(secret, out));
    return out;
}

Result<TokenClaims> verify_token(std::string_view token, std::string_view secret, std::string_view audience, std::int64_t now) {
    if (token.empty()) return fail(Code::unauthenticated, "a token is needed");
    if (token.size() > 4096) return refused("too long");
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return refused("not three parts");
    // The signature comes first: nothing of an unproved token is interpreted.
    if (!equal_constant_time(token.substr(second + 1), base64url_encode(hmac_sha256(secret, token.substr(0, second))))) return refused("signature");
    ATL_TRY(const auto header, decode_part(token.substr(0, first)));
    if (json::get_string(header, "alg") != "HS256" || header.contains("crit")) return refused("algorithm");
    ATL_TRY(const auto payload, decode_part(token.substr(first + 1, second - first - 1)));
    json::Reader reader(payload);
    TokenClaims claims{reader.string("sub"), reader.string_or("role", "user"), reader.string("aud"), reader.integer("exp")};
    if (reader.error()) return refused(reader.error()->message);
    if (claims.user.empty() || claims.user.size() > 200) return refused("sub");
    if (claims.audience != audience) return refused("audience " + claims.audience);
    if (claims.expires_at <= now) return fail(Code::unauthenticated, "the token has expired");
    return claims;
}

Result<std::string> read_secret(const std::filesystem::path& path) {
    ATL_TRY(const std::string text, read_file(path, 4096));
    std::string secret(trim(text));
    if (secret.size() < 32) return fail(Code::failed_precondition, "the secret in " + path.string() + " must have at least 32 bytes");
    return secret;
}

}  // namespace atelier::mcp
