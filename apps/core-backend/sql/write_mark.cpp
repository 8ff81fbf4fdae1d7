#include "write_mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>

#include "atelier/base/text.hpp"

namespace atelier::core {
namespace {

struct Content {
    std::string store;
    std::int64_t writes = 0;
    std::int64_t lost = 0;
};

std::optional<std::int64_t> number_in(const std::string& text) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
    return out;
}

/// One line, "STORE WRITES LOST". What cannot be read says nothing.
std::optional<Content> read_content(int fd) {
    std::array<char, 256> buffer{};
    const ssize_t size = ::pread(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) return std::nullopt;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    const auto words = split(std::string(trim(text.substr(0, text.find('\n')))), ' ');
    if (words.size() != 3) return std::nullopt;
    const auto writes = number_in(words[1]);
    const auto lost = number_in(words[2]);
    if (!writes || !lost) return std::nullopt;
    return Content{words[0], *writes, *lost};
}

}  // namespace

WriteMark::WriteMark(std::string path, std::string store, std::int64_t writes) : path_(std::move(path)), store_(std::move(store)) {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    const auto known = fd_ < 0 ? std::nullopt : read_content(fd_);
    if (known && known->store == store_) {
        lost_ = known->lost + std::max<std::int64_t>(known->writes - writes, 0);
        if (known->writes > writes)
            std::fprintf(
                stderr,
                "core-backend: the last %lld acknowledged writes are not in the store (its journal was cut, or it was put back from a backup); "
                "restore a newer one, or remove %s to go on without them\n",
                static_cast<long long>(known->writes - writes), path_.c_str()
            );
    } else if (known) {
        std::fprintf(
            stderr, "core-backend: the store is a new one; the one before had taken %lld writes\n", static_cast<long long>(known->writes)
        );
    }
    save(writes);
}

WriteMark::~WriteMark() {
    if (fd_ >= 0) ::close(fd_);
}

void WriteMark::reached(std::int64_t writes) { save(writes); }

void WriteMark::save(std::int64_t writes) {
    // One length: a shorter line leaves nothing of a longer one behind. One sector: written whole or not at all.
    std::string line = store_ + " " + std::to_string(writes) + " " + std::to_string(lost_);
    line.resize(127, ' ');
    line += '\n';
    const bool done = fd_ >= 0 && ::pwrite(fd_, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size()) && ::fdatasync(fd_) == 0;
    if (done || said_) return;
    said_ = true;
    std::fprintf(stderr, "core-backend: %s cannot be written (%s): a loss of writes would not be noticed\n", path_.c_str(), std::strerror(errno));
}

}  // namespace atelier::core
