#include "supervisor.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "frames.hpp"

namespace atelier::jail {
namespace {

volatile sig_atomic_t g_child = 0;
void forward(int signal) {
    if (g_child > 0) ::kill(g_child, signal);
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

bool write_text(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(fd);
    return ok;
}

bool unified(const std::string& dir) {
    return ::access((dir + "/cgroup.kill").c_str(), F_OK) == 0 || ::access((dir + "/cgroup.freeze").c_str(), F_OK) == 0;
}

/// The child's place in a v2 hierarchy is given to clone: entering later would make the kernel wait for a grace period.
int unified_descriptor(const Options& o) {
    for (const auto& dir : o.cgroups) {
        if (unified(dir)) return ::open(dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    return -1;
}

void map_user(pid_t child, const Options& o) {
    const std::string proc = "/proc/" + std::to_string(child);
    // An ordinary user may map itself only; every sandbox then has the caller's uid on the host.
    if (!write_text(proc + "/setgroups", "deny") || !write_text(proc + "/uid_map", "1000 " + std::to_string(::geteuid()) + " 1") ||
        !write_text(proc + "/gid_map", "1000 " + std::to_string(::getegid()) + " 1"))
        die("user namespace");
    (void)o;
}

sigset_t supervisor_signals() {
    sigset_t out;
    sigemptyset(&out);
    for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGUSR1}) sigaddset(&out, signal);
    return out;
}

/// Frozen processes of a v1 freezer cannot be killed: they are thawed first.
void end_all(const Options& o, pid_t init) {
    for (const auto& dir : o.cgroups) {
        (void)write_text(dir + "/cgroup.kill", "1");
        (void)write_text(dir + "/freezer.state", "THAWED");
    }
    ::kill(init, SIGKILL);
}

void remove_cgroups(const Options& o) {
    for (const auto& dir : o.cgroups) {
        // The last process leaves its cgroup a moment after it could be waited for.
        for (int i = 0; i < 200 && ::rmdir(dir.c_str()) != 0 && errno == EBUSY; ++i) ::usleep(i < 20 ? 100 : 2000);
    }
}

}  // namespace

pid_t clone_init(const Options& o) {
    int gate[2];
    if (::pipe2(gate, O_CLOEXEC) != 0) die("pipe");
    struct clone_args how{};
    how.flags = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWPID;
    if (o.isolation == Isolation::user_namespaces) how.flags |= CLONE_NEWUSER;
    how.exit_signal = SIGCHLD;
    const int unified_fd = unified_descriptor(o);
    if (unified_fd >= 0) {
        how.flags |= CLONE_INTO_CGROUP;
        how.cgroup = static_cast<std::uint64_t>(unified_fd);
    }
    const pid_t child = static_cast<pid_t>(::syscall(SYS_clone3, &how, sizeof how));
    if (child < 0) die("namespaces");
    if (child == 0) {
        ::close(gate[1]);
        const sigset_t blocked = supervisor_signals();
        ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        char go = 0;
        // No byte: the supervisor is gone.
        if (::read(gate[0], &go, 1) != 1) std::_Exit(125);
        ::close(gate[0]);
        return 0;
    }
    if (unified_fd >= 0) ::close(unified_fd);
    ::close(gate[0]);
    if (o.isolation == Isolation::user_namespaces) map_user(child, o);
    for (const auto& dir : o.cgroups) {
        if (!unified(dir) && !write_text(dir + "/cgroup.procs", std::to_string(child))) {
            std::fprintf(stderr, "atelier-jail: cgroup %s: %s\n", dir.c_str(), std::strerror(errno));
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            remove_cgroups(o);
            std::_Exit(125);
        }
    }
    if (::write(gate[1], "g", 1) != 1) die("gate");
    ::close(gate[1]);
    return child;
}

int supervise(const Options& o, pid_t init) {
    const sigset_t waited = supervisor_signals();
    while (true) {
        const int signal = ::sigwaitinfo(&waited, nullptr);
        if (signal == SIGUSR1) end_all(o, init);
        if (signal == SIGTERM || signal == SIGINT) ::kill(init, signal);
        int status = 0;
        if (::waitpid(init, &status, WNOHANG) != init) continue;
        remove_cgroups(o);
        return exit_code(status);
    }
}

void watch_parent() {
    // The parent's death becomes a signal that we can act upon; SIGKILL would leave frozen processes and cgroups. All signals wait
    // to be asked for, so that none comes between a look and a sleep.
    const sigset_t waited = supervisor_signals();
    ::sigprocmask(SIG_BLOCK, &waited, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

[[noreturn]] void be_init(const Options& o) {
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    if (o.frames && (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0)) die("pipe");
    const pid_t child = ::fork();
    if (child < 0) die("fork");
    if (child == 0) {
        if (o.frames && (::dup2(out[1], 1) < 0 || ::dup2(err[1], 2) < 0)) die("dup2");
        if (::chdir(o.cwd.c_str()) != 0) die("cwd");
        ::execve(o.argv[0], o.argv.data(), environ);
        die(o.argv[0]);
    }
    // Our copies would keep pipes open that the command closes.
    for (const int fd : {0, out[1], err[1]}) ::close(fd);
    if (!o.frames) ::close(1), ::close(2);
    g_child = child;
    struct sigaction action{};
    action.sa_handler = forward;
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
    if (o.frames) std::_Exit(exit_code(print_frames(out[0], err[0], child)));
    while (true) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == child) std::_Exit(exit_code(status));
        if (ended < 0 && errno != EINTR) std::_Exit(125);
    }
}

}  // namespace atelier::jail
