#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace atelier::sandbox {

/// A log file that ends its sandbox when it is full, as the file size limit of a child's own log would.
struct LogFile {
    int fd = -1;
    std::uint64_t left = 0;

    LogFile(const std::string& path, std::uint64_t limit)
        : fd(path.empty() ? -1 : ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)), left(limit) {}
    ~LogFile() {
        if (fd >= 0) ::close(fd);
    }
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    bool take(std::string_view data) {
        if (fd < 0) return true;
        const auto now = data.substr(0, left);
        if (::write(fd, now.data(), now.size()) != static_cast<ssize_t>(now.size())) return false;
        left -= now.size();
        return left > 0;
    }
};

}  // namespace atelier::sandbox
