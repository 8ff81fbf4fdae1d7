#include "privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace atelier::jail {
namespace {

void limit(__rlimit_resource what, std::uint64_t value) {
    const rlimit both{value, value};
    if (::setrlimit(what, &both) != 0) die("setrlimit");
}

void drop_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    if (::syscall(SYS_capset, &header, none) != 0) die("capset");
}

}  // namespace

void apply_limits(const Options& o) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, o.open_files);
    limit(RLIMIT_FSIZE, o.file_bytes);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    limit(RLIMIT_NPROC, o.processes);
    if (o.cpu_seconds > 0) limit(RLIMIT_CPU, o.cpu_seconds);
    if (o.data_bytes > 0) limit(RLIMIT_DATA, o.data_bytes);
}

void drop_privileges(const Options& o) {
    const bool mapped = o.isolation == Isolation::user_namespaces;
    for (int capability = 0; capability <= 63; ++capability) {
        if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL && !mapped) die("bounding set");
    }
    if (!mapped) {
        if (::setgroups(0, nullptr) != 0) die("setgroups");
        if (::setresgid(o.uid, o.uid, o.uid) != 0) die("setresgid");
        if (::setresuid(o.uid, o.uid, o.uid) != 0) die("setresuid");
        if (::getuid() == 0 || ::geteuid() == 0) die("still uid 0");
    }
    drop_capabilities();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) die("no_new_privs");
    // Changing the uid clears it, so it comes last.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) die("pdeathsig");
}

}  // namespace atelier::jail
