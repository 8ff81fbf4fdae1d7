#include "atelier/base/log_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

namespace atelier {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_waiting_bytes = 1u << 20;
constexpr mode_t k_mode = 0600;

fs::path generation(const fs::path& path, int number) {
    return number == 0 ? path : fs::path(path.string() + "." + std::to_string(number));
}

void move_on(const fs::path& path, int generations) {
    std::error_code ignored;
    if (generations <= 0) fs::remove(path, ignored);
    for (int i = generations; i > 0; --i) fs::rename(generation(path, i - 1), generation(path, i), ignored);
}

int open_for_append(const fs::path& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, k_mode);
    if (fd >= 0) ::fchmod(fd, k_mode);
    return fd;
}

std::size_t size_of(int fd) {
    struct stat info{};
    return ::fstat(fd, &info) == 0 ? static_cast<std::size_t>(info.st_size) : 0;
}

/// The last bytes of one file.
std::string end_of(const fs::path& path, std::size_t max_bytes) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return {};
    const std::size_t size = size_of(fd);
    std::string out(std::min(size, max_bytes), '\0');
    const ssize_t got = ::pread(fd, out.data(), out.size(), static_cast<off_t>(size - out.size()));
    ::close(fd);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
}

bool same_file(int fd, const struct stat& file) {
    struct stat info{};
    return ::fstat(fd, &info) == 0 && info.st_dev == file.st_dev && info.st_ino == file.st_ino;
}

}  // namespace

struct LogFile::State {
    State(fs::path p, LogLimits l, int descriptor)
        : path(std::move(p)), limits(l), fd(descriptor), size(size_of(descriptor)) {}
    ~State() {
        {
            const std::lock_guard lock(mutex);
            closing = true;
        }
        changed.notify_all();
        if (writer.joinable()) writer.join();
        if (fd >= 0) ::close(fd);
    }

    void run() {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return closing || !lines.empty(); });
            if (lines.empty()) return;
            auto batch = std::move(lines);
            lines.clear();
            waiting = 0;
            writing = true;
            lock.unlock();
            for (const auto& line : batch) write(line);
            lock.lock();
            writing = false;
            written.notify_all();
        }
    }

    /// On the writer's thread only.
    void write(const std::string& line) {
        if (size > 0 && size + line.size() > limits.max_bytes) {
            const std::lock_guard lock(moving);
            ::close(fd);
            move_on(path, limits.generations);
            fd = open_for_append(path);
            size = fd < 0 ? 0 : size_of(fd);
        }
        const ssize_t done = fd < 0 ? -1 : ::write(fd, line.data(), line.size());
        if (done > 0) size += static_cast<std::size_t>(done);
        if (done == static_cast<ssize_t>(line.size())) return;
        if (lost++ == 0) std::fprintf(stderr, "cannot write %s: %s\n", path.c_str(), std::strerror(errno));
    }

    void settle() {
        std::unique_lock lock(mutex);
        written.wait(lock, [this] { return lines.empty() && !writing; });
    }

    const fs::path path;
    const LogLimits limits;
    int fd;
    std::size_t size;
    std::atomic<std::int64_t> lost{0};
    std::mutex moving;  // held while files change their names, and while they are read together

    std::mutex mutex;  // guards what follows
    std::condition_variable changed, written;
    std::deque<std::string> lines;
    std::size_t waiting = 0;  // bytes of lines
    bool writing = false;
    bool closing = false;
    std::thread writer;  // started by the first line
};

LogFile::LogFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
LogFile::LogFile(LogFile&&) noexcept = default;
LogFile& LogFile::operator=(LogFile&&) noexcept = default;
LogFile::~LogFile() = default;

Result<LogFile> LogFile::open(fs::path path, LogLimits limits) {
    const int fd = open_for_append(path);
    if (fd < 0) return fail(Code::unavailable, "cannot write " + path.string() + ": " + std::strerror(errno));
    return LogFile(std::make_unique<State>(std::move(path), limits, fd));
}

void LogFile::append(std::string_view line) {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->waiting + line.size() > k_waiting_bytes && !state_->lines.empty()) {
            ++state_->lost;
            return;
        }
        state_->lines.push_back(std::string(line) + "\n");
        state_->waiting += line.size();
        if (!state_->writer.joinable()) state_->writer = std::thread([state = state_.get()] { state->run(); });
    }
    state_->changed.notify_one();
}

std::int64_t LogFile::lost() const { return state_->lost; }

std::string LogFile::tail(std::size_t max_bytes) const {
    state_->settle();
    const std::lock_guard lock(state_->moving);
    std::string out;
    bool whole = true;
    for (int i = 0; i <= state_->limits.generations && out.size() < max_bytes; ++i) {
        const fs::path file = generation(state_->path, i);
        std::error_code missing;
        const auto size = fs::file_size(file, missing);
        if (missing) break;
        const std::size_t room = max_bytes - out.size();
        whole = size <= room;
        out.insert(0, end_of(file, room));
    }
    if (whole) return out;
    const auto first = out.find('\n');  // what comes before may be half a line
    return first == std::string::npos ? std::string() : out.substr(first + 1);
}

Result<bool> rotate_own_output(const fs::path& path, LogLimits limits) {
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0 || static_cast<std::size_t>(file.st_size) <= limits.max_bytes) return false;
    const bool out = same_file(STDOUT_FILENO, file);
    const bool error = same_file(STDERR_FILENO, file);
    if (!out && !error) return false;
    move_on(path, limits.generations);
    const int fd = open_for_append(path);
    if (fd < 0) return fail(Code::unavailable, "cannot write " + path.string() + ": " + std::strerror(errno));
    std::fflush(stdout);
    if (out) ::dup2(fd, STDOUT_FILENO);
    if (error) ::dup2(fd, STDERR_FILENO);
    ::close(fd);
    return true;
}

}  // namespace atelier
