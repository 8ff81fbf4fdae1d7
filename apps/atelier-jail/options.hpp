#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// atelier-jail: runs one command with no network, a file system of its own and a uid of its own.
///   atelier-jail --uid N [--isolation namespaces|user_namespaces|container] [--io DIR] [--mcp SOCKET] [--usr DIR] [--ro HOST:INSIDE]...
///                [--live HOST:INSIDE]... [--shared-files allowed] [--rw HOST:INSIDE]... [--work-memory INSIDE] [--work-bytes N] [--work-files N] [--cwd DIR] [--tmp-bytes N] [--tmp-files N]
///                [--processes N] [--open-files N] [--file-bytes N] [--cpu-seconds N] [--data-bytes N] [--cgroup DIR]...
///                [--env NAME]... [--pod own_users|plain] [--landlock required] [--output frames] [--input FILE] -- PROGRAM ARGUMENT...
///   atelier-jail --seccomp-profile: prints the system call table in the form that container engines take.
/// The environment of the command is that of the jail. Cgroup directories exist already; they are entered before anything of the
/// command runs and removed at the end. Exit code: the command's, 128 + signal, or 125 when the jail could not be built (the
/// reason is on stderr). SIGTERM is forwarded; everything inside ends when the parent of the jail ends.
namespace atelier::jail {

enum class Isolation {
    namespaces,       ///< root: own uid, all namespaces
    user_namespaces,  ///< an ordinary user: the same within a user namespace, with the caller's uid
    container,        ///< an engine made all that; the jail is its process 1, looks after it and puts its own fences inside
};

/// What of a Kubernetes pod differs from an engine's container.
enum class Pod {
    none,
    plain,      ///< it has a network interface, which the filter keeps out of reach
    own_users,  ///< the same, in a user namespace of its own
};

struct Bind {
    std::string host;
    std::string inside;
    bool writable = false;
    bool live = false;  ///< what is put into it later is seen inside
};

struct Options {
    unsigned uid = 0;
    Isolation isolation = Isolation::namespaces;
    std::string io;
    std::string mcp;
    std::string usr;            ///< host directory that is seen as /usr; empty: there is none
    bool shared_files = false;  ///< go on where read-only files cannot have inodes of the sandbox's own
    std::vector<Bind> binds;
    std::string work_memory;  ///< inside path of a work directory in memory; empty: none
    std::uint64_t work_bytes = 64u << 20;
    std::uint64_t work_files = 16384;
    std::string cwd = "/";
    std::uint64_t tmp_bytes = 32u << 20;
    std::uint64_t tmp_files = 4096;
    std::uint64_t processes = 64;
    std::uint64_t open_files = 512;
    std::uint64_t file_bytes = 64u << 20;
    std::uint64_t cpu_seconds = 0;
    std::uint64_t data_bytes = 0;
    std::vector<std::string> cgroups;
    std::vector<std::string> env;    ///< names; in a container only these variables reach the command
    std::vector<char*> argv;         ///< ends with nullptr
    Pod pod = Pod::none;             ///< in a container only
    bool landlock_required = false;  ///< ends with 125 where the kernel has none
    bool frames = false;             ///< the command's output as lines "1 <base64>" and "2 <base64>" on standard output (container)
    std::string input;               ///< the command's standard input; empty: the jail's (container)
};

/// Exits with 125 and a message on wrong use.
Options read_options(int argc, char** argv);

[[noreturn]] void die(const char* what);

}  // namespace atelier::jail
