#include "spawn.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

namespace atelier::process {
namespace {

void set_limit(int what, std::uint64_t value) {
    if (value == 0) return;
    const rlimit limit{value, value};
    (void)::setrlimit(static_cast<__rlimit_resource>(what), &limit);
}

}  // namespace

void ignore_broken_pipes() {
    struct sigaction now{};
    if (::sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) ::signal(SIGPIPE, SIG_IGN);
}

bool Pipe::open() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) return false;
    read = fds[0];
    write = fds[1];
    return true;
}

void close_fd(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
}

Prepared prepare(Command& command) {
    Prepared p;
    for (auto& argument : command.argv) p.argv.push_back(argument.data());
    p.argv.push_back(nullptr);
    for (const auto& [key, value] : command.env) p.env_text.push_back(key + "=" + value);
    for (auto& entry : p.env_text) p.env.push_back(entry.data());
    p.env.push_back(nullptr);
    return p;
}

int spawn(const Command& command, const Prepared& prepared, int in, int out, int err) {
    Pipe failure;
    if (!failure.open()) return -errno;
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        const int e = errno;
        close_fd(failure.read);
        close_fd(failure.write);
        return -e;
    }
    if (pid == 0) {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(127);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::signal(SIGPIPE, SIG_DFL);
        ::dup2(in, 0);
        ::dup2(out, 1);
        ::dup2(err, 2);
        (void)::syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
        set_limit(RLIMIT_CPU, command.limits.cpu_seconds);
        set_limit(RLIMIT_FSIZE, command.limits.file_bytes);
        set_limit(RLIMIT_NOFILE, command.limits.open_files);
        set_limit(RLIMIT_CORE, 0);
        int e = 0;
        if (!command.cwd.empty() && ::chdir(command.cwd.c_str()) != 0) e = errno;
        if (e == 0) {
            ::execve(prepared.argv[0], prepared.argv.data(), prepared.env.data());
            e = errno;
        }
        (void)!::write(failure.write, &e, sizeof e);
        ::_exit(127);
    }
    ::setpgid(pid, pid);
    close_fd(failure.write);
    int e = 0;
    const auto got = ::read(failure.read, &e, sizeof e);
    close_fd(failure.read);
    if (got == static_cast<ssize_t>(sizeof e)) {
        ::waitpid(pid, nullptr, 0);
        return -e;
    }
    return pid;
}

std::unexpected<Error> cannot_start(const std::string& program, int error) {
    return fail(Code::unavailable, program + " cannot be started: " + std::strerror(error));
}

}  // namespace atelier::process
