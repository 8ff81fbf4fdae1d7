#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "attempt.hpp"

namespace atelier::probe {
namespace {

std::vector<std::string> pids() {
    std::vector<std::string> out;
    DIR* dir = ::opendir("/proc");
    if (!dir) return out;
    while (const dirent* entry = ::readdir(dir)) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') out.emplace_back(entry->d_name);
    }
    ::closedir(dir);
    return out;
}

Outcome forks(const Context& c) {
    std::vector<pid_t> children;
    int error = 0;
    const std::size_t enough = c.max_processes * 4;
    while (children.size() < enough) {
        const pid_t child = ::fork();
        if (child < 0) {
            error = errno;
            break;
        }
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::pause();
            ::_exit(0);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) ::kill(child, SIGKILL);
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    return {children.size() > c.max_processes, std::to_string(children.size()) + " children, " + (error ? error_name(error) : "no error")};
}

/// The canary stands in the environment and the name of a process on the host, and in no process of ours.
Outcome other_environments(const Context& c) {
    Tries tries;
    const auto looks = [&](const std::string& pid) {
        if (slurp("/proc/" + pid + "/environ").find(c.canary) != std::string::npos) tries.found("environ of " + pid);
    };
    for (const auto& pid : pids()) looks(pid);
    for (const char* path : {"/proc/1/root/etc/shadow", "/proc/1/cwd/.."}) {
        if (c.control) continue;
        const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) continue;
        ::close(fd);
        if (std::string(path).ends_with("shadow")) tries.found(path);
    }
    return tries.done();
}

Outcome other_processes(const Context& c) {
    Tries tries;
    std::size_t seen = 0;
    for (const auto& pid : pids()) {
        ++seen;
        // The kernel shortens a process's name to 15 characters.
        if (slurp("/proc/" + pid + "/comm").starts_with(c.canary.substr(0, 15))) tries.found("process " + pid + " of the host");
    }
    tries.note(std::to_string(seen) + " processes visible");
    return tries.done();
}

Outcome signals(const Context& c) {
    Tries tries;
    // Signal 0 only asks whether one could be sent. Our own family does not count.
    std::size_t reached = 0;
    const pid_t own = ::getpid();
    const pid_t parent = ::getppid();
    for (pid_t pid = 2; pid < 70000; ++pid) {
        if (pid == own || pid == parent) continue;
        if (::kill(pid, 0) == 0 && ::getpgid(pid) != ::getpgid(0)) ++reached;
    }
    (void)c;
    if (reached > 0) tries.found(std::to_string(reached) + " processes of others can be signalled");
    return tries.done();
}

Outcome privileges(const Context&) {
    Tries tries;
    std::istringstream status(slurp("/proc/self/status"));
    for (std::string line; std::getline(status, line);) {
        for (const char* name : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
            if (line.starts_with(name) && line.find_first_not_of("0\t ", std::string(name).size() + 1) != std::string::npos) tries.found(line);
        }
    }
    // Where /proc cannot be read, the kernel answers as well.
    for (int capability = 0; capability < 64; ++capability) {
        if (::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1) {
            tries.found("bounding set");
            break;
        }
    }
    if (::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) tries.found("programs may gain privileges");
    if (::setuid(0) == 0) tries.found("setuid(0)");
    return tries.done();
}

/// Puts a character into a terminal's input. Only terminals of our own making are touched.
Outcome tiocsti(const Context&) {
    Tries tries;
    const int code = in_child([] {
        ::setsid();
        const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return 2;
        const char* name = ::ptsname(master);
        const int terminal = name ? ::open(name, O_RDWR | O_CLOEXEC) : -1;
        if (terminal < 0) return 2;
        ::ioctl(terminal, TIOCSCTTY, 0);
        return ::ioctl(terminal, TIOCSTI, "x") == 0 ? 0 : 1;
    });
    if (code == 0)
        tries.found("a character was typed");
    else
        tries.note(code == 2 ? "no terminal can be made" : "refused");
    return tries.done();
}

Outcome inherited(const Context&) {
    Tries tries;
    for (int fd = 3; fd < 4096; ++fd) {
        if (::fcntl(fd, F_GETFD) < 0) continue;
        char target[256] = {};
        const auto size = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target, sizeof target - 1);
        tries.found(std::to_string(fd) + "=" + (size > 0 ? target : "?"));
    }
    return tries.done();
}

Outcome root_inside(const Context&) {
    Tries tries;
    if (::geteuid() == 0) tries.found("runs as uid 0");
    // A uid of 0 outside the user namespace shows in its map.
    std::istringstream map(slurp("/proc/self/uid_map"));
    std::uint64_t inside = 0;
    std::uint64_t outside = 0;
    std::uint64_t count = 0;
    while (map >> inside >> outside >> count) {
        if (outside == 0 && ::geteuid() >= inside && ::geteuid() - inside + outside == 0) tries.found("is the host's uid 0");
    }
    tries.note("uid " + std::to_string(::geteuid()));
    return tries.done();
}

}  // namespace

void add_processes(std::vector<Attempt>& all) {
    all.insert(all.begin(), {27, "inherited descriptors", inherited});
    all.push_back({1, "forks", forks});
    all.push_back({11, "environment of others", other_environments});
    all.push_back({25, "privileges", privileges});
    all.push_back({26, "TIOCSTI", tiocsti});
    all.push_back({29, "processes of others", other_processes});
    all.push_back({29, "signals to others", signals});
    all.push_back({30, "is not root", root_inside});
}

}  // namespace atelier::probe
