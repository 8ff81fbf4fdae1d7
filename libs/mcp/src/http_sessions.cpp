#include "http_sessions.hpp"

#include <algorithm>
#include <charconv>
#include <deque>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::mcp {
namespace {

constexpr std::size_t k_kept_events = 512;
constexpr std::size_t k_kept_streams = 32;

net::Response rpc_error(int status, std::string_view message) {
    return net::Response::json(status, print_error({rpc::k_invalid_request, std::string(message)}));
}

net::Response accepted() {
    net::Response reply;
    reply.status = 202;
    return reply;
}

}  // namespace

/// The messages of one stream in order. Readers are cursors; the newest one counts.
struct LegacySessions::Stream {
    Stream(Executor executor, std::uint64_t n) : number(n), changed(std::move(executor)) {}
    std::uint64_t number;
    Signal changed;
    std::deque<std::string> events;  // of sequence numbers first .. first + size - 1
    std::uint64_t first = 1;
    std::uint64_t reader = 0;    // which reader is the present one
    std::uint64_t releases = 0;  // how often the handler let its reader go
    std::chrono::milliseconds retry{200};
    bool primed = false;  // the revision knows events without data
    bool done = false;
    bool plain = false;  // one answer and nothing before it: no stream needed
    std::string answer;

    void add(std::string text) {
        events.push_back(std::move(text));
        if (events.size() > k_kept_events) {
            events.pop_front();
            ++first;
        }
        changed.notify_all();
    }
};

struct LegacySessions::Live {
    Session session;
    std::map<std::uint64_t, std::shared_ptr<Stream>> streams;  // 0 is for what belongs to no call
    std::uint64_t next_stream = 1;
    std::map<std::string, std::function<void()>> calls;  // by request id
    std::shared_ptr<void> subscription;
    std::chrono::steady_clock::time_point used = std::chrono::steady_clock::now();
};

