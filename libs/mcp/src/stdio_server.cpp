#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <deque>

#include "atelier/mcp/stdio.hpp"
#include "atelier/process/process.hpp"
#include "lines.hpp"

namespace atelier::mcp {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
constexpr auto k_token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_outbox_bytes = 4u << 20;

/// Asio makes a descriptor non-blocking, and a terminal's belongs to the shell as well: it gets it back as it was.
class Flags {
public:
    explicit Flags(int fd) : fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 3)), flags_(::fcntl(fd, F_GETFL)) {}
    ~Flags() {
        if (fd_ < 0) return;
        if (flags_ >= 0) (void)::fcntl(fd_, F_SETFL, flags_);
        ::close(fd_);
    }
    Flags(const Flags&) = delete;
    Flags& operator=(const Flags&) = delete;

private:
    int fd_;
    int flags_;
};

/// One stream pair being served. Shared by its tasks.
struct Stream {
    Stream(Executor executor, Server& s, StdioOptions o)
        : server(s), options(std::move(o)), in(executor), out(executor), to_write(executor), written(executor), settled(executor), calls(executor) {}

    Server& server;
    StdioOptions options;
    Descriptor in;
    Descriptor out;
    std::deque<std::string> outbox;
    std::size_t outbox_bytes = 0;
    bool writing = false;
    bool broken = false;  // nobody reads our output
    Signal to_write;
    Signal written;
    Signal settled;  // a call has ended
    TaskGroup calls;
    struct Running {
        std::function<void()> cancel;
        bool cancelled = false;  // a handler may still end as if nothing had happened; nobody is told
    };
    std::map<std::string, std::shared_ptr<Running>> running;  // by request id
    std::optional<Session> session;                           // legacy
    std::shared_ptr<void> notices;

    void put(std::string message) {
        if (broken) return;
        message += '\n';
        outbox_bytes += message.size();
        outbox.push_back(std::move(message));
        to_write.notify_all();
    }
};

class StreamOutlet final : public Outlet {
public:
    explicit StreamOutlet(Stream* stream) : stream_(stream) {}
    Task<Result<void>> send(std::string message) override {
        // A client that does not read holds up the calls that speak, not the loop.
        while (!stream_->broken && stream_->outbox_bytes > k_outbox_bytes) co_await stream_->written.wait(std::chrono::seconds(1));
        if (stream_->broken) co_return fail(Code::unavailable, "nobody reads");
        stream_->put(std::move(message));
        co_return Result<void>{};
    }
    Task<Result<void>> keep_alive() override {
        if (stream_->broken) co_return fail(Code::unavailable, "nobody reads");
        co_return Result<void>{};
    }

private:
    Stream* stream_;
};

Task<> write_out(std::shared_ptr<Stream> stream) {
    while (!stream->broken) {
        if (stream->outbox.empty()) {
            co_await stream->to_write.wait(std::chrono::seconds(60));
            continue;
        }
        const std::string message = std::move(stream->outbox.front());
        stream->outbox.pop_front();
        stream->writing = true;
        const auto [error, size] = co_await asio::async_write(stream->out, asio::buffer(message), k_token);
        stream->writing = false;
        stream->outbox_bytes -= message.size();
        if (error) stream->broken = true;
        stream->written.notify_all();
    }
    stream->settled.notify_all();
}

Task<> work(std::shared_ptr<Stream> stream, std::shared_ptr<Stream::Running> self, Message message) {
    StreamOutlet outlet(stream.get());
    const std::string id = message.id;
    Session* const session = stream->session && !Server::is_modern(message, nullptr) ? &*stream->session : nullptr;
    Server::Origin origin{stream->options.caller, &outlet, session, nullptr};
    // However it ends, its id is free again.
    struct Guard {
        std::shared_ptr<Stream> stream;
        std::string id;
        ~Guard() {
            stream->running.erase(id);
            stream->settled.notify_all();
        }
    };
    const Guard guard{stream, id};
    auto answer = co_await stream->server.answer(std::move(message), std::move(origin));
    if (self->cancelled) co_return;
    if (!answer.scope.empty()) answer.body = print_error({rpc::k_invalid_request, "this needs the scope " + answer.scope, {}, id});
    if (answer.body.empty()) answer.body = print_error({rpc::k_internal_error, "internal error", {}, id});
    stream->put(std::move(answer.body));
}

