#include "atelier/process/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <cstring>

#include "atelier/async/task_group.hpp"
#include "atelier/base/text.hpp"
#include "spawn.hpp"

namespace atelier::process {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
constexpr auto k_token = asio::as_tuple(asio::use_awaitable);

/// Shared with the pumps: they may outlive a run that is cancelled.
struct Collected {
    std::string out;
    std::string err;
    bool truncated = false;
};

Task<> read_all(std::shared_ptr<Descriptor> from, std::shared_ptr<Collected> all, std::string Collected::* member, std::size_t limit, int pid) {
    std::array<char, 16384> buffer{};
    std::string& into = (*all).*member;
    while (true) {
        const auto [error, size] = co_await from->async_read_some(asio::buffer(buffer), k_token);
        if (error) co_return;
        if (into.size() + size > limit) {
            all->truncated = true;
            ::kill(-pid, SIGKILL);
            co_return;
        }
        into.append(buffer.data(), size);
    }
}

Task<> write_all(std::shared_ptr<Descriptor> to, std::string input) {
    co_await asio::async_write(*to, asio::buffer(input), k_token);
    boost::system::error_code ignored;
    to->close(ignored);
}

/// Waits for the end of the process through its pidfd; false at the deadline and when the caller is cancelled.
Task<bool> wait_pidfd(std::shared_ptr<Descriptor> pidfd, std::chrono::milliseconds limit) {
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, limit);
    try {
        auto first = co_await (pidfd->async_wait(Descriptor::wait_read, k_token) || timer.async_wait(k_token));
        co_return first.index() == 0 && !std::get<0>(std::get<0>(first));
    } catch (const asio::multiple_exceptions&) {
        // Both sides were cancelled; the caller's next co_await says so in the usual way.
    }
    co_return false;
}

int pidfd_open(int pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

/// Kills and reaps whatever is left when a run is abandoned.
struct Reaper {
    int pid;
    bool done = false;
    ~Reaper() {
        if (done) return;
        ::kill(-pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
};

}  // namespace

std::string Output::describe() const {
    if (timed_out) return "took too long";
    if (truncated) return "printed too much";
    if (signal != 0) return "killed by signal " + std::to_string(signal);
    return "exit code " + std::to_string(exit_code);
}

Task<Result<Output>> run(Command command) {
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    Pipe in;
    Pipe out;
    Pipe err;
    if (command.argv.empty() || !in.open() || !out.open() || !err.open()) co_return fail(Code::unavailable, "no process can be started now");
    const Prepared prepared = prepare(command);
    const int pid = spawn(command, prepared, in.read, out.write, err.write);
    close_fd(in.read);
    close_fd(out.write);
    close_fd(err.write);
    auto to_child = std::make_shared<Descriptor>(executor, in.write);
    auto from_out = std::make_shared<Descriptor>(executor, out.read);
    auto from_err = std::make_shared<Descriptor>(executor, err.read);
    if (pid < 0) co_return cannot_start(command.argv[0], -pid);
    Reaper reaper{pid};
    if (command.started) command.started(pid);
    auto pidfd = std::make_shared<Descriptor>(executor, pidfd_open(pid));
    const auto collected = std::make_shared<Collected>();
    const std::size_t limit = command.limits.output_bytes;
    TaskGroup pumps(executor);
    pumps.spawn(write_all(to_child, std::move(command.input)));
    pumps.spawn(read_all(from_out, collected, &Collected::out, limit, pid));
    pumps.spawn(read_all(from_err, collected, &Collected::err, limit, pid));
    const bool ended = co_await wait_pidfd(pidfd, command.limits.wall);
    // waitpid blocks the thread: it is called on what has ended or has just been killed, never on what still works.
    if (!ended) ::kill(-pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    ::kill(-pid, SIGKILL);  // grandchildren that stayed behind
    reaper.done = true;
    // What is still in the pipes belongs to the output; grandchildren are gone, so the pipes end soon.
    for (int i = 0; i < 100 && pumps.size() > 0; ++i) co_await sleep_for(std::chrono::milliseconds(i < 10 ? 1 : 10));
    co_await pumps.close();
    Output output;
    output.out = std::move(collected->out);
    output.err = std::move(collected->err);
    output.truncated = collected->truncated;
    output.timed_out = !ended;
    if (WIFEXITED(status)) output.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) output.signal = WTERMSIG(status);
    co_return output;
}

namespace {

class RunningChild final : public Child {
public:
    RunningChild(Executor executor, int pid) : pid_(pid), pidfd_(std::make_shared<Descriptor>(executor, pidfd_open(pid))) {}
    ~RunningChild() override {
        if (!code_) {
            ::kill(-pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }
    int pid() const override { return pid_; }
    bool running() const override {
        if (code_) return false;
        siginfo_t info{};
        const int code = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
        return code == 0 && info.si_pid == 0;
    }
    Task<int> wait() override {
        if (!code_) {
            const auto kept = pidfd_;
            const auto [error] = co_await kept->async_wait(Descriptor::wait_read, k_token);
            if (error && !code_) co_return -1;
            if (!code_) {
                int status = 0;
                ::waitpid(pid_, &status, 0);
                ::kill(-pid_, SIGKILL);
                code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            }
        }
        co_return *code_;
    }
    void terminate() override {
        if (!code_) ::kill(-pid_, SIGTERM);
    }
    void kill() override {
        if (!code_) ::kill(-pid_, SIGKILL);
    }

private:
    int pid_;
    std::shared_ptr<Descriptor> pidfd_;
    std::optional<int> code_;
};

}  // namespace

std::unique_ptr<Child> own(Executor executor, int pid) { return std::make_unique<RunningChild>(std::move(executor), pid); }

Result<std::unique_ptr<Child>> start(Executor executor, Command command, std::string log_path) {
    if (command.argv.empty()) return fail(Code::invalid_argument, "no program is named");
    int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out =
        log_path.empty() ? ::open("/dev/null", O_WRONLY | O_CLOEXEC) : ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0) {
        const int e = errno;
        close_fd(in);
        return fail(Code::unavailable, log_path + " cannot be written: " + std::strerror(e));
    }
    const Prepared prepared = prepare(command);
    const int pid = spawn(command, prepared, in, out, out);
    close_fd(in);
    close_fd(out);
    if (pid < 0) return cannot_start(command.argv[0], -pid);
    return own(std::move(executor), pid);
}

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    for (const auto& folder : split(path ? path : "/usr/local/bin:/usr/bin:/bin", ':')) {
        const std::string candidate = folder + "/" + name;
        if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return {};
}

}  // namespace atelier::process
