#include <doctest/doctest.h>

#include "atelier/mcp/oauth.hpp"

using namespace atelier;
using namespace atelier::mcp;

TEST_CASE("a challenge is read with quotes, commas and any case") {
    const auto challenge = OAuthClient::parse_challenge(R"(bearer Error="insufficient_scope", scope="a b", resource_metadata="https://x/y,z",n=1)");
    CHECK(
        challenge ==
        std::map<std::string, std::string>{{"error", "insufficient_scope"}, {"n", "1"}, {"resource_metadata", "https://x/y,z"}, {"scope", "a b"}}
    );
    CHECK(OAuthClient::parse_challenge("Basic realm=\"x\"").empty());
    CHECK(OAuthClient::parse_challenge("").empty());
}

TEST_CASE("a redirect counts only when it answers our request and comes from our issuer") {
    const auto code = [](std::string_view redirect, bool expected) { return OAuthClient::code_of(redirect, "s", "https://as", expected); };
    CHECK(code("http://localhost/cb?code=c&state=s&iss=https%3A%2F%2Fas", true).value() == "c");
    CHECK(code("http://localhost/cb?code=c&state=s", false).value() == "c");
    CHECK_FALSE(code("http://localhost/cb?code=c&state=s", true));
    CHECK_FALSE(code("http://localhost/cb?code=c&state=s&iss=https%3A%2F%2Fas%2F", false));
    CHECK_FALSE(code("http://localhost/cb?code=c&state=other", false));
    CHECK(code("http://localhost/cb?error=access_denied&state=s", false).error().code == Code::permission_denied);
    CHECK_FALSE(code("http://localhost/cb", false));
}
