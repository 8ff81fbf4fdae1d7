#pragma once

#include <string>

#include "atelier/base/result.hpp"

namespace atelier::sandbox {

/// A socket that a sandbox made in its shared directory, held by a descriptor: whatever the sandbox does to the name later,
/// this is the inode that was checked.
class CheckedSocket {
public:
    /// failed_precondition unless `name` in `dir` is a socket of `uid` itself: no link, nothing reached through a link (openat2).
    /// not_found while there is nothing. `name` is one path component.
    static Result<CheckedSocket> open(const std::string& dir, const std::string& name, unsigned uid);
    ~CheckedSocket();
    CheckedSocket(CheckedSocket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    CheckedSocket& operator=(CheckedSocket&& other) noexcept;

    /// What connect(2) takes; valid while this object lives, in this process only.
    std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
    explicit CheckedSocket(int fd) : fd_(fd) {}
    int fd_ = -1;
};

}  // namespace atelier::sandbox
