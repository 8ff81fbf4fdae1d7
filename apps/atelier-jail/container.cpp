#include "container.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace atelier::jail {
namespace {

[[noreturn]] void refuse(const std::string& what) {
    std::fprintf(stderr, "atelier-jail: the container engine did not isolate this sandbox: %s\n", what.c_str());
    std::_Exit(125);
}

/// Of /proc/self/status; empty when there is no such line.
std::string status_line(const std::string& key) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(key + ":")) continue;
        const auto from = line.find_first_not_of(" \t", key.size() + 1);
        return from == std::string::npos ? "" : line.substr(from);
    }
    return {};
}

bool only_loopback() {
    std::ifstream in("/proc/self/net/dev");
    if (!in) return false;
    for (std::string line; std::getline(in, line);) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto from = line.find_first_not_of(' ');
        if (line.substr(from, colon - from) != "lo") return false;
    }
    return true;
}

/// The map of the first user namespace is the whole range onto itself.
bool own_users() {
    std::ifstream in("/proc/self/uid_map");
    std::uint64_t inside = 0, outside = 0, count = 0;
    if (!(in >> inside >> outside >> count)) return false;
    return !(inside == 0 && outside == 0 && count >= 0xffffffffU);
}

void check_pod(const Options& o) {
    for (const char* place : {"/var/run/secrets/kubernetes.io", "/run/secrets/kubernetes.io"}) {
        if (::access(place, F_OK) == 0) refuse("it has a service account's token");
    }
    if (o.pod == Pod::own_users && !own_users()) refuse("it has no user namespace of its own");
}

}  // namespace

void check_container(const Options& o) {
    if (::getuid() != o.uid || ::geteuid() != o.uid || ::getgid() != o.uid) refuse("it runs as uid " + std::to_string(::geteuid()));
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
        const std::string value = status_line(set);
        if (value.empty() || value.find_first_not_of('0') != std::string::npos) refuse(std::string(set) + " is " + value);
    }
    if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) refuse("programs may gain privileges");
    if (status_line("Seccomp") != "2") refuse("no seccomp filter");
    struct statvfs root{};
    if (::statvfs("/", &root) != 0 || (root.f_flag & ST_RDONLY) == 0) refuse("its root can be written");
    if (o.pod != Pod::none)
        check_pod(o);
    else if (!only_loopback())
        refuse("it has a network");
}

void keep_named_environment(const Options& o) {
    std::size_t kept = 0;
    for (char** entry = environ; *entry; ++entry) {
        const std::string name(*entry, std::strcspn(*entry, "="));
        if (std::ranges::find(o.env, name) != o.env.end()) environ[kept++] = *entry;
    }
    environ[kept] = nullptr;
}

void take_input(const std::string& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || ::dup2(fd, 0) < 0) die("input");
    ::close(fd);
}

}  // namespace atelier::jail
