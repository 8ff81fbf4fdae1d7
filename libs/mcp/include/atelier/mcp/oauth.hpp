#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/mcp/connection.hpp"

namespace atelier::mcp {

struct OAuthCredentials {
    std::string client_id;
    std::string client_secret{};
    std::string token_auth{};  ///< client_secret_basic, client_secret_post or none; chosen from the server's list when empty
};

struct OAuthOptions {
    std::string client_name;
    std::string redirect_uri;
    std::string client_metadata_url{};  ///< a Client ID Metadata Document of ours, when there is one
    /// Registered beforehand, by issuer; the key "" serves any issuer.
    std::map<std::string, OAuthCredentials> registered{};
    /// Sends the user's browser to the address and returns the redirect's whole address.
    std::function<Task<Result<std::string>>(std::string url)> authorize;
    int max_authorizations = 3;  ///< in the life of this client: a server that is never content must not ask for ever
};

/// OAuth 2.1 client of an MCP server: RFC 9728, RFC 8414 and OpenID discovery, PKCE S256, RFC 8707, RFC 9207, metadata documents, dynamic
/// registration, step-up with the union of scopes. Credentials and tokens belong to the issuer that gave them. One executor.
class OAuthClient final : public Authorization {
public:
    explicit OAuthClient(OAuthOptions options) : options_(std::move(options)) {}

    std::string header() const override { return access_token_.empty() ? std::string() : "Bearer " + access_token_; }
    Task<Result<void>> challenged(std::string url, int status, std::string www_authenticate) override;

    /// The parameters of a Bearer challenge, names in lower case.
    static std::map<std::string, std::string> parse_challenge(std::string_view www_authenticate);
    /// RFC 9207 and the state: `invalid_argument` when the redirect is not the answer to our request. Compares without normalising.
    static Result<std::string> code_of(std::string_view redirect, std::string_view state, std::string_view issuer, bool iss_expected);

private:
    struct Place {
        std::string issuer;
        std::string resource;
        std::string scope;
        json::Object metadata;
    };
    Task<Result<Place>> discover(std::string url, std::map<std::string, std::string> challenge);
    Task<Result<json::Object>> server_metadata(std::string issuer);
    Task<Result<OAuthCredentials>> credentials(Place place);
    Task<Result<OAuthCredentials>> register_client(Place place);
    Task<Result<void>> authorize(Place place, OAuthCredentials who);
    Task<Result<void>> fetch_token(Place place, OAuthCredentials who, std::map<std::string, std::string> form);

    OAuthOptions options_;
    std::string access_token_;
    std::string refresh_token_;
    std::string issuer_;
    std::vector<std::string> scopes_;
    std::map<std::string, OAuthCredentials> made_;
    int attempts_ = 0;
};

}  // namespace atelier::mcp
