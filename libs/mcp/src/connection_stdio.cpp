#include <deque>

#include "atelier/base/text.hpp"
#include "atelier/mcp/stdio.hpp"
#include "atelier/process/process.hpp"
#include "connection_state.hpp"
#include "lines.hpp"

namespace atelier::mcp {
namespace {

constexpr std::size_t k_log_line = 2000;
constexpr std::size_t k_outbox_bytes = 64u << 20;
constexpr std::chrono::milliseconds k_write_limit{10000};
constexpr int k_silences = 3;  ///< requests in a row without an answer, after which the program is taken for hung

struct Waiting {
    explicit Waiting(Executor executor) : arrived(std::move(executor)) {}
    Signal arrived;
    std::optional<Message> response;
    std::optional<Error> error;
};

/// One life of the program.
struct Life {
    Life(Executor executor, std::size_t max_line, std::size_t log_left)
        : lines(max_line), errors(k_log_line), log_bytes_left(log_left), to_write(executor), over(std::move(executor)) {}
    std::unique_ptr<process::SpokenChild> spoken;
    LineReader lines;
    LineReader errors;
    std::size_t log_bytes_left;
    std::string last_error_line;
    std::map<std::string, std::shared_ptr<Waiting>> waiting;               // by request id
    std::map<std::string, std::function<void(const Message&)>> listening;  // by the id of subscriptions/listen
    std::deque<std::string> outbox;
    std::size_t outbox_bytes = 0;
    Signal to_write;
    std::size_t unasked = 0;  // bytes since the last answer that somebody waited for
    int silences = 0;
    bool ended = false;
    std::string why;
    Signal over;

    void end(std::string reason) {
        if (ended) return;
        ended = true;
        why = std::move(reason);
        for (const auto& [id, one] : waiting) {
            one->error = Error{Code::unavailable, "the MCP server " + why, last_error_line, {}};
            one->arrived.notify_all();
        }
        waiting.clear();
        outbox.clear();
        spoken->child().kill();
        to_write.notify_all();
    }
};

}  // namespace

struct Connection::StdioState final : Connection::State {
    StdioState(Executor executor, StdioProgram p, ConnectionOptions o) : State(std::move(executor), std::move(o)), program(std::move(p)) {}

    StdioProgram program;
    std::shared_ptr<Life> life;
    std::chrono::steady_clock::time_point not_before{};
    std::chrono::milliseconds pause{0};
    bool closed = false;

    Task<Result<Message>> ask(std::string method, json::Object params) override;
    Task<Result<void>> notify(std::string method) override;
    Task<Result<void>> listen_once(json::Object params, std::function<void(const Message&)> on_event) override;
    Task<> shut() override;
    bool silence_is_legacy() const override { return true; }
    Result<void> prepare() override {
        ATL_TRY([[maybe_unused]] const auto on, running());
        return {};
    }

    std::shared_ptr<StdioState> self() { return std::static_pointer_cast<StdioState>(shared_from_this()); }
    void remark(std::string_view text) const {
        if (program.log) program.log(text);
    }
    Result<std::shared_ptr<Life>> running();
    Result<void> post(Life& to, std::string message);
    void take(const std::shared_ptr<Life>& from, std::string_view line);
    void hear(Life& from, const Message& message);
    void give_up(Life& from, const std::string& id, std::string_view reason);

