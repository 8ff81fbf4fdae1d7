#include "landlock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Numbers of include/uapi/linux/landlock.h (kernel documentation, "Landlock: unprivileged access control"); the header that a
// distribution ships may be older than the kernel that runs.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

namespace atelier::jail {
namespace {

using Access = std::uint64_t;
constexpr Access k_execute = 1 << 0;
constexpr Access k_write_file = 1 << 1;
constexpr Access k_read_file = 1 << 2;
constexpr Access k_read_dir = 1 << 3;
constexpr Access k_remove_dir = 1 << 4;
constexpr Access k_remove_file = 1 << 5;
constexpr Access k_make_dir = 1 << 7;
constexpr Access k_make_reg = 1 << 8;
constexpr Access k_make_sock = 1 << 9;
constexpr Access k_make_sym = 1 << 12;
constexpr Access k_refer = 1 << 13;
constexpr Access k_truncate = 1 << 14;
constexpr Access k_read = k_read_file | k_read_dir;
constexpr Access k_of_files = k_execute | k_write_file | k_read_file | k_truncate;
constexpr Access k_keep = k_read | k_write_file | k_remove_dir | k_remove_file | k_make_dir | k_make_reg | k_make_sym | k_refer | k_truncate;
// Links are left out: the host looks into this directory.
constexpr Access k_share = k_read | k_write_file | k_remove_file | k_make_reg | k_make_sock | k_truncate;

struct Ruleset {
    std::uint64_t fs;
    std::uint64_t net;
    std::uint64_t scoped;
};
struct __attribute__((packed)) Beneath {
    std::uint64_t access;
    std::int32_t parent;
};

/// All rights of files that this version of the kernel knows.
Access all_of(int abi) {
    Access all = (1 << 13) - 1;
    if (abi >= 2) all |= k_refer;
    if (abi >= 3) all |= k_truncate;
    if (abi >= 5) all |= 1 << 15;  // ioctl on devices
    return all;
}

void allow(int ruleset, const std::string& path, Access access, Access all) {
    const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0) return;  // what is not shown needs no rule
    struct stat info{};
    ::fstat(fd, &info);
    Beneath rule{access & all & (S_ISDIR(info.st_mode) ? ~Access{0} : k_of_files), fd};
    if (::syscall(SYS_landlock_add_rule, ruleset, 1 /* path beneath */, &rule, 0) != 0) die(("landlock " + path).c_str());
    ::close(fd);
}

}  // namespace

int landlock_abi() {
    const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1 /* version */);
    return abi > 0 ? static_cast<int>(abi) : 0;
}

void install_landlock(const Options& o) {
    const int abi = landlock_abi();
    if (abi == 0 && o.landlock_required) die("the kernel has no Landlock");
    if (abi == 0) return;
    const Access all = all_of(abi);
    Ruleset wanted{all, abi >= 4 ? 3U : 0U /* TCP bind, connect */, abi >= 6 ? 3U : 0U /* abstract sockets, signals */};
    const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    const int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, size, 0));
    if (ruleset < 0) die("landlock");
    // Engines show more below / than a sandbox needs: all of /proc and /sys.
    const bool contained = o.isolation == Isolation::container;
    allow(ruleset, contained ? "/etc" : "/", k_read, all);
    if (contained) allow(ruleset, "/dev/urandom", k_read_file, all);
    if (contained) allow(ruleset, "/dev/random", k_read_file, all);
    for (const char* path : {"/usr", "/bin", "/lib", "/lib64", "/sbin"}) allow(ruleset, path, k_read | k_execute, all);
    for (const char* path : {"/dev/null", "/dev/zero", "/dev/full"}) allow(ruleset, path, k_read_file | k_write_file, all);
    for (const Bind& bind : o.binds) allow(ruleset, bind.inside, bind.writable ? k_keep : k_read | k_execute, all);
    allow(ruleset, "/tmp", k_keep | k_make_sock, all);
    if (!o.work_memory.empty()) allow(ruleset, o.work_memory, k_keep | k_make_sock, all);
    if (!o.io.empty()) allow(ruleset, "/run/io", k_share, all);
    if (::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) die("landlock");
    ::close(ruleset);
}

}  // namespace atelier::jail
