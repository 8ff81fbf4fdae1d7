#include "atelier/sandbox/socket.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace atelier::sandbox {

Result<CheckedSocket> CheckedSocket::open(const std::string& dir, const std::string& name, unsigned uid) {
    const int parent = ::open(dir.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (parent < 0) return fail(Code::not_found, "the sandbox's shared directory is not there", std::strerror(errno));
    struct open_how how{};
    how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    const int fd = static_cast<int>(::syscall(SYS_openat2, parent, name.c_str(), &how, sizeof how));
    const int error = errno;
    ::close(parent);
    if (fd < 0 && error == ENOENT) return fail(Code::not_found, "the sandbox does not listen yet");
    if (fd < 0) return fail(Code::failed_precondition, "the sandbox put something else where its socket belongs", std::strerror(error));
    CheckedSocket out(fd);
    struct stat info{};
    if (::fstat(fd, &info) != 0 || !S_ISSOCK(info.st_mode) || info.st_uid != uid)
        return fail(
            Code::failed_precondition, "the sandbox put something else where its socket belongs", "not a socket of uid " + std::to_string(uid)
        );
    return out;
}

CheckedSocket::~CheckedSocket() {
    if (fd_ >= 0) ::close(fd_);
}

CheckedSocket& CheckedSocket::operator=(CheckedSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

}  // namespace atelier::sandbox
