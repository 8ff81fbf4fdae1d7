#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"

namespace atelier {
class LogFile;
}

/// Child processes without a shell. Each child is the leader of a process group of its own and dies with us (PDEATHSIG);
/// its environment is exactly what is given.
namespace atelier::process {

struct Limits {
    std::chrono::milliseconds wall{30000};
    std::uint64_t cpu_seconds = 0;        ///< RLIMIT_CPU; 0 = none
    std::uint64_t file_bytes = 0;         ///< RLIMIT_FSIZE; 0 = none
    std::uint64_t open_files = 0;         ///< RLIMIT_NOFILE; 0 = inherited
    std::size_t output_bytes = 8u << 20;  ///< a pipe: more is cut and the child is killed
};

struct Command {
    std::vector<std::string> argv;  ///< argv[0] is the path of the program
    std::vector<std::pair<std::string, std::string>> env;
    std::string cwd;  ///< empty: ours
    std::string input;
    Limits limits;
    std::function<void(int pid)> started;  ///< run() calls it once, before it waits; may be empty
};

struct Output {
    int exit_code = -1;  ///< -1 when ended by a signal
    int signal = 0;
    bool timed_out = false;
    bool truncated = false;
    std::string out;
    std::string err;
    bool ok() const { return exit_code == 0 && !timed_out && !truncated; }
    /// "exit code 2", "killed by signal 9", "took longer than 30000 ms"
    std::string describe() const;
};

/// Runs to the end. `unavailable` when the program cannot be started. Cancelling kills the whole group.
Task<Result<Output>> run(Command command);

/// A child that stays. Destroying it kills the group.
class Child {
public:
    virtual ~Child() = default;
    virtual int pid() const = 0;
    virtual bool running() const = 0;
    /// Returns when it has ended: exit code, or 128 + signal.
    virtual Task<int> wait() = 0;
    virtual void terminate() = 0;  ///< SIGTERM to the group
    virtual void kill() = 0;       ///< SIGKILL to the group
};

/// Starts a long-lived child. `log_path` receives stdout and stderr (appended); empty: /dev/null.
Result<std::unique_ptr<Child>> start(Executor executor, Command command, std::string log_path);

/// The same, with a log that is kept within its limits however much the child prints: what goes to stdout and stderr is read on the
/// executor and appended line by line, in pieces of 64 KiB where a line is longer. Destroying the child appends what is left in the pipe.
Result<std::unique_ptr<Child>> start_logged(Executor executor, Command command, std::shared_ptr<LogFile> log);

/// A child that is spoken with: its standard input and output are pipes to us, its standard error is told to `on_error`.
class SpokenChild {
public:
    virtual ~SpokenChild() = default;
    virtual Child& child() = 0;
    /// The next bytes, at most 64 KiB; empty when the child has closed its output. Not read means not taken: a child that floods
    /// waits. One reader at a time. Cancellable.
    virtual Task<std::string> read() = 0;
    /// Returns when all is in the pipe; `unavailable` when the child reads no more, `timeout` when it took nothing for `limit`. One
    /// writer at a time. Cancellable; what a cancelled or timed out write left behind is half a message, so close then.
    virtual Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) = 0;
    /// The child reads the end of its input.
    virtual void close_input() = 0;
};

/// From now on a write into a pipe that nobody reads is an error and not the end of this process. A handler of our own stays.
void ignore_broken_pipes();

/// Starts such a child (and ignores broken pipes). `on_error` gets what it writes to standard error, on the executor, until the SpokenChild is
/// destroyed; all of it is read, so the child never waits for that. Destroying it kills the group.
Result<std::unique_ptr<SpokenChild>> start_spoken(Executor executor, Command command, std::function<void(std::string_view)> on_error);

/// The first program of that name on PATH, or empty.
std::string find_program(const std::string& name);

}  // namespace atelier::process