class LegacySessions::StreamOutlet final : public Outlet {
public:
    explicit StreamOutlet(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
    Task<Result<void>> send(std::string message) override {
        stream_->add(std::move(message));
        co_return Result<void>{};
    }
    Task<Result<void>> keep_alive() override { co_return Result<void>{}; }
    void release() override {
        ++stream_->releases;
        stream_->changed.notify_all();
    }

private:
    std::shared_ptr<Stream> stream_;
};

LegacySessions::LegacySessions(Executor executor, Server& server, std::size_t limit, std::chrono::milliseconds idle, std::chrono::milliseconds retry)
    : executor_(executor), server_(server), limit_(limit), idle_(idle), retry_(retry), tasks_(std::move(executor)) {}
LegacySessions::~LegacySessions() = default;

Task<> LegacySessions::stop() {
    co_await tasks_.close();
    sessions_.clear();
}

void LegacySessions::sweep() {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(sessions_, [&](const auto& entry) { return now - entry.second->used > idle_ && entry.second->calls.empty(); });
    while (sessions_.size() >= limit_) {
        const auto oldest = std::ranges::min_element(sessions_, {}, [](const auto& entry) { return entry.second->used; });
        for (const auto& [id, cancel] : oldest->second->calls) cancel();
        sessions_.erase(oldest);
    }
}

net::Response LegacySessions::initialize(const Message& message, const Caller& caller) {
    sweep();
    auto live = std::make_shared<Live>();
    live->session.id = random_hex(24);
    live->session.user = caller.user;
    const auto answer = server_.initialize(message, live->session);
    auto general = std::make_shared<Stream>(executor_, 0);
    live->streams[0] = general;
    const std::weak_ptr<Live> weak = live;
    live->subscription = server_.listen([weak, general](std::string_view kind, std::string_view uri) {
        const auto alive = weak.lock();
        if (!alive) return;
        if (kind != "resource") {
            general->add(print_notification("notifications/" + std::string(kind) + "/list_changed", {}));
        } else if (std::ranges::find(alive->session.subscriptions, uri) != alive->session.subscriptions.end()) {
            general->add(print_notification("notifications/resources/updated", {{"uri", uri}}));
        }
    });
    auto reply = net::Response::json(200, answer.body);
    reply.headers.set("Mcp-Session-Id", live->session.id);
    sessions_[live->session.id] = std::move(live);
    return reply;
}

std::shared_ptr<LegacySessions::Live> LegacySessions::find(const net::Request& request, const Caller& caller) {
    const auto found = sessions_.find(request.headers.get("Mcp-Session-Id"));
    // Somebody else's session is as unknown as none.
    if (found == sessions_.end() || found->second->session.user != caller.user) return nullptr;
    found->second->used = std::chrono::steady_clock::now();
    return found->second;
}

std::shared_ptr<LegacySessions::Stream> LegacySessions::open_stream(Live& live) {
    auto stream = std::make_shared<Stream>(executor_, live.next_stream++);
    stream->retry = retry_;
    stream->primed = live.session.revision >= k_legacy_revision;
    live.streams[stream->number] = stream;
    for (auto at = live.streams.begin(); live.streams.size() > k_kept_streams && at != live.streams.end();)
        at = at->second->done ? live.streams.erase(at) : std::next(at);
    return stream;
}

Task<> LegacySessions::work(Server* server, std::shared_ptr<Live> live, std::shared_ptr<Stream> stream, Message message, Caller caller) {
    StreamOutlet outlet(stream);
    const std::string id = message.id;
    Server::Origin origin{std::move(caller), &outlet, &live->session, nullptr};
    auto answer = co_await server->answer(std::move(message), std::move(origin));
    live->calls.erase(id);
    stream->plain = stream->events.empty() && stream->first == 1 && stream->releases == 0;
    stream->answer = std::move(answer.body);
    if (!answer.scope.empty()) stream->answer = print_error({rpc::k_invalid_request, "this needs the scope " + answer.scope, {}, id});
    stream->done = true;
    if (stream->plain)
        stream->changed.notify_all();
    else
        stream->add(stream->answer);
}

Task<net::Response> LegacySessions::post(net::Request request, Message message, Caller caller) {
    const auto live = find(request, caller);
    if (!live) co_return rpc_error(404, "no such session; initialize again");
    if (message.is_response()) {
        live->session.resolve(std::move(message));
        co_return accepted();
    }
    if (message.is_notification()) {
        if (message.method == "notifications/cancelled") {
            const auto* const id = message.params.if_contains("requestId");
            const auto running = id == nullptr ? live->calls.end() : live->calls.find(json::print(*id));
            if (running != live->calls.end()) {
                const auto cancel = running->second;
                live->calls.erase(running);
                cancel();
            }
        }
        co_return accepted();
    }
    const auto stream = open_stream(*live);
    const std::string id = message.id;
    auto cancel = tasks_.spawn_cancellable(work(&server_, live, stream, std::move(message), std::move(caller)));
    if (!cancel) co_return rpc_error(503, "the server stops");
    if (!stream->done) live->calls[id] = std::move(cancel);
    while (!stream->done && stream->events.empty() && stream->releases == 0) {
        co_await stream->changed.wait(std::chrono::seconds(1));
        if (!stream->done && !live->calls.contains(id)) co_return accepted();  // cancelled: there will be no answer
    }
    const auto accept = request.headers.get("Accept");
    const bool takes_json = accept.empty() || accept.contains("application/json") || accept.contains("*/*");
    if (!stream->plain) co_return stream_response(stream, 1, true);
    live->streams.erase(stream->number);
    if (takes_json) co_return net::Response::json(200, std::move(stream->answer));
    stream->add(stream->answer);
    co_return stream_response(stream, 1, true);
}

net::Response LegacySessions::stream_response(std::shared_ptr<Stream> stream, std::uint64_t next, bool opening) {
    net::Response reply;
    reply.headers.set("Content-Type", "text/event-stream");
    reply.headers.set("Cache-Control", "no-cache");
    reply.headers.set("X-Accel-Buffering", "no");
    reply.stream = [stream, next, opening](std::shared_ptr<net::StreamWriter> writer) { return pump(stream, next, opening, std::move(writer)); };
    return reply;
}

Task<> LegacySessions::pump(std::shared_ptr<Stream> stream, std::uint64_t next, bool opening, std::shared_ptr<net::StreamWriter> writer) {
    const std::uint64_t reader = ++stream->reader;
    const std::uint64_t releases = opening ? 0 : stream->releases;
    stream->changed.notify_all();  // an older reader ends
    const std::string prefix = "id: " + std::to_string(stream->number) + "-";
    if (stream->primed && opening) {
        const auto sent = co_await writer->write(prefix + "0\nretry: " + std::to_string(stream->retry.count()) + "\ndata: \n\n");
        if (!sent) co_return;
    }
    while (reader == stream->reader) {
        next = std::max(next, stream->first);
        if (next < stream->first + stream->events.size()) {
            std::string event = prefix + std::to_string(next) + "\nevent: message\ndata: " + stream->events[next - stream->first] + "\n\n";
            const auto sent = co_await writer->write(std::move(event));
            if (!sent) co_return;
            ++next;
            continue;
        }
        if (stream->done || stream->releases != releases) co_return;
        co_await stream->changed.wait(std::chrono::seconds(15));
        if (next == stream->first + stream->events.size() && !stream->done) {
            const auto sent = co_await writer->write(": keep-alive\n\n");
            if (!sent) co_return;
        }
    }
}

net::Response LegacySessions::get(const net::Request& request, const Caller& caller) {
    const auto live = find(request, caller);
    if (!live) return rpc_error(404, "no such session; initialize again");
    const std::string_view last = request.headers.get("Last-Event-ID");
    if (last.empty()) return stream_response(live->streams.at(0), live->streams.at(0)->first + live->streams.at(0)->events.size(), false);
    std::uint64_t number = 0, sequence = 0;
    const auto dash = last.find('-');
    const bool split = dash != std::string_view::npos;
    if (split) std::from_chars(last.data(), last.data() + dash, number);
    if (split) std::from_chars(last.data() + dash + 1, last.data() + last.size(), sequence);
    const auto found = live->streams.find(number);
    if (!split || found == live->streams.end()) return rpc_error(400, "nothing is kept of that stream");
    return stream_response(found->second, sequence + 1, false);
}

net::Response LegacySessions::remove(const net::Request& request, const Caller& caller) {
    const auto live = find(request, caller);
    if (!live) return rpc_error(404, "no such session");
    const auto calls = live->calls;
    for (const auto& [id, cancel] : calls) cancel();
    for (const auto& [number, stream] : live->streams) {
        stream->done = true;
        stream->changed.notify_all();
    }
    sessions_.erase(live->session.id);
    net::Response reply;
    reply.status = 200;
    return reply;
}

}  // namespace atelier::mcp
