#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "atelier/async/task_group.hpp"
#include "atelier/net/server.hpp"

// What goes over the wire, byte by byte: a client of plain socket calls in a thread of its own.
using namespace atelier;
using namespace atelier::net;

namespace {

class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval limit{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view bytes) { (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void no_more() { ::shutdown(socket_, SHUT_WR); }
    /// Everything until the server closes; "late" at the end when it does not within ten seconds.
    std::string rest() {
        std::string out;
        char buffer[4096];
        while (connected_) {
            const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
            if (got < 0) return out + "late";
            if (got == 0) return out;
            out.append(buffer, static_cast<std::size_t>(got));
        }
        return "not connected";
    }

private:
    int socket_;
    bool connected_ = false;
};

Task<Response> handle(Request request) {
    if (request.path == "/big") co_return Response::text(200, "text/plain", std::string(8u << 20, 'x'));
    Response response = Response::text(200, "text/plain", request.method + " " + request.path + " " + request.body);
    response.headers.set("X-Told", std::string(request.headers.get("X-Tell")) + "\r\nX-Smuggled: yes");
    response.headers.set("Content-Length", "3");
    co_return response;
}

/// Runs the server while `play` talks to it.
template <class Play>
void with_server(Play play, ServerLimits limits = {}) {
    IoContext io;
    auto server = Server::listen_tcp(io.get_executor(), "127.0.0.1", 0, handle, limits).value();
    std::thread client([&] {
        play(server->port());
        boost::asio::post(io, [&] { boost::asio::co_spawn(io, server->stop(), boost::asio::detached); });
    });
    io.run();
    client.join();
}

std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t out = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++out;
    return out;
}

}  // namespace

TEST_CASE("requests in one piece are answered in order, and a head may come byte by byte") {
    std::string together;
    std::string apart;
    with_server([&](std::uint16_t port) {
        Client one(port);
        std::string requests;
        for (int i = 0; i < 200; ++i) requests += "POST /n" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";
        one.send(requests);
        one.no_more();
        together = one.rest();
        Client other(port);
        for (const char c : std::string_view("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
            other.send({&c, 1});
        other.no_more();
        apart = other.rest();
    });
    CHECK(occurrences(together, "HTTP/1.1 200 OK\r\n") == 200);
    for (int i = 1; i < 200; ++i)
        CHECK(together.find("POST /n" + std::to_string(i - 1) + " ok") < together.find("POST /n" + std::to_string(i) + " ok"));
    CHECK(apart.ends_with("\r\n\r\nPOST /x abc"));
}

TEST_CASE("a handler's header cannot end the head or lie about the length") {
    std::string seen;
    with_server([&](std::uint16_t port) {
        Client client(port);
        client.send("GET /h HTTP/1.1\r\nHost: a\r\nX-Tell: one\r\nX-Tell: two\r\nConnection: close\r\n\r\n");
        seen = client.rest();
    });
    CHECK_MESSAGE(seen.find("X-Told: one  X-Smuggled: yes\r\n") != std::string::npos, seen);
    CHECK(occurrences(seen, "Content-Length:") == 1);
    CHECK(seen.find("Content-Length: 7\r\n") != std::string::npos);
    CHECK(seen.find("Connection: close\r\n") != std::string::npos);
    CHECK(seen.ends_with("\r\n\r\nGET /h "));
}

TEST_CASE("HEAD has no body, HTTP/1.0 closes, a large answer comes whole") {
    std::string head;
    std::string old;
    std::string big;
    with_server([&](std::uint16_t port) {
        Client first(port);
        first.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
        first.no_more();
        head = first.rest();
        Client second(port);
        second.send("GET /o HTTP/1.0\r\n\r\n");
        old = second.rest();
        Client third(port);
        third.send("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        std::this_thread::yield();
        big = third.rest();
    });
    CHECK(head.ends_with("Content-Length: 8\r\n\r\n"));
    CHECK(old.starts_with("HTTP/1.0 200 OK\r\n"));
    CHECK(old.ends_with("GET /o "));
    CHECK(occurrences(big, "x") >= (8u << 20));
    CHECK(big.ends_with("xxx"));
}

TEST_CASE("who says nothing, or never finishes, is let go") {
    std::string silent;
    std::string half;
    ServerLimits limits;
    limits.idle = std::chrono::seconds(1);
    with_server(
        [&](std::uint16_t port) {
            Client one(port);
            Client two(port);
            two.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
            silent = one.rest();
            half = two.rest();
        },
        limits
    );
    CHECK(silent.empty());
    CHECK(half.empty());
}
