#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier {

/// How much of a log is kept: the file itself and `generations` older ones, NAME.1 (the newest of them), NAME.2, ...
struct LogLimits {
    std::size_t max_bytes = 16u << 20;  ///< of one file; the line that would cross it begins the next file
    int generations = 4;
};

/// An append-only file of lines that cannot grow without end. append() never waits for the disk: a thread of the
/// object's own writes, one write(2) with O_APPEND a line, so that lines never mix. Files have the mode 0600. The order
/// of lines is that of append(). Thread-safe. Only one object writes to a path.
class LogFile {
public:
    /// `unavailable` when the file cannot be written.
    static Result<LogFile> open(std::filesystem::path path, LogLimits limits = {});
    LogFile(LogFile&&) noexcept;
    LogFile& operator=(LogFile&&) noexcept;
    /// Writes what waits.
    ~LogFile();

    /// The line without its end. A line that cannot be written (full disk, a megabyte waiting) is dropped and counted.
    void append(std::string_view line);
    std::int64_t lost() const;
    /// The last lines of all generations together, the oldest first: whole lines, at most `max_bytes`. What append()
    /// was given before is in it. Blocks.
    std::string tail(std::size_t max_bytes) const;

private:
    struct State;
    explicit LogFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// For a process whose standard output and error were redirected to `path` by whoever started it: moves the file on to
/// its next generation once it is larger than the limit, and both streams to a new file. False when there was nothing
/// to do, or the streams lead elsewhere. Blocks.
Result<bool> rotate_own_output(const std::filesystem::path& path, LogLimits limits = {});

}  // namespace atelier
