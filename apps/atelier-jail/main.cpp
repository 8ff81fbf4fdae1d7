#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "filesystem.hpp"
#include "privileges.hpp"

using namespace atelier::jail;

namespace {

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

void write_file(const char* path, const std::string& text) {
    const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) die(path);
    ::close(fd);
}

/// Without root: a user namespace in which we are ourselves. Every sandbox then shares the caller's host uid.
bool enter_user_namespace() {
    if (::geteuid() == 0) return false;
    const unsigned uid = ::geteuid();
    const unsigned gid = ::getegid();
    if (::unshare(CLONE_NEWUSER) != 0) die("user namespace");
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", std::to_string(1000) + " " + std::to_string(uid) + " 1");
    write_file("/proc/self/gid_map", std::to_string(1000) + " " + std::to_string(gid) + " 1");
    return true;
}

volatile sig_atomic_t payload = 0;

void forward(int signal) {
    if (payload > 0) ::kill(payload, signal);
}

/// Process 1 of the sandbox: reaps, forwards SIGTERM, ends with the command; when it ends, the kernel ends the rest.
[[noreturn]] void be_init(const Options& options) {
    const pid_t child = ::fork();
    if (child < 0) die("fork");
    if (child == 0) {
        if (::chdir(options.cwd.c_str()) != 0) die("cwd");
        ::execve(options.argv[0], options.argv.data(), environ);
        die(options.argv[0]);
    }
    payload = child;
    ::signal(SIGTERM, forward);
    ::signal(SIGINT, forward);
    while (true) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == child) std::_Exit(exit_code(status));
        if (ended < 0 && errno != EINTR) std::_Exit(125);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = read_options(argc, argv);
    const bool mapped = enter_user_namespace();
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWCGROUP) != 0) die("namespaces");
    const pid_t init = ::fork();
    if (init < 0) die("fork");
    if (init == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::sethostname("sandbox", 7) != 0) die("hostname");
        enter_filesystem(options);
        apply_limits(options);
        drop_privileges(options, mapped);
        install_seccomp();
        be_init(options);
    }
    payload = init;
    ::signal(SIGTERM, forward);
    ::signal(SIGINT, forward);
    int status = 0;
    while (::waitpid(init, &status, 0) < 0) {
        if (errno != EINTR) return 125;
    }
    return exit_code(status);
}
