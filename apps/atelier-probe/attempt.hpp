#pragma once

#include <cerrno>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// atelier-probe: tries what an attacker inside a sandbox would try and says what happened, one JSON line an attempt.
/// No attempt changes anything that outlives it: files are opened and closed, namespaces die with a child, sockets carry a
/// harmless datagram. Items are the numbers of the attack list in docs/isolation.md.
namespace atelier::probe {

struct Outcome {
    bool open = false;     ///< the attempt got through
    std::string detail;    ///< error names, counts; for people
    bool untried = false;  ///< it could not even be tried: proves nothing
};

/// What the suite planted on the host, and the limits that the sandbox was promised.
struct Context {
    bool control = false;  ///< runs outside on purpose, to show that the attempt works where nothing stops it
    std::string tmp = "/tmp";
    std::string work;  ///< empty: no writable work directory
    std::uint64_t max_tmp_bytes = 32u << 20;
    std::uint64_t max_work_bytes = 64u << 20;
    std::uint64_t max_file_bytes = 64u << 20;
    std::uint64_t max_inodes = 4096;
    std::uint64_t max_processes = 64;
    std::uint64_t max_files = 512;
    int tcp_port = 0;
    int udp_port = 0;
    int dns_port = 0;
    std::string abstract_name;
    std::string host_socket;   ///< a path socket of the host
    std::string victim;        ///< a directory of another sandbox
    std::string canary;        ///< in the environment and the name of a host process
    std::string mcp_socket;    ///< inside path of the gateway's socket
    std::string io_dir;        ///< inside path of the shared directory
    bool shared_dirs = false;  ///< mcp_socket and io_dir are there to be attacked
};

struct Attempt {
    int item;
    const char* name;
    std::function<Outcome(const Context&)> run;
};

/// The refusals that a kernel or filter gives; anything else means that the call was let in.
bool refused(int error);
std::string error_name(int error);

/// Runs `calls` in order and notes each: open as soon as one is let through.
class Tries {
public:
    /// `result` < 0 is judged by errno.
    void add(std::string_view what, long result);
    void note(std::string_view what);
    void found(std::string_view what);
    Outcome done() const { return outcome_; }

private:
    Outcome outcome_;
};

/// The whole file; empty when it cannot be read.
std::string slurp(const std::string& path);

/// In a child of its own, so that nothing of it stays.
int in_child(const std::function<int()>& body);

void add_kernel(std::vector<Attempt>& all);
void add_files(std::vector<Attempt>& all);
void add_processes(std::vector<Attempt>& all);
void add_network(std::vector<Attempt>& all);

}  // namespace atelier::probe
