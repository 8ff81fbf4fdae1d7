#include "doors/door.hpp"

#include <doctest/doctest.h>

#include "doors/assets.hpp"

using namespace atelier;
using namespace atelier::orchestrator;

namespace {

net::Request request_with(
    std::string host, std::vector<std::pair<std::string, std::string>> headers = {}, std::string method = "GET"
) {
    net::Request request;
    request.method = std::move(method);
    request.path = "/api/v1/me";
    request.headers.set("Host", std::move(host));
    for (auto& [name, value] : headers) request.headers.set(name, value);
    return request;
}

int status(const Door& door, const net::Request& request) {
    const auto refused = door.refuse(request);
    return refused ? refused->status : 200;
}

}  // namespace

TEST_CASE("a host is a name or an address, with or without a port") {
    for (const char* text :
         {"localhost", "LOCALHOST:1", "a-b.example:65535", "127.0.0.1:80", "[::1]", "[::1]:8080", "x_y.example"}) {
        CAPTURE(text);
        CHECK(parse_host(text));
    }
    for (const char* text :
         {"", ":80", "a:", "a:b", "a:123456", "a b", "a/b", "a@b", "a,b", "a\tb", "[::1", "::1", "[1.2.3.4]", "[x]",
          "a:1:2", "\xd0\xb0.example", "a%00"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_host(text));
    }
    CHECK(parse_host("Example.COM:80")->name == "example.com");
}

TEST_CASE("literal addresses are answered to only where the server listens on all") {
    const Door local = front_door("127.0.0.1", {});
    const Door everywhere = front_door("0.0.0.0", {"Atelier.Example"});
    CHECK(status(local, request_with("192.168.1.5:8080")) == 421);
    CHECK(status(everywhere, request_with("192.168.1.5:8080")) == 200);
    CHECK(status(everywhere, request_with("[fe80::1]:8080")) == 200);
    CHECK(status(everywhere, request_with("atelier.example")) == 200);
    // Not canonical spellings of addresses are names, and names of others.
    for (const char* host : {"0x7f000001", "2130706433", "127.1", "evil.example", "atelier.example.evil"})
        CHECK(status(everywhere, request_with(host)) == 421);
    CHECK(status(front_door("10.0.0.7", {}), request_with("10.0.0.7:8080")) == 200);
    CHECK(status(front_door("::", {}), request_with("[2001:db8::7]")) == 200);
}

TEST_CASE("the pages that may show frames are those that the front listener serves") {
    CHECK(page_sources("127.0.0.1", {}) == "http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*");
    for (const char* everywhere : {"0.0.0.0", "::", "::1"}) CHECK(page_sources(everywhere, {}) == page_sources("127.0.0.1", {}));
    CHECK(page_sources("10.0.0.7", {"Atelier.Example", "localhost"}) ==
          page_sources("127.0.0.1", {}) + " http://10.0.0.7:* https://10.0.0.7:* http://atelier.example:* https://atelier.example:*");
}

TEST_CASE("changes come from our own pages") {
    const Door door = front_door("127.0.0.1", {});
    const auto post = [&](const char* origin) {
        return status(door, request_with("localhost:80", {{"Origin", origin}}, "POST"));
    };
    CHECK(post("http://localhost:80") == 200);
    CHECK(post("https://localhost:80") == 200);
    CHECK(post("HTTP://LOCALHOST:80") == 403);
    for (const char* origin :
         {"null", "http://localhost", "http://localhost:81", "http://localhost:80/", "http://localhost:80@evil",
          "ws://localhost:80", "http://"}) {
        CAPTURE(origin);
        CHECK(post(origin) == 403);
    }
    CHECK(status(door, request_with("localhost:80", {{"Origin", "http://evil"}})) == 200);
    CHECK(status(door, request_with("localhost:80", {{"Origin", "http://evil"}, {"Upgrade", "websocket"}})) == 403);
    CHECK(status(door, request_with("localhost:80", {{"Sec-Fetch-Site", "cross-site"}})) == 403);
    CHECK(status(door, request_with("localhost:80", {{"Sec-Fetch-Site", "same-origin"}})) == 200);
}

TEST_CASE("which coding an answer goes out in") {
    const auto has = [](std::string_view) { return true; };
    const auto only_gzip = [](std::string_view coding) { return coding == "gzip"; };
    CHECK(best_coding("", has) == "identity");
    CHECK(best_coding("gzip, deflate, br", has) == "br");
    CHECK(best_coding("GZIP", has) == "gzip");
    CHECK(best_coding("br;q=0, gzip ; q=0.1", has) == "gzip");
    CHECK(best_coding("br;q=2", has) == "identity");
    CHECK(best_coding("*", only_gzip) == "gzip");
    CHECK(best_coding("*;q=0, br", has) == "br");
    CHECK(best_coding("identity;q=0", has) == "identity");
    CHECK(best_coding(";;;,,q=1", has) == "identity");
}
