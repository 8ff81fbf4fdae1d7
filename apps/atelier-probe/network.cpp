#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "attempt.hpp"

namespace atelier::probe {
namespace {

struct Socket {
    int fd;
    int error;
    Socket(int family, int type, int protocol) : fd(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol)), error(fd < 0 ? errno : 0) {}
    ~Socket() {
        if (fd >= 0) ::close(fd);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
};

sockaddr_in ipv4(const char* address, int port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address, &out.sin_addr);
    return out;
}

sockaddr_in6 ipv6(const char* address, int port) {
    sockaddr_in6 out{};
    out.sin6_family = AF_INET6;
    out.sin6_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET6, address, &out.sin6_addr);
    return out;
}

template <class Address>
const sockaddr* plain(const Address& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Connects within half a second. 0 or the error.
int connect_to(const Socket& socket, const sockaddr* address, socklen_t size) {
    if (socket.fd < 0) return socket.error;
    if (::connect(socket.fd, address, size) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd wait{socket.fd, POLLOUT, 0};
    if (::poll(&wait, 1, 500) <= 0) return ETIMEDOUT;
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

void judge(Tries& tries, std::string what, int error) {
    if (error == 0)
        tries.found(what + "=ok");
    else
        tries.note(what + "=" + error_name(error));
}

Outcome tcp(const Context& c) {
    Tries tries;
    const Socket socket(AF_INET, SOCK_STREAM, 0);
    const auto address = ipv4("127.0.0.1", c.tcp_port);
    judge(tries, "connect", connect_to(socket, plain(address), sizeof address));
    return tries.done();
}

int send_udp(const char* payload, std::size_t size, int port) {
    const Socket socket(AF_INET, SOCK_DGRAM, 0);
    if (socket.fd < 0) return socket.error;
    const auto address = ipv4("127.0.0.1", port);
    return ::sendto(socket.fd, payload, size, 0, plain(address), sizeof address) < 0 ? errno : 0;
}

// In an empty network namespace a datagram to 127.0.0.1 may be "sent" to nobody: the listener on the host decides.
Outcome udp(const Context& c) {
    Tries tries;
    judge(tries, "sendto", send_udp("atelier", 7, c.udp_port));
    return tries.done();
}

Outcome dns(const Context& c) {
    Tries tries;
    // One question for the A record of "a.": RFC 1035 section 4.
    const char question[] =
        "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"
        "a\x00\x00\x01\x00\x01";
    judge(tries, "query", send_udp(question, sizeof question - 1, c.dns_port));
    return tries.done();
}

Outcome icmp(const Context&) {
    Tries tries;
    const Socket raw(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    judge(tries, "raw", raw.error);
    const Socket echo(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
    if (echo.fd < 0) {
        judge(tries, "echo", echo.error);
        return tries.done();
    }
    icmphdr packet{};
    packet.type = ICMP_ECHO;
    const auto address = ipv4("127.0.0.1", 0);
    judge(tries, "echo", ::sendto(echo.fd, &packet, sizeof packet, 0, plain(address), sizeof address) < 0 ? errno : 0);
    return tries.done();
}

Outcome ipv6_local(const Context& c) {
    Tries tries;
    const Socket stream(AF_INET6, SOCK_STREAM, 0);
    const auto self = ipv6("::1", c.tcp_port);
    const int error = connect_to(stream, plain(self), sizeof self);
    // Refused by a peer means that there was a way to it.
    judge(tries, "::1", error == ECONNREFUSED && stream.fd >= 0 && c.control ? 0 : error);
    const Socket datagram(AF_INET6, SOCK_DGRAM, 0);
    const auto all_nodes = ipv6("ff02::1", 9);
    judge(tries, "ff02::1", datagram.fd < 0 ? datagram.error : ::connect(datagram.fd, plain(all_nodes), sizeof all_nodes) < 0 ? errno : 0);
    return tries.done();
}

/// Asks for a route only: connecting a datagram socket sends nothing.
Outcome metadata(const Context& c) {
    Tries tries;
    for (const char* host : {"169.254.169.254", "100.100.100.200", "10.0.0.1", "192.168.0.1", c.control ? "127.0.0.1" : "8.8.8.8"}) {
        const Socket socket(AF_INET, SOCK_DGRAM, 0);
        if (socket.fd < 0) {
            judge(tries, host, socket.error);
            continue;
        }
        const auto address = ipv4(host, 80);
        judge(tries, host, ::connect(socket.fd, plain(address), sizeof address) < 0 ? errno : 0);
    }
    return tries.done();
}

int connect_unix(const std::string& path, bool abstract) {
    const Socket socket(AF_UNIX, SOCK_STREAM, 0);
    if (socket.fd < 0) return socket.error;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t at = abstract ? 1 : 0;
    if (path.size() + at >= sizeof address.sun_path) return ENAMETOOLONG;
    std::memcpy(address.sun_path + at, path.data(), path.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + at + path.size() + (abstract ? 0 : 1));
    return connect_to(socket, plain(address), size);
}

Outcome abstract_socket(const Context& c) {
    Tries tries;
    judge(tries, "connect", connect_unix(c.abstract_name, true));
    return tries.done();
}

Outcome path_sockets(const Context& c) {
    Tries tries;
    if (!c.host_socket.empty()) judge(tries, "planted", connect_unix(c.host_socket, false));
    for (const char* path :
         {"/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock", "/run/dbus/system_bus_socket", "/run/systemd/private",
          "/tmp/.X11-unix/X0"}) {
        if (connect_unix(path, false) == 0) tries.found(path);
    }
    return tries.done();
}

/// Families of include/linux/socket.h; only AF_UNIX (1) has a use here.
Outcome families(const Context&) {
    Tries tries;
    int refused = 0;
    for (int family = 2; family < 46; ++family) {
        for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET}) {
            const Socket socket(family, type, 0);
            if (socket.fd >= 0)
                tries.found("family " + std::to_string(family));
            else
                ++refused;
            if (socket.fd >= 0) break;
        }
    }
    tries.note(std::to_string(refused) + " refused");
    return tries.done();
}

Outcome gateway(const Context& c) {
    if (c.mcp_socket.empty()) return {false, "none"};
    const int error = connect_unix(c.mcp_socket, false);
    // The one thing that must work.
    return {error != 0, error == 0 ? "reached" : error_name(error)};
}

}  // namespace

void add_network(std::vector<Attempt>& all) {
    all.push_back({31, "TCP", tcp});
    all.push_back({32, "UDP", udp});
    all.push_back({33, "ICMP", icmp});
    all.push_back({34, "DNS", dns});
    all.push_back({35, "IPv6 local and multicast", ipv6_local});
    all.push_back({36, "routes to metadata and private addresses", metadata});
    all.push_back({37, "abstract socket of the host", abstract_socket});
    all.push_back({38, "sockets of the host", path_sockets});
    all.push_back({39, "other socket families", families});
    all.push_back({0, "the gateway is reachable", gateway});
}

}  // namespace atelier::probe
