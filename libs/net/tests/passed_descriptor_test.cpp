#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstring>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/net/server.hpp"

using namespace atelier;
using namespace atelier::net;

namespace {

/// Sends bytes with a copy of `passed` attached (unix(7), SCM_RIGHTS).
bool send_with(int fd, std::string text, int passed) {
    iovec bytes{text.data(), text.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof passed)] = {};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof passed);
    std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
    return ::sendmsg(fd, &message, 0) == static_cast<ssize_t>(text.size());
}

/// Whether the other end of the pipe is held by nobody any more.
bool abandoned(int reader) {
    char byte = 0;
    return ::read(reader, &byte, 1) == 0;
}

Task<> attack(Server* server, std::string path, int* status, bool* held, bool* leaked) {
    int pipe[2] = {-1, -1};
    if (::pipe2(pipe, O_NONBLOCK | O_CLOEXEC) != 0) co_return;
    const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        send_with(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", pipe[1])) {
        // The control: on its way, the descriptor is held.
        ::close(pipe[1]);
        *held = !abandoned(pipe[0]);
        char answer[64] = {};
        for (int i = 0; i < 500 && *status == 0; ++i) {
            co_await sleep_for(std::chrono::milliseconds(10));
            if (::recv(client, answer, sizeof answer - 1, 0) > 12) *status = std::atoi(answer + 9);
        }
        // The connection is still open: nothing but the server could hold it now.
        *leaked = !abandoned(pipe[0]);
    }
    ::close(client);
    ::close(pipe[0]);
    co_await server->stop();
}

}  // namespace

TEST_CASE("a descriptor that is passed with a request is dropped, not kept") {
    IoContext io;
    const std::string path = (std::filesystem::temp_directory_path() / ("atl-" + random_hex(4) + ".sock")).string();
    auto server = Server::listen_unix(io.get_executor(), path, 0600, [](Request) -> Task<Response> {
                      co_return Response::text(200, "text/plain", "here");
                  }).value();
    int status = 0;
    bool held = false;
    bool leaked = true;
    boost::asio::co_spawn(io, attack(server.get(), path, &status, &held, &leaked), boost::asio::detached);
    io.run();
    CHECK(status == 200);
    CHECK(held);
    CHECK_FALSE(leaked);
}
