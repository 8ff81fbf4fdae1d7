#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/mount.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "attempt.hpp"

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

namespace atelier::probe {
namespace {

struct Fd {
    long fd;
    explicit Fd(long value) : fd(value) {}
    ~Fd() {
        if (fd >= 0) ::close(static_cast<int>(fd));
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
};

Outcome sysctls(const Context&) {
    Tries tries;
    for (const char* path :
         {"/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/vm/overcommit_memory", "/proc/sysrq-trigger",
          "/sys/kernel/uevent_helper"}) {
        const Fd fd(::open(path, O_WRONLY | O_CLOEXEC));
        tries.add(path, fd.fd);
    }
    return tries.done();
}

Outcome ptrace_others(const Context&) {
    Tries tries;
    // The parent of a forked child has a lifetime that we control; TRACEME and SEIZE end with it.
    const int traceme = in_child([] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? 0 : errno; });
    errno = traceme;
    tries.add("traceme", traceme == 0 ? 0 : -1);
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    tries.add("seize", ::ptrace(PTRACE_SEIZE, child, nullptr, nullptr));
    char here = 'x';
    char there = 0;
    iovec local{&there, 1};
    iovec remote{&here, 1};
    tries.add("process_vm_readv", ::process_vm_readv(child, &local, 1, &remote, 1, 0));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return tries.done();
}

Outcome keyrings(const Context&) {
    Tries tries;
    // Only looks the keyring up; without the create flag nothing is made.
    tries.add("keyctl", ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
    // A type that no kernel knows: ENODEV says that the call was let in.
    tries.add("request_key", ::syscall(SYS_request_key, "atelier-none", "x", nullptr, 0));
    return tries.done();
}

Outcome mounts(const Context&) {
    Tries tries;
    // A file system that no kernel knows: ENODEV says that the right to mount was there.
    tries.add("mount", ::mount("none", "/tmp", "atelier-none", 0, nullptr));
    const Fd fs(::syscall(SYS_fsopen, "tmpfs", 0));
    tries.add("fsopen", fs.fd);
    const Fd tree(::syscall(SYS_open_tree, AT_FDCWD, "/", 1U /* OPEN_TREE_CLONE */ | O_CLOEXEC));
    tries.add("open_tree", tree.fd);
    return tries.done();
}

struct NamespaceFlag {
    const char* name;
    int flag;
};
constexpr NamespaceFlag k_namespaces[] = {{"user", CLONE_NEWUSER}, {"mnt", CLONE_NEWNS},  {"pid", CLONE_NEWPID},       {"net", CLONE_NEWNET},
                                          {"ipc", CLONE_NEWIPC},   {"uts", CLONE_NEWUTS}, {"cgroup", CLONE_NEWCGROUP}, {"time", 0x80}};

Outcome namespaces(const Context&) {
    Tries tries;
    const auto note = [&tries](std::string what, int error) {
        errno = error;
        tries.add(what, error == 0 ? 0 : -1);
    };
    for (const auto& [name, flag] : k_namespaces) {
        note(std::string("unshare:") + name, in_child([wanted = flag] { return ::unshare(wanted) == 0 ? 0 : errno; }));
        if (flag == 0x80) continue;
        // The raw call: the new child leaves at once.
        const long child = ::syscall(SYS_clone, flag | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
        if (child == 0) ::_exit(0);
        const int error = child < 0 ? errno : 0;
        if (child > 0) ::waitpid(static_cast<pid_t>(child), nullptr, 0);
        note(std::string("clone:") + name, error);
    }
    struct clone_args arguments{};
    arguments.flags = CLONE_NEWUSER;
    arguments.exit_signal = SIGCHLD;
    const long child = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0) ::_exit(0);
    const int error = child < 0 ? errno : 0;
    if (child > 0) ::waitpid(static_cast<pid_t>(child), nullptr, 0);
    note("clone3:user", error);
    const Fd own(::open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC));
    if (own.fd >= 0) tries.add("setns", ::syscall(SYS_setns, own.fd, CLONE_NEWUTS));
    return tries.done();
}

Outcome io_uring(const Context&) {
    Tries tries;
    struct io_uring_params params{};
    const Fd ring(::syscall(SYS_io_uring_setup, 1, &params));
    tries.add("io_uring_setup", ring.fd);
    return tries.done();
}

Outcome bpf(const Context&) {
    Tries tries;
    bpf_attr attributes{};
    attributes.map_type = BPF_MAP_TYPE_ARRAY;
    attributes.key_size = 4;
    attributes.value_size = 4;
    attributes.max_entries = 1;
    const Fd map(::syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
    tries.add("map_create", map.fd);
    return tries.done();
}

Outcome perf(const Context&) {
    Tries tries;
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_DUMMY;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    const Fd event(::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
    tries.add("perf_event_open", event.fd);
    return tries.done();
}

Outcome faults(const Context&) {
    Tries tries;
    const Fd fd(::syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY));
    tries.add("userfaultfd", fd.fd);
    return tries.done();
}

Outcome handles(const Context&) {
    Tries tries;
    alignas(file_handle) char memory[sizeof(file_handle) + 128] = {};
    auto* handle = new (memory) file_handle{};
    handle->handle_bytes = 128;
    int mount = 0;
    const int named = ::name_to_handle_at(AT_FDCWD, "/usr", handle, &mount, 0);
    tries.note(named == 0 ? "name_to_handle_at=ok" : "name_to_handle_at=" + error_name(errno));
    const Fd root(::open("/usr", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const Fd reopened(::open_by_handle_at(static_cast<int>(root.fd), handle, O_RDONLY | O_CLOEXEC));
    tries.add("open_by_handle_at", reopened.fd);
    return tries.done();
}

Outcome stolen_fd(const Context&) {
    Tries tries;
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    const Fd pidfd(::syscall(SYS_pidfd_open, child, 0));
    const Fd taken(pidfd.fd < 0 ? -1 : ::syscall(SYS_pidfd_getfd, pidfd.fd, 0, 0));
    tries.add("pidfd_getfd", taken.fd);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return tries.done();
}

Outcome personalities(const Context&) {
    Tries tries;
    // Asks for the value it has.
    const int now = in_child([] { return ::syscall(SYS_personality, 0x0040000 /* ADDR_NO_RANDOMIZE */) < 0 ? errno : 0; });
    errno = now;
    tries.add("personality", now == 0 ? 0 : -1);
    return tries.done();
}

Outcome sysv(const Context&) {
    Tries tries;
    // A private segment, removed at once.
    const long id = ::syscall(SYS_shmget, 0 /* IPC_PRIVATE */, 4096, 0600);
    tries.add("shmget", id);
    if (id >= 0) (void)::syscall(SYS_shmctl, id, 0 /* IPC_RMID */, nullptr);
    return tries.done();
}

Outcome module_calls(const Context&) {
    Tries tries;
    // A descriptor that cannot be a module; nothing can be loaded by this.
    tries.add("finit_module", ::syscall(SYS_finit_module, -1, "", 0));
    return tries.done();
}

/// Calls that tell what others do with files, memory and disks. Each is asked about something harmless of its own.
Outcome machine(const Context&) {
    Tries tries;
    struct sysinfo info{};
    tries.add("sysinfo", ::syscall(SYS_sysinfo, &info));
    struct statfs disk{};
    tries.add("statfs", ::syscall(SYS_statfs, "/", &disk));
    const int fd = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    unsigned char resident[1] = {};
    static char page[8192];
    void* const at = reinterpret_cast<void*>((reinterpret_cast<std::uintptr_t>(page) + 4095) & ~std::uintptr_t{4095});
    tries.add("mincore", ::syscall(SYS_mincore, at, 4096, resident));
    iovec piece{page, 16};
    tries.add("preadv2", ::syscall(SYS_preadv2, fd, &piece, 1, 0, 0, 0x8 /* RWF_NOWAIT */));
    tries.add("fadvise64", ::syscall(SYS_fadvise64, fd, 0, 0, POSIX_FADV_NORMAL));
    tries.add("readahead", ::syscall(SYS_readahead, fd, 0, 0));
    std::uint64_t range[2] = {0, 4096};
    std::uint64_t counts[5] = {};
    tries.add("cachestat", ::syscall(451, fd, range, counts, 0));
    tries.add("inotify_init1", ::syscall(SYS_inotify_init1, IN_CLOEXEC));
    tries.add("fanotify_init", ::syscall(SYS_fanotify_init, 0, 0));
    ::close(fd);
    return tries.done();
}

}  // namespace

void add_kernel(std::vector<Attempt>& all) {
    all.push_back({12, "sysctl opened for writing", sysctls});
    all.push_back({13, "ptrace and process memory", ptrace_others});
    all.push_back({14, "keyrings", keyrings});
    all.push_back({15, "mounting", mounts});
    all.push_back({16, "new namespaces", namespaces});
    all.push_back({17, "io_uring", io_uring});
    all.push_back({18, "bpf", bpf});
    all.push_back({19, "perf events", perf});
    all.push_back({20, "userfaultfd", faults});
    all.push_back({21, "files by handle", handles});
    all.push_back({22, "descriptors of others", stolen_fd});
    all.push_back({16, "personality", personalities});
    all.push_back({16, "SysV shared memory", sysv});
    all.push_back({12, "kernel modules", module_calls});
    all.push_back({90, "calls that tell of the machine", machine});
}

}  // namespace atelier::probe
