#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "attempt.hpp"

namespace atelier::probe {
namespace {

/// Writes until refused or clearly above the limit, then removes the file.
Outcome fill(const std::string& dir, std::uint64_t limit) {
    if (::access(dir.c_str(), W_OK | X_OK) != 0) return {false, dir + "=" + error_name(errno), true};
    const std::string path = dir + "/atelier-fill";
    const std::uint64_t enough = limit + (limit / 4) + (4u << 20);
    static const std::array<char, 1 << 20> block{};
    std::uint64_t written = 0;
    int error = 0;
    int files = 0;
    // Several files: a limit of one file's size is not a limit of the directory.
    for (; written < enough && error != ENOSPC && error != EDQUOT && files < 64; ++files) {
        const int fd = ::open((path + std::to_string(files)).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd < 0) {
            error = errno;
            break;
        }
        error = 0;
        for (std::uint64_t here = 0; written < enough && here < (8u << 20);) {
            const ssize_t got = ::write(fd, block.data(), block.size());
            if (got <= 0) {
                error = errno;
                break;
            }
            here += static_cast<std::uint64_t>(got);
            written += static_cast<std::uint64_t>(got);
        }
        ::close(fd);
    }
    for (int i = 0; i <= files; ++i) ::unlink((path + std::to_string(i)).c_str());
    return {
        written > limit, std::to_string(written >> 20) + " MiB of " + std::to_string(limit >> 20) + ", " + (error ? error_name(error) : "no error")
    };
}

Outcome fill_tmp(const Context& c) { return fill(c.tmp, c.max_tmp_bytes); }
Outcome fill_work(const Context& c) { return fill(c.work, c.max_work_bytes); }

Outcome inodes(const Context& c) {
    if (::access(c.tmp.c_str(), W_OK | X_OK) != 0) return {false, c.tmp + "=" + error_name(errno), true};
    const std::string prefix = c.tmp + "/atelier-i";
    const std::uint64_t enough = c.max_inodes * 2;
    std::uint64_t made = 0;
    int error = 0;
    for (; made < enough; ++made) {
        const int fd = ::open((prefix + std::to_string(made)).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd < 0) {
            error = errno;
            break;
        }
        ::close(fd);
    }
    for (std::uint64_t i = 0; i < made; ++i) ::unlink((prefix + std::to_string(i)).c_str());
    return {made >= enough, std::to_string(made) + " files, " + (error ? error_name(error) : "no error")};
}

Outcome huge_file(const Context& c) {
    ::signal(SIGXFSZ, SIG_IGN);
    const std::string dir = c.work.empty() ? c.tmp : c.work;
    const std::string path = dir + "/atelier-huge";
    const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return {false, "open=" + error_name(errno), true};
    // Sparse: no disk is used even where it succeeds.
    const int result = ::ftruncate(fd, static_cast<off_t>(c.max_file_bytes * 4));
    const int error = errno;
    ::close(fd);
    ::unlink(path.c_str());
    return {result == 0, result == 0 ? "ok" : error_name(error)};
}

Outcome descriptors(const Context& c) {
    std::vector<int> fds;
    int error = 0;
    while (fds.size() < c.max_files * 2) {
        const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            error = errno;
            break;
        }
        fds.push_back(fd);
    }
    for (const int fd : fds) ::close(fd);
    return {fds.size() > c.max_files, std::to_string(fds.size()) + " descriptors, " + (error ? error_name(error) : "no error")};
}

Outcome devices(const Context& c) {
    Tries tries;
    const std::string node = c.tmp + "/atelier-node";
    const int made = ::mknod(node.c_str(), S_IFCHR | 0600, ::makedev(1, 3));
    const int error = errno;
    if (made == 0) ::unlink(node.c_str());
    errno = error;
    tries.add("mknod", made);
    for (const char* path :
         {"/dev/kvm", "/dev/mem", "/dev/kmsg", "/dev/fuse", "/dev/net/tun", "/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/loop-control", "/dev/ptmx"
         }) {
        const int fd = ::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0) {
            tries.found(path);
            ::close(fd);
        }
    }
    return tries.done();
}

/// Ourselves as bytes; run with "exit0" it only returns 0.
Outcome exec_from(const std::string& dir) {
    if (::access(dir.c_str(), W_OK | X_OK) != 0) return {false, dir + "=" + error_name(errno), true};
    const std::string path = dir + "/atelier-exec";
    {
        const std::string self = slurp("/proc/self/exe");
        std::ofstream out(path, std::ios::binary);
        out.write(self.data(), static_cast<std::streamsize>(self.size()));
    }
    ::chmod(path.c_str(), 0700);
    const int code = in_child([&path] {
        ::execl(path.c_str(), path.c_str(), "exit0", nullptr);
        return errno;
    });
    ::unlink(path.c_str());
    return {code == 0, code == 0 ? "ran" : error_name(code)};
}

Outcome exec_tmp(const Context& c) { return exec_from(c.tmp); }
Outcome exec_work(const Context& c) { return exec_from(c.work); }

