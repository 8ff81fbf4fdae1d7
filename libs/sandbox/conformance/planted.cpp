#include "planted.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

int bound_port(int fd) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

int loopback(int type) {
    const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0) (void)::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return fd;
}

int unix_listener(const std::string& name, bool abstract) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t at = abstract ? 1 : 0;
    std::memcpy(address.sun_path + at, name.data(), std::min(name.size(), sizeof address.sun_path - at - 1));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + at + name.size() + (abstract ? 0 : 1));
    if (fd >= 0) {
        (void)::bind(fd, reinterpret_cast<const sockaddr*>(&address), size);
        (void)::listen(fd, 64);
    }
    return fd;
}

std::string first_bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::array<char, 4096> buffer{};
    in.read(buffer.data(), buffer.size());
    return {buffer.data(), static_cast<std::size_t>(in.gcount())};
}

void read_settings(const fs::path& dir, std::map<std::string, std::string>& into) {
    std::error_code error;
    for (auto it = fs::recursive_directory_iterator(dir, fs::directory_options::skip_permission_denied, error);
         it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (error) break;
        const fs::path path = it->path();
        // Counters and random values: they change by themselves.
        const std::string text = path.string();
        if (text.contains("/random/") || text.contains("ns_last_pid") || text.contains("-nr") || text.contains("-state") ||
            text.contains("nf_conntrack") || text.contains("/fs/quota/"))
            continue;
        struct stat info{};
        if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode) || (info.st_mode & 0444) == 0) continue;
        into[text] = first_bytes(path);
    }
}

bool holds(const std::string& text, const std::vector<std::string>& ours) {
    return std::ranges::any_of(ours, [&text](const std::string& mine) { return text.contains(mine); });
}

void compare(const char* what, const std::vector<std::string>& before, const std::vector<std::string>& after, std::string& out) {
    for (const auto& line : after) {
        if (std::ranges::find(before, line) == before.end()) out += std::string(what) + " new: " + line + "; ";
    }
    for (const auto& line : before) {
        if (std::ranges::find(after, line) == after.end()) out += std::string(what) + " gone: " + line + "; ";
    }
}

}  // namespace

Planted Planted::tcp() {
    const int fd = loopback(SOCK_STREAM);
    (void)::listen(fd, 64);
    return {fd, bound_port(fd), false};
}

Planted Planted::udp() {
    const int fd = loopback(SOCK_DGRAM);
    return {fd, bound_port(fd), true};
}

Planted Planted::abstract(const std::string& name) { return {unix_listener(name, true), 0, false}; }

Planted Planted::path(const std::string& path) {
    const Planted out{unix_listener(path, false), 0, false};
    ::chmod(path.c_str(), 0666);
    return {::dup(out.fd_), 0, false};
}

Planted::~Planted() {
    if (fd_ >= 0) ::close(fd_);
}

int Planted::visitors() {
    int count = 0;
    std::array<char, 2048> buffer{};
    while (true) {
        if (datagrams_) {
            if (::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT) < 0) return count;
        } else {
            const int peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return count;
            ::close(peer);
        }
        ++count;
    }
}

HostState HostState::read(const std::vector<std::string>& ours) {
    HostState out;
    for (const char* dir : {"/proc/sys/kernel", "/proc/sys/vm", "/proc/sys/fs", "/proc/sys/user", "/proc/sys/net/ipv4", "/proc/sys/net/core"})
        read_settings(dir, out.settings);
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/sys/class/net", error)) out.links.push_back(entry.path().filename().string());
    std::ifstream mounts("/proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        if (holds(line, ours)) out.mounts.push_back(line);
    }
    auto it = fs::recursive_directory_iterator("/sys/fs/cgroup", fs::directory_options::skip_permission_denied, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (it.depth() > 4) it.disable_recursion_pending();
        if (it->is_directory(error) && holds(it->path().string(), ours)) out.cgroups.push_back(it->path().string());
    }
    std::ranges::sort(out.links);
    std::ranges::sort(out.cgroups);
    return out;
}

std::string HostState::difference(const HostState& before, const HostState& again, const HostState& after) {
    std::string out;
    for (const auto& [name, value] : before.settings) {
        const auto second = again.settings.find(name);
        const auto third = after.settings.find(name);
        if (second == again.settings.end() || second->second != value) continue;
        if (third != after.settings.end() && third->second != value) out += name + " changed; ";
    }
    compare("link", before.links, after.links, out);
    compare("mount", before.mounts, after.mounts, out);
    compare("cgroup", before.cgroups, after.cgroups, out);
    return out;
}

std::vector<int> processes_named(const std::string& name) {
    std::vector<int> out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const std::string pid = entry.path().filename().string();
        if (pid.empty() || pid[0] < '1' || pid[0] > '9') continue;
        std::string comm = first_bytes(entry.path() / "comm");
        if (!comm.empty() && comm.back() == '\n') comm.pop_back();
        // A process that has ended and waits to be collected is none.
        if (comm != name.substr(0, 15) || first_bytes(entry.path() / "stat").contains(") Z ")) continue;
        out.push_back(std::stoi(pid));
    }
    return out;
}

std::string ask_socket(const std::string& path, int milliseconds) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    std::string out;
    if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        pollfd wait{fd, POLLIN, 0};
        std::array<char, 128> buffer{};
        if (::poll(&wait, 1, milliseconds) > 0) {
            const auto size = ::recv(fd, buffer.data(), buffer.size(), 0);
            if (size > 0) out.assign(buffer.data(), static_cast<std::size_t>(size));
        }
    }
    if (fd >= 0) ::close(fd);
    return out;
}

}  // namespace atelier::sandbox
