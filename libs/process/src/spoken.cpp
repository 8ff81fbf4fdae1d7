#include <signal.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "atelier/async/task_group.hpp"
#include "spawn.hpp"

namespace atelier::process {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
constexpr auto k_token = asio::as_tuple(asio::use_awaitable);

struct ErrorOutput {
    ErrorOutput(Executor executor, int fd, std::function<void(std::string_view)> f) : from(std::move(executor), fd), tell(std::move(f)) {}
    Descriptor from;
    std::function<void(std::string_view)> tell;
};

Task<> pump(std::shared_ptr<ErrorOutput> output) {
    std::array<char, 8192> buffer{};
    while (true) {
        const auto [error, size] = co_await output->from.async_read_some(asio::buffer(buffer), k_token);
        if (error) co_return;
        if (output->tell) output->tell({buffer.data(), size});
    }
}

class Spoken final : public SpokenChild {
public:
    Spoken(Executor executor, int pid, int in, int out, int err, std::function<void(std::string_view)> on_error)
        : child_(own(executor, pid)),
          in_(std::make_shared<Descriptor>(executor, in)),
          out_(std::make_shared<Descriptor>(executor, out)),
          err_(std::make_shared<ErrorOutput>(executor, err, std::move(on_error))),
          tasks_(executor) {
        tasks_.spawn(pump(err_));
    }
    ~Spoken() override {
        // The pump holds what it uses; it must tell nobody who is gone.
        err_->tell = {};
        boost::system::error_code ignored;
        err_->from.close(ignored);
    }

    Child& child() override { return *child_; }

    Task<std::string> read() override {
        const auto from = out_;
        std::string buffer(64u << 10, '\0');
        const auto [error, size] = co_await from->async_read_some(asio::buffer(buffer), k_token);
        buffer.resize(error ? 0 : size);
        co_return buffer;
    }

    Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) override {
        const auto to = in_;
        const auto executor = co_await asio::this_coro::executor;
        // Each piece has its time: a child that reads slowly is not one that does not read.
        for (std::size_t at = 0; at < bytes.size();) {
            const auto late = std::make_shared<bool>(false);
            asio::steady_timer timer(executor, limit);
            timer.async_wait([to, late](boost::system::error_code error) {
                if (error) return;
                *late = true;
                boost::system::error_code ignored;
                to->cancel(ignored);
            });
            const auto [error, size] = co_await to->async_write_some(asio::buffer(bytes.data() + at, bytes.size() - at), k_token);
            timer.cancel();
            if (error && *late) co_return fail(Code::timeout, "the program does not read its input");
            if (error) co_return fail(Code::unavailable, "the program reads no more", error.message());
            at += size;
        }
        co_return Result<void>{};
    }

    void close_input() override {
        boost::system::error_code ignored;
        in_->close(ignored);
    }

private:
    std::unique_ptr<Child> child_;
    std::shared_ptr<Descriptor> in_;
    std::shared_ptr<Descriptor> out_;
    std::shared_ptr<ErrorOutput> err_;
    TaskGroup tasks_;
};

}  // namespace

Result<std::unique_ptr<SpokenChild>> start_spoken(Executor executor, Command command, std::function<void(std::string_view)> on_error) {
    if (command.argv.empty()) return fail(Code::invalid_argument, "no program is named");
    ignore_broken_pipes();
    Pipe in;
    Pipe out;
    Pipe err;
    const bool opened = in.open() && out.open() && err.open();
    const Prepared prepared = prepare(command);
    const int pid = opened ? spawn(command, prepared, in.read, out.write, err.write) : -EMFILE;
    close_fd(in.read);
    close_fd(out.write);
    close_fd(err.write);
    if (pid < 0) {
        close_fd(in.write);
        close_fd(out.read);
        close_fd(err.read);
        return cannot_start(command.argv[0], -pid);
    }
    return std::make_unique<Spoken>(std::move(executor), pid, in.write, out.read, err.read, std::move(on_error));
}

}  // namespace atelier::process