    static void take_error(const std::weak_ptr<Life>& weak, const std::function<void(std::string_view)>& log, std::string_view bytes);
    static Task<> read(std::shared_ptr<StdioState> state, std::shared_ptr<Life> from);
    static Task<> write(std::shared_ptr<StdioState> state, std::shared_ptr<Life> to);
    static Task<> watch(std::shared_ptr<StdioState> state, std::shared_ptr<Life> of);
    static Task<> answer(std::shared_ptr<StdioState> state, std::shared_ptr<Life> to, Message request);
};

void Connection::StdioState::take_error(const std::weak_ptr<Life>& weak, const std::function<void(std::string_view)>& log, std::string_view bytes) {
    const auto alive = weak.lock();
    if (!alive) return;
    const auto tell = [&](std::string_view line) {
        alive->last_error_line = line;
        if (alive->log_bytes_left == 0 || !log) return;
        const bool last = line.size() >= alive->log_bytes_left;
        alive->log_bytes_left -= last ? alive->log_bytes_left : line.size();
        log(last ? "(what it says from here on is not logged)" : line);
    };
    alive->errors.feed(bytes, tell, [&] { tell("(a line that is too long)"); });
}

Result<std::shared_ptr<Life>> Connection::StdioState::running() {
    if (closed) return fail(Code::unavailable, "the MCP server is being ended");
    if (life && !life->ended) return life;
    const auto now = std::chrono::steady_clock::now();
    if (now < not_before) return fail(Code::unavailable, "the MCP server " + life->why + "; it is started again soon", life->last_error_line);
    pause = std::min(std::max(program.back_off, pause * 2), std::chrono::milliseconds(60000));
    process::Command command;
    command.argv = program.argv;
    command.env = program.env;
    command.cwd = program.cwd;
    const auto next = std::make_shared<Life>(tasks.executor(), options.max_body, program.log_bytes);
    auto on_error = [weak = std::weak_ptr(next), log = program.log](std::string_view bytes) { take_error(weak, log, bytes); };
    auto started = process::start_spoken(tasks.executor(), std::move(command), std::move(on_error));
    not_before = now + pause;
    if (!started) return fail(started.error());
    next->spoken = std::move(*started);
    life = next;
    revision.clear();
    tasks.spawn(read(self(), next));
    tasks.spawn(write(self(), next));
    tasks.spawn(watch(self(), next));
    return next;
}

/// Never waits: the writer task does.
Result<void> Connection::StdioState::post(Life& to, std::string message) {
    if (to.ended) return fail(Code::unavailable, "the MCP server " + to.why, to.last_error_line);
    if (to.outbox_bytes + message.size() > k_outbox_bytes) return fail(Code::exhausted, "the MCP server does not read what it is sent");
    message += '\n';
    to.outbox_bytes += message.size();
    to.outbox.push_back(std::move(message));
    to.to_write.notify_all();
    return {};
}

Task<> Connection::StdioState::write(std::shared_ptr<StdioState> state, std::shared_ptr<Life> to) {
    while (!to->ended) {
        if (to->outbox.empty()) {
            co_await to->to_write.wait(std::chrono::seconds(60));
            continue;
        }
        std::string message = std::move(to->outbox.front());
        to->outbox.pop_front();
        to->outbox_bytes -= message.size();
        const auto written = co_await to->spoken->write(std::move(message), k_write_limit);
        if (!written) to->end(written.error().code == Code::timeout ? "does not read its input" : "closed its input");
    }
}

Task<> Connection::StdioState::read(std::shared_ptr<StdioState> state, std::shared_ptr<Life> from) {
    while (!from->ended) {
        const std::string bytes = co_await from->spoken->read();
        if (bytes.empty()) co_return;  // the watcher says why
        from->lines.feed(
            bytes, [&](std::string_view line) { state->take(from, line); },
            [&] { from->end("sent a message longer than " + std::to_string(state->options.max_body) + " bytes"); }
        );
        if (from->unasked > state->options.max_body) from->end("sends without end what nobody asked for");
    }
}

void Connection::StdioState::take(const std::shared_ptr<Life>& from, std::string_view line) {
    if (from->ended) return;
    from->unasked += line.size();
    auto message = read_received(line);
    if (!message) {
        remark("(not a message: " + std::string(truncate_utf8(line, 200)) + ")");
        return;
    }
    if (message->is_response()) {
        const auto found = from->waiting.find(message->id);
        if (found == from->waiting.end()) return;  // given up, or never asked
        from->unasked = 0;
        from->silences = 0;
        pause = std::chrono::milliseconds(0);
        found->second->response = std::move(*message);
        found->second->arrived.notify_all();
        from->waiting.erase(found);
        return;
    }
    if (message->is_notification()) {
        hear(*from, *message);
        return;
    }
    if (era == Era::legacy) tasks.spawn(answer(self(), from, std::move(*message)));
}

/// All streams share one channel: what belongs to a subscription says so.
void Connection::StdioState::hear(Life& from, const Message& message) {
    const auto* const meta = json::get_object(message.params, "_meta");
    const auto* const subscription = meta == nullptr ? nullptr : meta->if_contains(k_meta_subscription);
    const auto found = subscription == nullptr ? from.listening.end() : from.listening.find(json::print(*subscription));
    if (found != from.listening.end()) {
        from.unasked = 0;  // asked for
        const auto on_event = found->second;
        on_event(message);
        return;
    }
    if (message.method == "notifications/cancelled") {
        const auto* const id = message.params.if_contains("requestId");
        const auto ended = id == nullptr ? from.waiting.end() : from.waiting.find(json::print(*id));
        // A server may only take back a subscription.
        if (ended == from.waiting.end() || !from.listening.contains(ended->first)) return;
        ended->second->error = Error{Code::unavailable, "the MCP server ended the subscription", {}, {}};
        ended->second->arrived.notify_all();
        from.waiting.erase(ended);
        return;
    }
    if (options.handlers.notification) options.handlers.notification(message);
}

Task<Result<void>> Connection::StdioState::listen_once(json::Object params, std::function<void(const Message&)> on_event) {
    ATL_CO_TRY(const auto on, running());
    const std::string id = std::to_string(next_id++);
    params["_meta"] = meta();
    const auto waiting = std::make_shared<Waiting>(tasks.executor());
    on->waiting[id] = waiting;
    on->listening[id] = std::move(on_event);
    struct Guard {
        std::shared_ptr<StdioState> state;
        std::shared_ptr<Life> on;
        std::string id;
        ~Guard() {
            on->listening.erase(id);
            state->give_up(*on, id, "no longer needed");
        }
    };
    const Guard guard{self(), on, id};
    ATL_CO_CHECK(post(*on, print_request(id, "subscriptions/listen", params)));
    while (!waiting->response && !waiting->error) co_await waiting->arrived.wait(std::chrono::seconds(60));
    if (waiting->error) co_return fail(*waiting->error);
    if (waiting->response->error) co_return fail(code_of_rpc(waiting->response->error->code), waiting->response->error->message);
    co_return Result<void>{};
}

Task<> Connection::StdioState::answer(std::shared_ptr<StdioState> state, std::shared_ptr<Life> to, Message request) {
    auto text = co_await state->answer_to(std::move(request));
    (void)state->post(*to, std::move(text));  // a lost answer is the server's time-out
}

/// Waits for the end, which also ends what the program started in its group.
Task<> Connection::StdioState::watch(std::shared_ptr<StdioState> state, std::shared_ptr<Life> of) {
    const int code = co_await of->spoken->child().wait();
    if (!state->closed && !of->ended)
        of->end(code > 128 ? "was ended by signal " + std::to_string(code - 128) : "ended with exit code " + std::to_string(code));
    of->end("was ended");
    if (!state->closed) state->remark("(it " + of->why + ")");
    of->over.notify_all();
}

void Connection::StdioState::give_up(Life& from, const std::string& id, std::string_view reason) {
    if (from.waiting.erase(id) == 0) return;
    const auto number = json::parse(id);
    if (number) (void)post(from, print_notification("notifications/cancelled", {{"requestId", *number}, {"reason", reason}}));
}

Task<Result<Message>> Connection::StdioState::ask(std::string method, json::Object params) {
    ATL_CO_TRY(const auto on, running());
    const auto state = self();
    const std::string id = std::to_string(next_id++);
    if (era == Era::modern) params["_meta"] = meta();
    const auto waiting = std::make_shared<Waiting>(tasks.executor());
    on->waiting[id] = waiting;
    // However this ends: nobody waits any more, and the server is told.
    struct Guard {
        std::shared_ptr<StdioState> state;
        std::shared_ptr<Life> on;
        std::string id;
        ~Guard() { state->give_up(*on, id, "no longer needed"); }
    };
    const Guard guard{state, on, id};
    ATL_CO_CHECK(post(*on, print_request(id, method, params)));
    const auto limit = method == "server/discover" ? std::min(program.probe, options.timeout) : options.timeout;
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!waiting->response && !waiting->error) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) break;
        co_await waiting->arrived.wait(left);
    }
    if (waiting->error) co_return fail(*waiting->error);
    if (waiting->response) co_return std::move(*waiting->response);
    if (method != "server/discover" && ++on->silences >= k_silences) on->end("answered nothing " + std::to_string(k_silences) + " times in a row");
    co_return fail(Code::timeout, "the MCP server did not answer in " + std::to_string(limit.count()) + " ms", on->last_error_line);
}

Task<Result<void>> Connection::StdioState::notify(std::string method) {
    ATL_CO_TRY(const auto on, running());
    co_return post(*on, print_notification(method, {}));
}

Task<> Connection::StdioState::shut() {
    closed = true;
    const auto last = life;
    if (!last || last->ended) co_return;
    last->spoken->close_input();
    for (int step = 0; step < 2 && !last->ended; ++step) {
        if (step == 1) last->spoken->child().terminate();
        const auto until = std::chrono::steady_clock::now() + program.shutdown_step;
        while (!last->ended && std::chrono::steady_clock::now() < until) co_await last->over.wait(program.shutdown_step);
    }
    last->end("was ended");
    for (int i = 0; i < 50 && last->spoken->child().running(); ++i) co_await sleep_for(std::chrono::milliseconds(20));
}

std::unique_ptr<Connection> launch(Executor executor, StdioProgram program, ConnectionOptions options) {
    return std::unique_ptr<Connection>(
        new Connection(std::make_shared<Connection::StdioState>(std::move(executor), std::move(program), std::move(options)))
    );
}

}  // namespace atelier::mcp
