#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/process/process.hpp"

/// One interface for every way to isolate: native (own launcher), later OCI engines and Kubernetes. A driver refuses what it
/// cannot enforce unless the operator allowed weaker isolation. All calls on one executor.
namespace atelier::sandbox {

struct Mount {
    std::string host;    ///< an existing file or directory
    std::string inside;  ///< absolute
    bool writable = false;
};

struct Limits {
    std::uint64_t memory_bytes = 512u << 20;
    std::uint64_t processes = 64;
    std::uint64_t open_files = 512;
    std::uint64_t file_bytes = 64u << 20;
    std::uint64_t tmp_bytes = 32u << 20;
    std::uint64_t cpu_seconds = 0;  ///< 0: none (a server)
};

/// No network in any case; the only way out is a socket that is mounted in.
struct Spec {
    std::string id;  ///< names the sandbox's host uid and cgroup; one id, one user
    std::string user;
    std::vector<Mount> mounts;
    std::string io_dir;  ///< host directory that appears as /run/io: sockets; empty: none
    std::string cwd = "/";
    std::vector<std::string> argv;
    std::vector<std::pair<std::string, std::string>> env;
    Limits limits;
};

struct Capabilities {
    std::string driver;
    bool user_namespaces = false;
    int landlock_abi = 0;
    bool seccomp = false;
    std::string cgroup;               ///< v1 | v2 | none
    std::vector<std::string> weaker;  ///< in words: what this host cannot enforce; empty when everything is hard
};

/// A running sandbox. Destroying it kills everything inside.
class Sandbox {
public:
    virtual ~Sandbox() = default;
    virtual int pid() const = 0;
    /// The host uid of its processes: what the gateway expects at its socket. Never 0.
    virtual unsigned uid() const = 0;
    virtual Task<int> wait() = 0;
    virtual void kill() = 0;
};

class Driver {
public:
    virtual ~Driver() = default;
    virtual Capabilities capabilities() const = 0;
    /// The uid that a sandbox of this id will have; used to prepare directories and to check peers.
    virtual unsigned uid_of(const std::string& id) const = 0;
    virtual Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) = 0;
    /// Runs a command to its end in a jail of its own: how every tool that reads users' code runs.
    virtual Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) = 0;
};

}  // namespace atelier::sandbox
