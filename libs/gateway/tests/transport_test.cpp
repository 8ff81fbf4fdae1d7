// Below MCP: passed descriptors, slow and oversized requests, pipelines (attack items 41 and 42).
#include <doctest/doctest.h>
#include <fcntl.h>

#include <array>
#include <cstring>

#include "rig.hpp"

using namespace atelier;
using namespace atelier::gateway;
using namespace atelier::gateway::testing;

namespace {

std::size_t open_descriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
    return count;
}

/// Bytes together with a descriptor, as one message.
void send_with_descriptor(int socket, const std::string& bytes, int passed) {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
    if (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0) throw std::runtime_error("sendmsg");
}

}  // namespace

TEST_CASE("a passed descriptor is not received: nobody holds it once the sender closed his own") {
    Rig rig;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        CHECK(client.call("list_things", "{}").status == 200);
        const auto before = open_descriptors();
        int pipe[2];
        REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
        send_with_descriptor(client.fd(), Client::post(Client::call_text("list_things", "{}")), pipe[1]);
        CHECK(client.read().status == 200);
        ::close(pipe[1]);
        char byte = 0;
        // The control: with a second holder of the writing end this read would wait, not end.
        ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);
        CHECK(::read(pipe[0], &byte, 1) == 0);
        ::close(pipe[0]);
        CHECK(open_descriptors() == before);
    });
}

TEST_CASE("a request that trickles in is dropped; a neighbour is answered meanwhile") {
    Rig rig;
    rig.limits.reading = std::chrono::seconds(1);
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client slow(r.socket(), k_uid);
        slow.raw("POST /mcp HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\"");
        Client neighbour(r.socket(), k_uid);
        CHECK(neighbour.call("list_things", "{}").status == 200);
        // read() gives up after 20 s by itself; ending here means that the gateway closed.
        CHECK(slow.read().status == 0);
        Client after(r.socket(), k_uid);
        CHECK(after.call("list_things", "{}").status == 200);
    });
}

TEST_CASE("an oversized body and an oversized head are refused with their size") {
    Rig rig;
    rig.limits.request_bytes = 2000;
    rig.limits.header_bytes = 2000;
    rig.core = two_things;
    rig.run([](Rig& r) {
        {
            Client client(r.socket(), k_uid);
            client.raw(Client::post(std::string(5000, ' ')));
            CHECK(client.read().status == 413);
        }
        {
            Client client(r.socket(), k_uid);
            client.raw(Client::post("{}", "X-Long: " + std::string(5000, 'a') + "\r\n"));
            CHECK(client.read().status == 431);
        }
        Client client(r.socket(), k_uid);
        CHECK(client.call("list_things", "{}").status == 200);
    });
    CHECK(rig.upstream_calls == 1);
}

TEST_CASE("a request that two readers would cut differently is refused") {
    const std::string body = Client::call_text("list_things", "{}");
    const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    Rig rig;
    rig.core = two_things;
    rig.run([&](Rig& r) {
        for (const std::string& headers :
             {length + "Transfer-Encoding: chunked\r\n", length + "Content-Length: 3\r\n", std::string("Content-Length: 3, 5\r\n"),
              std::string("Content-Length: -1\r\n")}) {
            Client client(r.socket(), k_uid);
            client.raw("POST /mcp HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body);
            const auto answer = client.read();
            CHECK_MESSAGE((answer.status == 0 || answer.status >= 400), headers);
        }
    });
    CHECK(rig.upstream_calls == 0);
}

TEST_CASE("a pipeline is answered in order, one after the other, and its rate is limited like any other") {
    Rig rig;
    rig.limits.sandbox_calls_a_second = 20;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        std::string all;
        for (int i = 0; i < 40; ++i) all += Client::post(Client::call_text("list_things", "{}", i));
        std::thread writer([&client, &all] { client.raw(all); });
        int fine = 0;
        int refused = 0;
        for (int i = 0; i < 40; ++i) {
            const auto answer = client.read();
            if (answer.status == 200) {
                CHECK(answer.body.at("id") == json::Value(i));
                ++fine;
            }
            refused += answer.status == 429 ? 1 : 0;
        }
        writer.join();
        CHECK(fine == 20);
        CHECK(refused == 20);
    });
    CHECK(rig.upstream_calls == 20);
}

TEST_CASE("more connections than allowed do not lock the first one out") {
    Rig rig;
    rig.limits.connections = 4;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client first(r.socket(), k_uid);
        CHECK(first.call("list_things", "{}").status == 200);
        std::vector<std::unique_ptr<Client>> more;
        for (int i = 0; i < 12; ++i) more.push_back(std::make_unique<Client>(r.socket(), k_uid));
        int closed = 0;
        for (auto& client : more) closed += client->call("list_things", "{}").status == 0 ? 1 : 0;
        CHECK(closed >= 8);
        CHECK(first.call("list_things", "{}").status == 200);
    });
}
