#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "container.hpp"
#include "filesystem.hpp"
#include "landlock.hpp"
#include "privileges.hpp"
#include "seccomp.hpp"
#include "supervisor.hpp"

using namespace atelier::jail;

namespace {

/// Process 1 and all that come from it cannot run what is in memory only. The setting belongs to the PID namespace, so this
/// changes nothing outside; kernels before 6.3 and containers with a read-only proc do not have it.
void forbid_programs_in_memory() {
    const int fd = ::open("/proc/sys/vm/memfd_noexec", O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    (void)!::write(fd, "2", 1);
    ::close(fd);
}

/// An engine has made the namespaces, the mounts and the limits of the whole; what it cannot express is added here.
[[noreturn]] void contained(const Options& options) {
    check_container(options);
    keep_named_environment(options);
    (void)::syscall(SYS_close_range, 3U, ~0U, 0U);
    if (!options.input.empty()) take_input(options.input);
    apply_limits(options);
    install_landlock(options);
    install_seccomp();
    be_init(options);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "--seccomp-profile") == 0) return std::fputs(seccomp_profile().data(), stdout) < 0 ? 1 : 0;
    const Options options = read_options(argc, argv);
    if (options.isolation == Isolation::container) contained(options);
    watch_parent();
    const pid_t init = clone_init(options);
    if (init > 0) return supervise(options, init);
    // The cgroup that we are in becomes the root of what is seen; a container may forbid it.
    (void)::unshare(CLONE_NEWCGROUP);
    forbid_programs_in_memory();
    if (::sethostname("sandbox", 7) != 0) die("hostname");
    enter_filesystem(options);
    (void)::syscall(SYS_close_range, 3U, ~0U, 0U);
    apply_limits(options);
    drop_privileges(options);
    install_landlock(options);
    install_seccomp();
    be_init(options);
}