void begin_session(const std::shared_ptr<Stream>& stream, const Message& message) {
    stream->session.emplace();
    stream->session->user = stream->options.caller.user;
    stream->put(stream->server.initialize(message, *stream->session).body);
    const std::weak_ptr<Stream> weak = stream;
    stream->notices = stream->server.listen([weak](std::string_view kind, std::string_view uri) {
        const auto alive = weak.lock();
        // A reader this slow fetches the lists anyway.
        if (!alive || alive->outbox_bytes > k_outbox_bytes) return;
        const auto& watched = alive->session->subscriptions;
        if (kind != "resource") {
            alive->put(print_notification("notifications/" + std::string(kind) + "/list_changed", {}));
        } else if (std::ranges::find(watched, uri) != watched.end()) {
            alive->put(print_notification("notifications/resources/updated", {{"uri", uri}}));
        }
    });
}

void take(const std::shared_ptr<Stream>& stream, std::string_view line) {
    auto message = read_message(line);
    if (!message) return stream->put(print_error(message.error()));
    if (message->is_response()) {
        if (stream->session) stream->session->resolve(std::move(*message));
        return;
    }
    if (message->is_notification()) {
        const auto* const id = message->method == "notifications/cancelled" ? message->params.if_contains("requestId") : nullptr;
        const auto found = id == nullptr ? stream->running.end() : stream->running.find(json::print(*id));
        if (found == stream->running.end()) return;
        const auto call = found->second;
        call->cancelled = true;
        if (call->cancel) call->cancel();
        return;
    }
    const bool modern = Server::is_modern(*message, nullptr);
    if (!modern && message->method == "initialize") {
        if (stream->session) return stream->put(print_error({rpc::k_invalid_request, "this stream is initialized already", {}, message->id}));
        return begin_session(stream, *message);
    }
    if (!modern && message->method == "ping") return stream->put(print_result(message->id, "{}"));
    if (!modern && !stream->session)
        return stream->put(
            print_error({rpc::k_invalid_request, "initialize first, or send _meta of revision " + std::string(k_revision), {}, message->id})
        );
    if (stream->running.contains(message->id)) return stream->put(print_error({rpc::k_invalid_request, "this id is in use", {}, message->id}));
    const std::string id = message->id;
    const auto call = std::make_shared<Stream::Running>();
    stream->running[id] = call;  // before the task, which may end at once
    call->cancel = stream->calls.spawn_cancellable(work(stream, call, std::move(*message)));
}

Task<> wait_until_written(Stream* stream) {
    while (!stream->broken && (!stream->outbox.empty() || stream->writing)) co_await stream->written.wait(std::chrono::milliseconds(100));
}

}  // namespace

Task<Result<void>> serve_stdio(Server& server, int in, int out, StdioOptions options) {
    process::ignore_broken_pipes();
    const auto executor = co_await asio::this_coro::executor;
    const Flags flags_in(in);
    const Flags flags_out(out);
    const auto stream = std::make_shared<Stream>(executor, server, std::move(options));
    boost::system::error_code error;
    stream->in.assign(in, error);
    if (!error) stream->out.assign(out, error);
    if (error) co_return fail(Code::invalid_argument, "a standard stream cannot be used: " + error.message());
    TaskGroup writer(executor);
    writer.spawn(write_out(stream));
    LineReader lines(stream->options.max_line);
    std::vector<char> buffer(64u << 10);
    const auto on_line = [stream](std::string_view line) { take(stream, line); };
    const auto on_long = [stream] { stream->put(print_error({rpc::k_invalid_request, "the message is too long"})); };
    while (!stream->broken) {
        if (stream->running.size() >= stream->options.max_requests || stream->outbox_bytes > k_outbox_bytes) {
            co_await stream->settled.wait(std::chrono::milliseconds(200));
            continue;
        }
        const auto [failed, size] = co_await stream->in.async_read_some(asio::buffer(buffer), k_token);
        if (failed) break;
        lines.feed({buffer.data(), size}, on_line, on_long);
    }
    // Who closes the input right after the last request still wants its answer.
    const auto until = std::chrono::steady_clock::now() + stream->options.drain;
    while (!stream->broken && !stream->running.empty() && std::chrono::steady_clock::now() < until)
        co_await stream->settled.wait(std::chrono::milliseconds(100));
    for (const auto& [id, call] : stream->running) call->cancelled = true;
    co_await stream->calls.close();
    co_await wait_until_written(stream.get());
    stream->notices.reset();
    stream->broken = true;
    co_await writer.close();
    co_return Result<void>{};
}

}  // namespace atelier::mcp
