#include "work_copy.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "atelier/base/ids.hpp"

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;
constexpr int k_max_depth = 32;

struct Fd {
    int fd = -1;
    explicit Fd(int value) : fd(value) {}
    ~Fd() {
        if (fd >= 0) ::close(fd);
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
};

struct Copy {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
    std::uint64_t max_bytes;
    std::uint64_t max_files;
    unsigned uid;    ///< owner of the copy
    bool hand_over;  ///< give it to uid
};

std::unexpected<Error> failed(const char* what) { return fail(Code::unavailable, std::string(what) + ": " + std::strerror(errno)); }

Result<void> copy_bytes(int from, int to, const Copy& copy) {
    if (::ioctl(to, FICLONE, from) == 0) return {};
    std::uint64_t copied = 0;
    while (true) {
        const auto sent = ::copy_file_range(from, nullptr, to, nullptr, 8u << 20, 0);
        if (sent == 0) return {};
        if (sent < 0 && (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS)) break;
        if (sent < 0) return failed("cannot copy");
        copied += static_cast<std::uint64_t>(sent);
        if (copied > copy.max_bytes * 2) return fail(Code::exhausted, "the work directory grows while it is copied");
    }
    while (true) {
        const auto sent = ::sendfile(to, from, nullptr, 8u << 20);
        if (sent == 0) return {};
        if (sent < 0) return failed("cannot copy");
    }
}

Result<void> copy_file(int from_dir, int to_dir, const char* name, const Copy& copy) {
    // Not a link and not a pipe: O_NOFOLLOW and O_NONBLOCK keep both away from us even when swapped since the look.
    const Fd from(::openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat info{};
    if (from.fd < 0 || ::fstat(from.fd, &info) != 0) return failed("cannot read");
    if (!S_ISREG(info.st_mode)) return {};
    if (static_cast<std::uint64_t>(info.st_blocks) * 512 + copy.bytes > copy.max_bytes * 2)
        return fail(Code::exhausted, "the work directory is larger than its limit");
    const Fd to(::openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, info.st_mode & 0777));
    if (to.fd < 0) return failed("cannot write");
    ATL_CHECK(copy_bytes(from.fd, to.fd, copy));
    if (copy.hand_over && ::fchown(to.fd, copy.uid, copy.uid) != 0) return failed("cannot hand over");
    return {};
}

Result<void> copy_tree(int from, int to, Copy& copy, int depth) {
    if (depth > k_max_depth) return fail(Code::exhausted, "the work directory is nested too deeply");
    DIR* dir = ::fdopendir(::dup(from));
    if (!dir) return failed("cannot list");
    struct Close {
        DIR* dir;
        ~Close() { ::closedir(dir); }
    } const close{dir};
    ::rewinddir(dir);
    while (const dirent* entry = ::readdir(dir)) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        if (++copy.files > copy.max_files) return fail(Code::exhausted, "the work directory holds more files than its limit");
        struct stat info{};
        if (::fstatat(from, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return failed("cannot look");
        if (S_ISLNK(info.st_mode)) {
            std::array<char, 4096> target{};
            const auto size = ::readlinkat(from, name.c_str(), target.data(), target.size() - 1);
            if (size < 0 || ::symlinkat(target.data(), to, name.c_str()) != 0) return failed("cannot copy a link");
            if (copy.hand_over && ::fchownat(to, name.c_str(), copy.uid, copy.uid, AT_SYMLINK_NOFOLLOW) != 0) return failed("cannot hand over");
        } else if (S_ISDIR(info.st_mode)) {
            if (::mkdirat(to, name.c_str(), 0700) != 0) return failed("cannot make a folder");
            const Fd below(::openat(from, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            const Fd beside(::openat(to, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (below.fd < 0 || beside.fd < 0) return failed("cannot open a folder");
            ATL_CHECK(copy_tree(below.fd, beside.fd, copy, depth + 1));
            if (copy.hand_over && ::fchown(beside.fd, copy.uid, copy.uid) != 0) return failed("cannot hand over");
        } else if (S_ISREG(info.st_mode)) {
            ATL_CHECK(copy_file(from, to, name.c_str(), copy));
            copy.bytes += static_cast<std::uint64_t>(info.st_size);
        }
    }
    return {};
}

/// Copies to a name beside `to` and renames, so that what is there is whole.
Result<std::uint64_t> copy_beside(const std::string& from, const std::string& to, Copy copy) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(to, error))) return fail(Code::conflict, to + " is there already");
    const std::string half = to + ".half-" + random_hex(4);
    const Fd source(::open(from.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (source.fd < 0) return fail(Code::not_found, "there is no directory " + from);
    if (::mkdir(half.c_str(), 0700) != 0) return failed("cannot make the copy's folder");
    const Fd target(::open(half.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    auto done = copy_tree(source.fd, target.fd, copy, 0);
    if (done && copy.hand_over && ::fchown(target.fd, copy.uid, copy.uid) != 0) done = failed("cannot hand over");
    if (done && ::rename(half.c_str(), to.c_str()) != 0) done = failed("cannot place the copy");
    if (!done) {
        fs::remove_all(half, error);
        return fail(done.error());
    }
    return copy.bytes;
}

void add_usage(int dir_fd, std::uint64_t stop_after, Usage& usage, int depth) {
    DIR* dir = ::fdopendir(dir_fd);
    if (!dir) {
        ::close(dir_fd);
        return;
    }
    while (const dirent* entry = ::readdir(dir)) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        struct stat info{};
        if (::fstatat(::dirfd(dir), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        usage.bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
        if (++usage.files > stop_after) break;
        if (!S_ISDIR(info.st_mode) || depth >= k_max_depth) continue;
        const int below = ::openat(::dirfd(dir), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0) add_usage(below, stop_after, usage, depth + 1);
    }
    ::closedir(dir);
}

}  // namespace

Result<std::uint64_t> copy_work(const WorkDir& work, const std::string& to) {
    if (work.host.empty()) return fail(Code::invalid_argument, "a work directory in memory has no snapshots");
    return copy_beside(work.host, to, {0, 0, work.bytes, work.files, 0, false});
}

Result<void> restore_work(const std::string& from, const WorkDir& work, unsigned uid) {
    if (work.host.empty()) return fail(Code::invalid_argument, "a work directory in memory has no snapshots");
    const std::string fresh = work.host + ".new-" + random_hex(4);
    const std::string old = work.host + ".old-" + random_hex(4);
    ATL_CHECK(copy_beside(from, fresh, {0, 0, work.bytes, work.files, uid, ::geteuid() == 0}));
    std::error_code error;
    // One step from the old to the new: RENAME_EXCHANGE. Where that is not known, two.
    if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, work.host.c_str(), RENAME_EXCHANGE) == 0) {
        fs::remove_all(fresh, error);
        return {};
    }
    if (fs::exists(work.host, error) && ::rename(work.host.c_str(), old.c_str()) != 0) {
        fs::remove_all(fresh, error);
        return failed("cannot put the old directory aside");
    }
    if (::rename(fresh.c_str(), work.host.c_str()) != 0) return failed("cannot place the restored directory");
    fs::remove_all(old, error);
    return {};
}

Usage usage_of(const std::string& dir, std::uint64_t stop_after) {
    Usage usage;
    const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) add_usage(fd, stop_after, usage, 0);
    return usage;
}

}  // namespace atelier::sandbox
