#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/net/client.hpp"
#include "atelier/process/process.hpp"

/// One interface for every way to isolate: native (own launcher), OCI engines and Kubernetes. A driver refuses what it cannot
/// enforce unless the operator allowed weaker isolation; what it then cannot enforce stands in Capabilities::weaker. Every
/// driver passes the suite of atelier/sandbox/conformance.hpp. All calls on one executor; cancelling a call ends what it
/// started. The attack list behind the contract is docs/isolation.md.
namespace atelier::sandbox {

/// Where a sandbox finds what was put into it.
inline constexpr std::string_view k_io_inside = "/run/io";            ///< shared directory: the sandbox's own listening sockets
inline constexpr std::string_view k_mcp_inside = "/run/mcp.sock";     ///< the gateway
inline constexpr std::string_view k_app_inside = "/run/io/app.sock";  ///< where its server listens

struct Mount {
    std::string host;    ///< an existing file or directory
    std::string inside;  ///< absolute
    bool writable = false;
    bool live = false;  ///< a directory of plain files that changes while the sandbox runs: see Sandbox::refresh
};

/// A directory that the sandbox may write; no program can be run from it.
struct WorkDir {
    std::string host;  ///< an existing directory that belongs to uid_of(id); empty: in memory, gone with the sandbox
    std::string inside = "/work";
    std::uint64_t bytes = 64u << 20;
    std::uint64_t files = 16384;
};

struct Limits {
    std::uint64_t memory_bytes = 512u << 20;  ///< of the whole sandbox, /tmp and an in-memory work directory included
    std::uint64_t processes = 64;             ///< and threads
    unsigned cpu_percent = 0;                 ///< of one core; 0: none
    std::uint64_t open_files = 512;           ///< a process
    std::uint64_t file_bytes = 64u << 20;     ///< a file
    std::uint64_t tmp_bytes = 32u << 20;
    std::uint64_t tmp_files = 4096;
    std::uint64_t cpu_seconds = 0;  ///< a process; 0: none (a server)
};

/// No network in any case; the only way out is a socket that is mounted in.
struct Spec {
    std::string id;  ///< names the sandbox's host uid and cgroup; one id, one user; letters, digits, '-'
    std::string user;
    std::vector<Mount> mounts;
    bool host_programs = false;  ///< shows the programs of this host, for a command of the operator's; never for users' code. Else only what Node needs
    std::string io_dir;      ///< host directory of uid_of(id), mode 0700, shown at k_io_inside; empty: none
    std::string mcp_socket;  ///< host path of the gateway's listening socket, outside io_dir, shown at k_mcp_inside; empty: none
    std::optional<WorkDir> work;
    std::string cwd = "/";
    std::vector<std::string> argv;  ///< argv[0] is an absolute path inside
    std::vector<std::pair<std::string, std::string>> env;
    Limits limits;
};

/// hard: the kernel refuses. soft: we look every now and then and end the sandbox. none: not limited at all.
enum class Strength { none, soft, hard };
std::string_view to_string(Strength strength) noexcept;

struct Capabilities {
    std::string driver;
    std::string isolation;  ///< namespaces | user_namespaces | landlock_only | container | pod
    bool user_namespaces = false;
    bool own_uid = false;  ///< each sandbox has a host uid that nothing else has
    int landlock_abi = 0;  ///< 0: none
    bool seccomp = false;
    std::string cgroup;      ///< v1 | v2 | hybrid | none
    std::string freezer;     ///< cgroup2 | cgroup1 | signals | engine | none
    bool host_paths = true;  ///< mounts and work directories are the host's own; false: copies, and no work directory outlives its sandbox
    bool own_inodes = false;  ///< read-only files that several sandboxes see are different files to the kernel: no lock or watch passes
    Strength memory = Strength::none;
    Strength processes = Strength::none;
    Strength cpu = Strength::none;
    Strength work_memory = Strength::hard;  ///< quota of a work directory in memory
    Strength work_disk = Strength::soft;    ///< quota of a work directory on disk
    std::vector<std::string> weaker;        ///< in words: what this host cannot enforce; empty when everything is hard
};

struct Stats {
    std::uint64_t memory_bytes = 0;  ///< charged to the sandbox; where nothing charges, the proportional set size
    std::uint64_t cpu_ms = 0;        ///< used since the start
    std::uint64_t processes = 0;
    std::uint64_t throttled = 0;     ///< periods in which the CPU quota held it back
    std::uint64_t memory_kills = 0;  ///< processes ended for lack of memory, by the kernel or the watchdog
    std::uint64_t work_bytes = 0;    ///< used in a work directory on disk, as last looked at
    bool frozen = false;
};

/// A running sandbox. Destroying it kills everything inside, frozen or not.
class Sandbox {
public:
    virtual ~Sandbox() = default;
    /// Of the launcher or container on the host; 0 once it has ended, and where it is on another host.
    virtual int pid() const = 0;
    /// The host uid of its processes: what the gateway expects at its socket. Never 0.
    virtual unsigned uid() const = 0;
    virtual bool running() const = 0;
    /// Returns when everything inside has ended: exit code of the command, or 128 + signal.
    virtual Task<int> wait() = 0;
    /// SIGTERM to the command, then after `grace` the end of everything inside. A frozen sandbox is thawed first.
    virtual Task<int> stop(std::chrono::milliseconds grace) = 0;
    virtual void kill() = 0;
    /// No process inside runs until thaw(). Both are idempotent; failed_precondition where capabilities().freezer is none.
    virtual Result<void> freeze() = 0;
    virtual Result<void> thaw() = 0;
    virtual Result<Stats> stats() = 0;
    /// Where its own server answers, when that is not the socket k_app_inside in io_dir; nullopt: it is that socket.
    virtual std::optional<net::Endpoint> app() const { return std::nullopt; }
    /// Shows inside what changed in the spec's live mounts. Where mounts are the host's own directories there is nothing to do.
    virtual Task<Result<void>> refresh() { co_return Result<void>{}; }
    /// In words why a watchdog ended it ("used 600 MiB of 512 MiB of memory"); empty otherwise.
    virtual std::string ended_because() const = 0;
};

/// A running sandbox whose command is spoken with: its standard input and output are ours. Destroying it kills everything inside and
/// gives back its id.
class SpokenSandbox {
public:
    virtual ~SpokenSandbox() = default;
    virtual Sandbox& sandbox() = 0;
    /// As process::SpokenChild: the next bytes, empty at the end of the output; one reader and one writer at a time. Cancellable.
    virtual Task<std::string> read() = 0;
    virtual Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) = 0;
};

