#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/net/client.hpp"
#include "atelier/net/router.hpp"
#include "atelier/net/server.hpp"

using namespace atelier;
using namespace atelier::net;

namespace {

Task<Response> echo(Request request) {
    if (request.path == "/throw") throw std::runtime_error("bug");
    if (request.path == "/slow") {
        co_await sleep_for(std::chrono::seconds(30));
        co_return Response::text(200, "text/plain", "late");
    }
    if (request.path == "/events") {
        Response response = Response::text(200, "text/event-stream", "");
        response.stream = [](std::shared_ptr<StreamWriter> writer) -> Task<> {
            for (int i = 0; i < 3; ++i) co_await writer->write("data: " + std::to_string(i) + "\n\n");
        };
        co_return response;
    }
    co_return Response::text(
        200, "text/plain",
        request.method + " " + request.path + " q=" + request.query["q"] + " " + request.body + " uid=" + (request.peer.uid ? "yes" : "no")
    );
}

struct Outcome {
    std::vector<Result<ClientResponse>> responses;
    std::string streamed;
};

Task<> talk(Server* server, std::vector<ClientRequest> requests, Outcome* outcome) {
    for (auto& request : requests) {
        auto response = co_await fetch_stream(std::move(request), [outcome](std::string_view piece) {
            outcome->streamed += piece;
            return true;
        });
        outcome->responses.push_back(std::move(response));
    }
    co_await server->stop();
}

ClientRequest to(std::uint16_t port, std::string method, std::string target, std::string body = {}) {
    ClientRequest request;
    request.endpoint.host = "127.0.0.1";
    request.endpoint.port = port;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    request.timeout = std::chrono::milliseconds(500);
    return request;
}

Outcome run(std::vector<ClientRequest> (*make)(std::uint16_t), ServerLimits limits = {}) {
    IoContext io;
    auto server = Server::listen_tcp(io.get_executor(), "127.0.0.1", 0, echo, limits).value();
    Outcome outcome;
    boost::asio::co_spawn(io, talk(server.get(), make(server->port()), &outcome), boost::asio::detached);
    io.run();
    return outcome;
}

}  // namespace

TEST_CASE("a request arrives decoded and its answer comes back") {
    const auto outcome = run([](std::uint16_t port) { return std::vector{to(port, "POST", "/a%20b?q=%D1%8F", "hello")}; });
    CHECK(outcome.streamed == "POST /a b q=я hello uid=no");
}

TEST_CASE("a stream arrives piece by piece") {
    const auto outcome = run([](std::uint16_t port) { return std::vector{to(port, "GET", "/events")}; });
    CHECK(outcome.streamed == "data: 0\n\ndata: 1\n\ndata: 2\n\n");
}

TEST_CASE("faults have their statuses and the server goes on") {
    ServerLimits limits;
    limits.max_body = 100;
    const auto outcome = run(
        [](std::uint16_t port) {
            return std::vector{
                to(port, "GET", "/throw"), to(port, "POST", "/big", std::string(1000, 'x')), to(port, "GET", "/slow"), to(port, "GET", "/%zz"),
                to(port, "GET", "/ok")
            };
        },
        limits
    );
    REQUIRE(outcome.responses.size() == 5);
    CHECK(outcome.responses[0]->status == 500);
    CHECK(outcome.responses[1]->status == 413);
    CHECK(outcome.responses[2].error().code == Code::timeout);
    CHECK(outcome.responses[3]->status == 400);
    CHECK(outcome.responses[4]->status == 200);
}

TEST_CASE("a unix socket tells who is there") {
    IoContext io;
    const std::string path = (std::filesystem::temp_directory_path() / ("atl-" + random_hex(4) + ".sock")).string();
    auto server = Server::listen_unix(io.get_executor(), path, 0600, echo).value();
    Outcome outcome;
    ClientRequest request = to(0, "GET", "/who");
    request.endpoint = Endpoint::unix_socket(path);
    boost::asio::co_spawn(io, talk(server.get(), {request}, &outcome), boost::asio::detached);
    io.run();
    CHECK(outcome.streamed == "GET /who q=  uid=yes");
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a port in use is named, and an absent peer is unavailable") {
    IoContext io;
    auto server = Server::listen_tcp(io.get_executor(), "127.0.0.1", 0, echo).value();
    const auto second = Server::listen_tcp(io.get_executor(), "127.0.0.1", server->port(), echo);
    REQUIRE_FALSE(second);
    CHECK(second.error().message.find(std::to_string(server->port())) != std::string::npos);
    Outcome outcome;
    boost::asio::co_spawn(io, talk(server.get(), {to(1, "GET", "/")}, &outcome), boost::asio::detached);
    io.run();
    CHECK(outcome.responses[0].error().code == Code::unavailable);
}

TEST_CASE("routes match by method and segments") {
    IoContext io;
    Router router;
    router.add("GET", "/a/{id}/b", [](Request r) -> Task<Response> { co_return Response::text(200, "t", r.params["id"]); });
    router.add("GET", "/files/{path...}", [](Request r) -> Task<Response> { co_return Response::text(200, "t", r.params["path"]); });
    std::vector<std::pair<int, std::string>> seen;
    const auto ask = [](const Router* r, std::string method, std::string path, std::vector<std::pair<int, std::string>>* out) -> Task<> {
        Request request;
        request.method = method;
        request.path = path;
        const Response response = co_await r->handle(std::move(request));
        out->emplace_back(response.status, response.status == 200 ? response.body : "");
    };
    for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{
             {"GET", "/a/1/b"}, {"GET", "/a//b"}, {"POST", "/a/1/b"}, {"GET", "/files/x/y.js"}, {"GET", "/z"}
         }) {
        boost::asio::co_spawn(io, ask(&router, method, path, &seen), boost::asio::detached);
    }
    io.run();
    CHECK(seen == std::vector<std::pair<int, std::string>>{{200, "1"}, {404, ""}, {405, ""}, {200, "x/y.js"}, {404, ""}});
}

TEST_CASE("addresses are parsed, odd ones refused") {
    const auto url = parse_url("https://models.example:8443/v1?x=1").value();
    CHECK(url.endpoint.tls);
    CHECK(url.endpoint.port == 8443);
    CHECK(url.target == "/v1?x=1");
    CHECK_FALSE(parse_url("ftp://x/"));
    CHECK_FALSE(parse_url("not a url"));
    // A name that begins like an address is not that address.
    CHECK_FALSE(parse_url("http://127.0.0.1.evil.example/x"));
    CHECK(parse_url("http://127.0.0.1").value().endpoint.host == "127.0.0.1");
}