Outcome exec_memfd(const Context&) {
    const int fd = ::memfd_create("atelier", 0x0010U /* MFD_EXEC */);
    const int plain = fd >= 0 ? fd : ::memfd_create("atelier", 0);
    if (plain < 0) return {false, "memfd_create=" + error_name(errno)};
    const std::string self = slurp("/proc/self/exe");
    (void)!::write(plain, self.data(), self.size());
    const int code = in_child([plain] {
        std::array<char*, 3> argv{const_cast<char*>("probe"), const_cast<char*>("exit0"), nullptr};
        std::array<char*, 1> env{nullptr};
        ::fexecve(plain, argv.data(), env.data());
        return errno;
    });
    ::close(plain);
    return {code == 0, code == 0 ? "ran" : error_name(code)};
}

Outcome core_dump(const Context& c) {
    ::mkdir((c.tmp + "/atelier-core").c_str(), 0700);
    const pid_t child = ::fork();
    if (child == 0) {
        (void)!::chdir((c.tmp + "/atelier-core").c_str());
        rlimit limit{};
        ::getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max = RLIM_INFINITY;
        if (::setrlimit(RLIMIT_CORE, &limit) != 0) {
            ::getrlimit(RLIMIT_CORE, &limit);
            limit.rlim_cur = limit.rlim_max;
            ::setrlimit(RLIMIT_CORE, &limit);
        }
        ::signal(SIGABRT, SIG_DFL);
        ::abort();
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool dumped = WIFSIGNALED(status) && WCOREDUMP(status);
    if (DIR* dir = ::opendir((c.tmp + "/atelier-core").c_str())) {
        while (const dirent* entry = ::readdir(dir)) {
            if (entry->d_name[0] != '.') ::unlinkat(::dirfd(dir), entry->d_name, 0);
        }
        ::closedir(dir);
    }
    ::rmdir((c.tmp + "/atelier-core").c_str());
    return {dumped, dumped ? "dumped" : "none"};
}

/// The gateway's socket must stay the gateway's: neither removed, renamed over nor replaced by a link.
Outcome replace_gateway(const Context& c) {
    if (c.mcp_socket.empty()) return {false, "no gateway socket", true};
    Tries tries;
    if (c.control || c.shared_dirs) {
        const auto attempt = [&tries](std::string_view what, int result) {
            const int error = errno;
            if (result == 0)
                tries.found(std::string(what) + "=ok");
            else
                tries.note(std::string(what) + "=" + error_name(error));
        };
        attempt("unlink", ::unlink(c.mcp_socket.c_str()));
        const std::string other = c.tmp + "/atelier-link";
        ::unlink(other.c_str());
        if (::symlink("/etc/passwd", other.c_str()) == 0) attempt("rename over", ::rename(other.c_str(), c.mcp_socket.c_str()));
        ::unlink(other.c_str());
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::snprintf(address.sun_path, sizeof address.sun_path, "%s", c.mcp_socket.c_str());
        attempt("bind", ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
        ::close(fd);
    }
    return tries.done();
}

Outcome link_in_io(const Context& c) {
    if (c.io_dir.empty()) return {false, "no shared directory", true};
    Tries tries;
    const std::string path = c.io_dir + "/atelier-link";
    const int made = ::symlink("/etc/shadow", path.c_str());
    const int error = errno;
    if (made == 0) ::unlink(path.c_str());
    if (made == 0)
        tries.found("symlink=ok");
    else
        tries.note("symlink=" + error_name(error));
    return tries.done();
}

Outcome host_files(const Context& c) {
    Tries tries;
    for (const char* path :
         {"/etc/shadow", "/root", "/home", "/var/lib", "/boot", "/sys/kernel", "/sys/fs/cgroup", "/proc/kcore", "/proc/kallsyms", "/proc/sys"}) {
        const int fd = ::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0) {
            tries.found(path);
            ::close(fd);
        }
    }
    if (!c.victim.empty()) {
        const int fd = ::open(c.victim.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            tries.found("another sandbox's directory");
            ::close(fd);
        }
    }
    // What is shown must not be changeable.
    for (const char* path : {"/usr", "/etc", "/", "/usr/bin"}) {
        if (::access(path, W_OK) == 0) tries.found(std::string(path) + " writable");
    }
    return tries.done();
}

}  // namespace

void add_files(std::vector<Attempt>& all) {
    all.push_back({3, "fills /tmp", fill_tmp});
    all.push_back({3, "fills the work directory", fill_work});
    all.push_back({4, "uses up inodes", inodes});
    all.push_back({5, "huge sparse file", huge_file});
    all.push_back({6, "uses up descriptors", descriptors});
    all.push_back({23, "device nodes", devices});
    all.push_back({24, "runs a program from memory", exec_memfd});
    all.push_back({24, "runs a program from /tmp", exec_tmp});
    all.push_back({24, "runs a program from the work directory", exec_work});
    all.push_back({28, "core dump", core_dump});
    all.push_back({40, "files of the host and of others", host_files});
    all.push_back({52, "replaces the gateway's socket", replace_gateway});
    all.push_back({50, "link in the shared directory", link_in_io});
}

}  // namespace atelier::probe