/// What gc() found and removed.
struct Leftovers {
    int processes = 0;
    int cgroups = 0;
    int mounts = 0;
};

class Driver {
public:
    virtual ~Driver() = default;
    virtual Capabilities capabilities() const = 0;
    /// The uid that a sandbox of this id will have; used to prepare directories and to check peers. It stays the same and is
    /// nobody else's, on the whole host, until release(id) or the end of the driver.
    virtual unsigned uid_of(const std::string& id) const = 0;
    virtual void release(const std::string& id) = 0;
    /// What the gateway knows a sandbox of this id by, when that is not uid_of(id) at a socket: the URI of its certificate. Empty
    /// where each sandbox has a socket of the gateway's of its own.
    virtual std::string identity_of(const std::string& /*id*/) const { return {}; }
    virtual Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) = 0;
    /// Runs a command to its end in a jail of its own: how every tool that reads users' code runs. `limits` bounds time and
    /// output here; the rest is the spec's.
    virtual Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) = 0;
    /// Starts a command that stays and answers what is written to it, in a jail as run() makes it. `on_error` gets what it writes to
    /// standard error. failed_precondition where the driver has no such thing: callers run() a command for each question.
    virtual Task<Result<std::unique_ptr<SpokenSandbox>>> start_spoken(Spec spec, std::function<void(std::string_view)> on_error);
    /// Copies a work directory on disk, while its sandbox is frozen or stopped, to `to` (which must not exist), sharing blocks
    /// where the file system can. Links are copied as links and never followed. Returns the bytes of the files.
    virtual Task<Result<std::uint64_t>> snapshot(WorkDir work, std::string to) = 0;
    /// Makes the directory again what the snapshot holds, owned by `uid`; the old content goes away only when the new is there.
    virtual Task<Result<void>> restore(std::string from, WorkDir work, unsigned uid) = 0;
    /// Removes what a killed driver of the same data left behind; never what a living driver owns. Call it before the first start.
    virtual Task<Result<Leftovers>> gc() = 0;
};

}  // namespace atelier::sandbox
