#include "atelier/mcp/oauth.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/mcp/http.hpp"

namespace atelier::mcp {
namespace {

using Form = std::map<std::string, std::string>;

/// "https://host:8443/a/b" -> "https://host:8443" and "/a/b".
std::pair<std::string, std::string> split_url(std::string_view url) {
    const auto scheme = url.find("://");
    const auto from = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto path = std::min(url.find_first_of("/?#", from), url.size());
    std::string rest(url.substr(path));
    return {std::string(url.substr(0, path)), rest.substr(0, rest.find_first_of("?#"))};
}

std::string without_slash(std::string text) {
    while (text.ends_with('/')) text.pop_back();
    return text;
}

/// Whether the metadata's resource covers the address that was asked: the same origin, and the path or one above it.
bool covers(std::string_view resource, std::string_view url) {
    auto [origin, path] = split_url(resource);
    auto [asked_origin, asked_path] = split_url(url);
    path = without_slash(std::move(path));
    asked_path = without_slash(std::move(asked_path));
    return to_lower(origin) == to_lower(asked_origin) && (asked_path == path || asked_path.starts_with(path + "/"));
}

std::string print_form(const Form& form) {
    std::string out;
    for (const auto& [name, value] : form) out += (out.empty() ? "" : "&") + net::percent_encode(name) + "=" + net::percent_encode(value);
    return out;
}

std::string pkce_challenge(std::string_view verifier) {
    const std::string hex = sha256_hex(verifier);
    std::string raw;
    for (std::size_t i = 0; i < hex.size(); i += 2) raw += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return base64url_encode(raw);
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    for (auto& word : split(text, ' '))
        if (!word.empty()) out.push_back(std::move(word));
    return out;
}

std::vector<std::string> strings(const json::Object& object, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* const list = json::get_array(object, key))
        for (const auto& item : *list)
            if (item.is_string()) out.emplace_back(item.get_string());
    return out;
}

bool has(const std::vector<std::string>& list, std::string_view item) { return std::ranges::find(list, item) != list.end(); }

bool flag(const json::Object& object, std::string_view key) {
    const auto* const value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Task<Result<net::ClientResponse>> call(std::string method, std::string url, net::Headers headers, std::string body) {
    ATL_CO_TRY(auto parsed, net::parse_url(url));
    net::ClientRequest request;
    request.endpoint = std::move(parsed.endpoint);
    request.target = std::move(parsed.target);
    request.method = std::move(method);
    request.headers = std::move(headers);
    request.headers.set("Accept", "application/json");
    request.body = std::move(body);
    request.timeout = std::chrono::milliseconds(15000);
    request.max_body = 1u << 20;
    co_return co_await net::fetch(std::move(request));
}

Task<Result<json::Object>> get_json(std::string url) {
    ATL_CO_TRY(const auto response, co_await call("GET", url, {}, {}));
    if (response.status != 200) co_return fail(Code::not_found, "nothing at " + url);
    co_return json::parse_object(response.body);
}

}  // namespace

std::map<std::string, std::string> OAuthClient::parse_challenge(std::string_view text) {
    std::map<std::string, std::string> out;
    const auto space = text.find(' ');
    if (space == std::string_view::npos || to_lower(text.substr(0, space)) != "bearer") return out;
    text.remove_prefix(space + 1);
    while (!text.empty()) {
        const auto equals = text.find('=');
        if (equals == std::string_view::npos) break;
        const std::string name = to_lower(trim(text.substr(0, equals)));
        text.remove_prefix(equals + 1);
        std::string value;
        std::size_t at = 0;
        if (text.starts_with('"')) {
            for (at = 1; at < text.size() && text[at] != '"'; ++at) {
                if (text[at] == '\\' && at + 1 < text.size()) ++at;
                value += text[at];
            }
            at = std::min(at + 1, text.size());
        } else {
            at = std::min(text.find(','), text.size());
            value = std::string(trim(text.substr(0, at)));
        }
        out[name] = std::move(value);
        const auto comma = text.find(',', at);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return out;
}

Result<std::string> OAuthClient::code_of(std::string_view redirect, std::string_view state, std::string_view issuer, bool iss_expected) {
    const auto question = redirect.find('?');
    if (question == std::string_view::npos) return fail(Code::invalid_argument, "the redirect has no parameters");
    ATL_TRY(auto parsed, net::split_target("/" + std::string(redirect.substr(question, redirect.find('#') - question))));
    auto& query = parsed.second;
    if (query["state"] != state) return fail(Code::invalid_argument, "the redirect does not belong to our request");
    const bool told = query.contains("iss");
    if (told ? query["iss"] != issuer : iss_expected) return fail(Code::invalid_argument, "the redirect does not come from " + std::string(issuer));
    if (query.contains("error")) return fail(Code::permission_denied, "the login was refused: " + query["error"]);
    if (query["code"].empty()) return fail(Code::invalid_argument, "the redirect has no code");
    return query["code"];
}

Task<Result<json::Object>> OAuthClient::server_metadata(std::string issuer) {
    const auto [origin, given_path] = split_url(issuer);
    const std::string path = without_slash(given_path);
    std::vector<std::string> places{origin + "/.well-known/oauth-authorization-server" + path, origin + "/.well-known/openid-configuration" + path};
    if (!path.empty()) places.push_back(origin + path + "/.well-known/openid-configuration");
    for (const auto& place : places) {
        auto found = co_await get_json(place);
        if (!found) continue;
        if (json::get_string(*found, "issuer") != issuer)
            co_return fail(Code::invalid_argument, "the metadata of " + issuer + " names another issuer");
        if (!has(strings(*found, "code_challenge_methods_supported"), "S256"))
            co_return fail(Code::failed_precondition, issuer + " does not offer PKCE with S256");
        co_return std::move(*found);
    }
    co_return fail(Code::not_found, issuer + " publishes no metadata");
}

Task<Result<OAuthClient::Place>> OAuthClient::discover(std::string url, std::map<std::string, std::string> challenge) {
    const auto [origin, path] = split_url(url);
    std::vector<std::string> places;
    if (!challenge["resource_metadata"].empty())
        places.push_back(challenge["resource_metadata"]);
    else
        places = {origin + "/.well-known/oauth-protected-resource" + without_slash(path), origin + "/.well-known/oauth-protected-resource"};
    Place out;
    out.scope = challenge["scope"];
    for (const auto& place : places) {
        auto found = co_await get_json(place);
        if (!found) continue;
        out.resource = json::get_string(*found, "resource");
        if (!covers(out.resource, url)) co_return fail(Code::invalid_argument, "the metadata describes " + out.resource + ", not " + url);
        const auto issuers = strings(*found, "authorization_servers");
        if (issuers.empty()) co_return fail(Code::failed_precondition, "the metadata names no authorization server");
        out.issuer = issuers.front();
        if (out.scope.empty()) out.scope = join(strings(*found, "scopes_supported"), " ");
        break;
    }
    if (out.issuer.empty()) co_return fail(Code::not_found, "the MCP server publishes no resource metadata");
    ATL_CO_TRY(out.metadata, co_await server_metadata(out.issuer));
    co_return out;
}

Task<Result<OAuthCredentials>> OAuthClient::credentials(Place place) {
    for (const std::string& key : {place.issuer, std::string()})
        if (const auto found = options_.registered.find(key); found != options_.registered.end()) co_return found->second;
    if (const auto found = made_.find(place.issuer); found != made_.end()) co_return found->second;
    if (!options_.client_metadata_url.empty() && flag(place.metadata, "client_id_metadata_document_supported"))
        co_return OAuthCredentials{options_.client_metadata_url, {}, "none"};
    ATL_CO_TRY(auto made, co_await register_client(place));
    made_[place.issuer] = made;
    co_return made;
}

Task<Result<OAuthCredentials>> OAuthClient::register_client(Place place) {
    const std::string endpoint = json::get_string(place.metadata, "registration_endpoint");
    if (endpoint.empty()) co_return fail(Code::failed_precondition, place.issuer + " knows no way for a new client");
    const auto methods = strings(place.metadata, "token_endpoint_auth_methods_supported");
    std::string wanted = methods.empty() ? "client_secret_basic" : methods.front();
    for (const std::string method : {"none", "client_secret_post", "client_secret_basic"})
        if (has(methods, method)) wanted = method;
    const json::Object body{
        {"client_name", options_.client_name},
        {"redirect_uris", json::Array{json::Value(options_.redirect_uri)}},
        {"grant_types", json::Array{"authorization_code", "refresh_token"}},
        {"response_types", json::Array{"code"}},
        {"token_endpoint_auth_method", wanted},
        {"application_type", "native"}
    };
    net::Headers headers;
    headers.set("Content-Type", "application/json");
    ATL_CO_TRY(const auto response, co_await call("POST", endpoint, std::move(headers), json::print(body)));
    if (response.status != 200 && response.status != 201) co_return fail(Code::permission_denied, place.issuer + " refuses the registration");
    ATL_CO_TRY(const auto made, json::parse_object(response.body));
    OAuthCredentials out{
        json::get_string(made, "client_id"), json::get_string(made, "client_secret"), json::get_string(made, "token_endpoint_auth_method")
    };
    if (out.client_id.empty()) co_return fail(Code::unavailable, place.issuer + " gave no client_id");
    if (out.token_auth.empty()) out.token_auth = out.client_secret.empty() ? "none" : wanted;
    co_return out;
}

Task<Result<void>> OAuthClient::fetch_token(Place place, OAuthCredentials who, std::map<std::string, std::string> form) {
    const auto methods = strings(place.metadata, "token_endpoint_auth_methods_supported");
    std::string method = who.token_auth;
    if (method.empty())
        method = who.client_secret.empty()                                ? "none"
                 : methods.empty() || has(methods, "client_secret_basic") ? "client_secret_basic"
                                                                          : "client_secret_post";
    net::Headers headers;
    headers.set("Content-Type", "application/x-www-form-urlencoded");
    if (method == "client_secret_basic") {
        std::string pair = base64url_encode(net::percent_encode(who.client_id) + ":" + net::percent_encode(who.client_secret));
        std::ranges::replace(pair, '-', '+');
        std::ranges::replace(pair, '_', '/');
        pair.append((4 - pair.size() % 4) % 4, '=');
        headers.set("Authorization", "Basic " + pair);
    } else {
        form["client_id"] = who.client_id;
        if (method == "client_secret_post") form["client_secret"] = who.client_secret;
    }
    form["resource"] = place.resource;
    ATL_CO_TRY(const auto response, co_await call("POST", json::get_string(place.metadata, "token_endpoint"), std::move(headers), print_form(form)));
    if (response.status != 200) co_return fail(Code::permission_denied, place.issuer + " gives no token");
    ATL_CO_TRY(const auto token, json::parse_object(response.body));
    if (json::get_string(token, "access_token").empty()) co_return fail(Code::unavailable, place.issuer + " gave no token");
    access_token_ = json::get_string(token, "access_token");
    refresh_token_ = json::get_string(token, "refresh_token");
    issuer_ = place.issuer;
    co_return Result<void>{};
}

Task<Result<void>> OAuthClient::authorize(Place place, OAuthCredentials who) {
    const std::string verifier = base64url_encode(random_hex(32));
    const std::string state = random_hex(16);
    auto wanted = words(place.scope);
    for (const auto& scope : scopes_)
        if (!has(wanted, scope)) wanted.push_back(scope);
    if (has(strings(place.metadata, "scopes_supported"), "offline_access") && !has(wanted, "offline_access")) wanted.emplace_back("offline_access");
    Form query{
        {"response_type", "code"},
        {"client_id", who.client_id},
        {"redirect_uri", options_.redirect_uri},
        {"state", state},
        {"code_challenge", pkce_challenge(verifier)},
        {"code_challenge_method", "S256"},
        {"resource", place.resource}
    };
    if (!wanted.empty()) query["scope"] = join(wanted, " ");
    scopes_ = wanted;
    const std::string endpoint = json::get_string(place.metadata, "authorization_endpoint");
    ATL_CO_TRY(const std::string redirect, co_await options_.authorize(endpoint + (endpoint.contains('?') ? "&" : "?") + print_form(query)));
    const bool iss_expected = flag(place.metadata, "authorization_response_iss_parameter_supported");
    ATL_CO_TRY(const std::string code, code_of(redirect, state, place.issuer, iss_expected));
    Form form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", options_.redirect_uri}, {"code_verifier", verifier}};
    co_return co_await fetch_token(std::move(place), std::move(who), std::move(form));
}

Task<Result<void>> OAuthClient::challenged(std::string url, int status, std::string www_authenticate) {
    auto challenge = parse_challenge(www_authenticate);
    if (status == 403 && challenge["error"] != "insufficient_scope") co_return fail(Code::permission_denied, "the MCP server refuses");
    if (++attempts_ > options_.max_authorizations) co_return fail(Code::permission_denied, "the MCP server is not content with any login");
    ATL_CO_TRY(auto place, co_await discover(std::move(url), std::move(challenge)));
    if (place.issuer != issuer_ && !issuer_.empty()) {
        // Nothing of one issuer is shown to another.
        access_token_.clear();
        refresh_token_.clear();
        scopes_.clear();
    }
    ATL_CO_TRY(auto who, co_await credentials(place));
    if (status == 401 && !refresh_token_.empty()) {
        Form form{{"grant_type", "refresh_token"}, {"refresh_token", std::exchange(refresh_token_, {})}};
        const auto refreshed = co_await fetch_token(place, who, std::move(form));
        if (refreshed) co_return Result<void>{};
    }
    co_return co_await authorize(std::move(place), std::move(who));
}

}  // namespace atelier::mcp
