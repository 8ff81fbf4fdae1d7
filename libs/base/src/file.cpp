#include "atelier/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "atelier/base/ids.hpp"

namespace atelier {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

std::unexpected<Error> from_errno(std::string what) {
    const int e = errno;
    const Code code = e == ENOENT                    ? Code::not_found
                      : (e == ENOSPC || e == EDQUOT) ? Code::disk_full
                      : e == EACCES                  ? Code::permission_denied
                                                     : Code::unavailable;
    return fail(code, what + ": " + std::strerror(e));
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
    // Opening a pipe or a device could wait for ever.
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0) return from_errno("cannot read " + path.string());
    struct stat about{};
    if (::fstat(fd.get(), &about) != 0) return from_errno("cannot read " + path.string());
    if (!S_ISREG(about.st_mode)) return fail(Code::unavailable, "cannot read " + path.string() + ": it is not a file");
    std::string out;
    char buffer[65536];
    while (true) {
        const auto n = ::read(fd.get(), buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return from_errno("cannot read " + path.string());
        if (n == 0) return out;
        if (out.size() + static_cast<std::size_t>(n) > max_bytes)
            return fail(Code::exhausted, path.string() + " is larger than " + std::to_string(max_bytes) + " bytes");
        out.append(buffer, static_cast<std::size_t>(n));
    }
}

Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes, unsigned mode) {
    std::error_code ignored;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
    const std::filesystem::path temporary = path.string() + ".tmp-" + random_hex(6);
    {
        const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
        if (fd.get() < 0) return from_errno("cannot write " + path.string());
        std::size_t done = 0;
        while (done < bytes.size()) {
            const auto n = ::write(fd.get(), bytes.data() + done, bytes.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                auto error = from_errno("cannot write " + path.string());
                ::unlink(temporary.c_str());
                return error;
            }
            done += static_cast<std::size_t>(n);
        }
        if (::fsync(fd.get()) != 0) {
            auto error = from_errno("cannot write " + path.string());
            ::unlink(temporary.c_str());
            return error;
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        auto error = from_errno("cannot write " + path.string());
        ::unlink(temporary.c_str());
        return error;
    }
    return {};
}

}  // namespace atelier
