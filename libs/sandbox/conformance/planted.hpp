#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What the suite puts on the host to see whether a sandbox gets at it, and the host's state to compare.
namespace atelier::sandbox {

/// A listening socket that only counts who came.
class Planted {
public:
    static Planted tcp();
    static Planted udp();
    /// An empty name after the first zero byte is not allowed.
    static Planted abstract(const std::string& name);
    static Planted path(const std::string& path);
    ~Planted();
    Planted(Planted&& other) noexcept : fd_(other.fd_), port_(other.port_), datagrams_(other.datagrams_) { other.fd_ = -1; }
    Planted& operator=(Planted&&) = delete;

    int port() const { return port_; }
    /// How many connections or datagrams came since the last call.
    int visitors();

private:
    Planted(int fd, int port, bool datagrams) : fd_(fd), port_(port), datagrams_(datagrams) {}
    int fd_;
    int port_;
    bool datagrams_;
};

/// Every kernel setting that can be read, the network links and the mounts and cgroups whose text holds one of `ours`.
struct HostState {
    std::map<std::string, std::string> settings;
    std::vector<std::string> links;
    std::vector<std::string> mounts;
    std::vector<std::string> cgroups;

    static HostState read(const std::vector<std::string>& ours);
    /// In words what differs; settings that differ between `before` and `again` change by themselves and do not count.
    static std::string difference(const HostState& before, const HostState& again, const HostState& after);
};

/// Processes on the host whose name (as the kernel shortens it) is `name`.
std::vector<int> processes_named(const std::string& name);

/// Connects to a path socket and reads one line; empty when there is no answer within the time.
std::string ask_socket(const std::string& path, int milliseconds);

}  // namespace atelier::sandbox
