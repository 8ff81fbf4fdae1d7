#include "privileges.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

// libseccomp's comparison macros are C99 compound literals.
#pragma clang diagnostic ignored "-Wc99-extensions"
#pragma clang diagnostic ignored "-Wmissing-field-initializers"

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

void drop_privileges(const Options& o, bool mapped) {
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

void install_seccomp() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) die("seccomp");
    bool ok = true;
    const auto deny = [&](int call, int error) {
        ok = ok && (call < 0 || seccomp_rule_add(filter, SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, 0) == 0);
    };
    for (const int call :
         {SCMP_SYS(unshare),
          SCMP_SYS(setns),
          SCMP_SYS(mount),
          SCMP_SYS(umount2),
          SCMP_SYS(pivot_root),
          SCMP_SYS(chroot),
          SCMP_SYS(mount_setattr),
          SCMP_SYS(open_tree),
          SCMP_SYS(move_mount),
          SCMP_SYS(fsopen),
          SCMP_SYS(fsconfig),
          SCMP_SYS(fsmount),
          SCMP_SYS(fspick),
          SCMP_SYS(ptrace),
          SCMP_SYS(process_vm_readv),
          SCMP_SYS(process_vm_writev),
          SCMP_SYS(kcmp),
          SCMP_SYS(keyctl),
          SCMP_SYS(add_key),
          SCMP_SYS(request_key),
          SCMP_SYS(bpf),
          SCMP_SYS(perf_event_open),
          SCMP_SYS(userfaultfd),
          SCMP_SYS(io_uring_setup),
          SCMP_SYS(io_uring_enter),
          SCMP_SYS(io_uring_register),
          SCMP_SYS(kexec_load),
          SCMP_SYS(kexec_file_load),
          SCMP_SYS(init_module),
          SCMP_SYS(finit_module),
          SCMP_SYS(delete_module),
          SCMP_SYS(reboot),
          SCMP_SYS(swapon),
          SCMP_SYS(swapoff),
          SCMP_SYS(sethostname),
          SCMP_SYS(setdomainname),
          SCMP_SYS(syslog),
          SCMP_SYS(acct),
          SCMP_SYS(quotactl),
          SCMP_SYS(open_by_handle_at),
          SCMP_SYS(name_to_handle_at),
          SCMP_SYS(pidfd_getfd),
          SCMP_SYS(personality),
          SCMP_SYS(shmget),
          SCMP_SYS(shmat),
          SCMP_SYS(semget),
          SCMP_SYS(msgget),
          SCMP_SYS(settimeofday),
          SCMP_SYS(clock_settime),
          SCMP_SYS(adjtimex),
          SCMP_SYS(lookup_dcookie),
          SCMP_SYS(nfsservctl),
          SCMP_SYS(vhangup),
          SCMP_SYS(fanotify_init),
          SCMP_SYS(iopl),
          SCMP_SYS(ioperm)}) {
        deny(call, EPERM);
    }
    // libc then falls back to clone, whose flags can be looked at.
    deny(SCMP_SYS(clone3), ENOSYS);
    constexpr scmp_datum_t namespaces = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    for (scmp_datum_t flag = 1; flag <= namespaces && flag != 0; flag <<= 1) {
        if ((namespaces & flag) == 0) continue;
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)) == 0;
    }
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0;
    ok = ok &&
         seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffU, 0x5412 /* TIOCSTI */)) == 0;
    if (!ok || seccomp_load(filter) != 0) die("seccomp");
    seccomp_release(filter);
}

}  // namespace atelier::jail
