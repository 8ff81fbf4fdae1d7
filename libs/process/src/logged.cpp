#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "atelier/async/task_group.hpp"
#include "atelier/base/log_file.hpp"
#include "spawn.hpp"

namespace atelier::process {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
constexpr auto k_token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_longest_line = 64u << 10;

/// What a child prints on its way to the log. Shared with the pump, which may outlive the child's owner by a moment.
struct Printed {
    Printed(Executor executor, int fd, std::shared_ptr<LogFile> file) : from(std::move(executor), fd), log(std::move(file)) {}

    void take(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto end = bytes.find('\n');
            const auto part = bytes.substr(0, std::min(end, k_longest_line - line.size()));
            line.append(part);
            bytes.remove_prefix(part.size());
            if (part.size() == end)
                bytes.remove_prefix(1);
            else if (line.size() < k_longest_line)
                return;
            log->append(line);
            line.clear();
        }
    }

    /// What is in the pipe now, at most what a pipe holds: somebody may still write into it. False at its end.
    bool take_waiting() {
        std::array<char, 64u << 10> buffer{};
        const ssize_t size = ::read(from.native_handle(), buffer.data(), buffer.size());
        if (size > 0) take({buffer.data(), static_cast<std::size_t>(size)});
        return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
    }

    /// The last words, and the line that has no end.
    void finish() {
        take_waiting();
        if (!line.empty()) log->append(line);
        line.clear();
    }

    Descriptor from;
    std::shared_ptr<LogFile> log;
    std::string line;
};

Task<> pump(std::shared_ptr<Printed> printed) {
    // Waits and reads apart, so that no bytes are on their way here while the child's owner reads the rest.
    while (true) {
        const auto [error] = co_await printed->from.async_wait(Descriptor::wait_read, k_token);
        if (error || !printed->from.is_open()) co_return;
        const bool more = printed->take_waiting();
        if (!more) co_return;
    }
}

class LoggedChild final : public Child {
public:
    LoggedChild(Executor executor, int pid, int out, std::shared_ptr<LogFile> log)
        : child_(own(executor, pid)), printed_(std::make_shared<Printed>(executor, out, std::move(log))), tasks_(std::move(executor)) {
        // Also before the pump first runs, so that the destructor never waits for bytes.
        (void)::fcntl(out, F_SETFL, ::fcntl(out, F_GETFL) | O_NONBLOCK);
        tasks_.spawn(pump(printed_));
    }
    ~LoggedChild() override {
        child_.reset();
        printed_->finish();
        boost::system::error_code ignored;
        printed_->from.close(ignored);
    }
    int pid() const override { return child_->pid(); }
    bool running() const override { return child_->running(); }
    Task<int> wait() override { return child_->wait(); }
    void terminate() override { child_->terminate(); }
    void kill() override { child_->kill(); }

private:
    std::unique_ptr<Child> child_;
    std::shared_ptr<Printed> printed_;
    TaskGroup tasks_;
};

}  // namespace

Result<std::unique_ptr<Child>> start_logged(Executor executor, Command command, std::shared_ptr<LogFile> log) {
    if (command.argv.empty()) return fail(Code::invalid_argument, "no program is named");
    Pipe out;
    int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const bool opened = in >= 0 && out.open();
    const Prepared prepared = prepare(command);
    const int pid = opened ? spawn(command, prepared, in, out.write, out.write) : -EMFILE;
    close_fd(in);
    close_fd(out.write);
    if (pid < 0) {
        close_fd(out.read);
        return cannot_start(command.argv[0], -pid);
    }
    return std::make_unique<LoggedChild>(std::move(executor), pid, out.read, std::move(log));
}

}  // namespace atelier::process
