#include <charconv>

#include "api.hpp"
#include "atelier/async/task_group.hpp"

namespace atelier::orchestrator::api {
namespace {

constexpr std::size_t k_page = 500;

struct Cursor {
    std::int64_t seq = 0;
    bool reset = false;  ///< the client knows numbers that this log does not have
};

/// "EPOCH:SEQ". A foreign epoch, a number ahead of the log or nonsense: start over from now.
Cursor read_cursor(const std::string& since, const std::string& epoch, std::int64_t newest) {
    if (since.empty()) return {0, false};
    const auto colon = since.find(':');
    std::int64_t seq = -1;
    if (colon != std::string::npos) std::from_chars(since.data() + colon + 1, since.data() + since.size(), seq);
    if (colon == std::string::npos || since.substr(0, colon) != epoch || seq < 0 || seq > newest) return {newest, true};
    return {seq, false};
}

std::string event_text(const store::Event& event) {
    json::Object out{{"seq", event.seq}, {"at", event.at}, {"type", event.type}};
    for (const auto& [key, value] : event.body) out[key] = value;
    return json::print(out);
}

std::string reset_text(const std::string& epoch, std::int64_t seq) {
    return json::print(
        json::Object{{"seq", seq}, {"at", 0}, {"type", "session.reset"}, {"cursor", epoch + ":" + std::to_string(seq)}}
    );
}

struct Source {
    Services* services;
    std::string session;
    std::string epoch;
    Cursor cursor;
    std::string token;
    std::shared_ptr<bool> over;  ///< the sign-in that opened the stream has ended
    Access::Watch watch;
};

/// Between two looks at the log: whether the stream may go on. A sign-in also ends by its time, which nobody announces.
Task<bool> may_go_on(Source* source) {
    if (*source->over) co_return false;
    co_return co_await source->services->access.holds(source->token);
}

Task<> send_events(Source source, std::shared_ptr<net::StreamWriter> writer) {
    auto& log = source.services->store.log();
    std::int64_t seq = source.cursor.seq;
    if (source.cursor.reset) {
        const auto sent = co_await writer->write("data: " + reset_text(source.epoch, seq) + "\n\n");
        if (!sent) co_return;
    }
    while (true) {
        const auto events = co_await log.read(source.session, seq, k_page);
        if (!events) co_return;
        std::string out;
        for (const auto& event : *events) {
            seq = event.seq;
            out += "id: " + source.epoch + ":" + std::to_string(seq) + "\ndata: " + event_text(event) + "\n\n";
        }
        // A comment now and then tells a proxy that we live, and tells us that the reader does.
        if (events->empty()) {
            co_await log.wait(source.session, seq, std::chrono::seconds(15));
            const bool goes_on = co_await may_go_on(&source);
            if (!goes_on) co_return;
            out = ": still here\n\n";
        }
        const auto sent = co_await writer->write(std::move(out));
        if (!sent) co_return;
    }
}

Task<> push_socket(Source source, std::shared_ptr<net::WebSocket> socket) {
    auto& log = source.services->store.log();
    std::int64_t seq = source.cursor.seq;
    if (source.cursor.reset) {
        const auto sent = co_await socket->write(reset_text(source.epoch, seq));
        if (!sent) co_return;
    }
    while (true) {
        const auto events = co_await log.read(source.session, seq, k_page);
        if (!events) co_return;
        for (const auto& event : *events) {
            seq = event.seq;
            const auto sent = co_await socket->write(event_text(event));
            if (!sent) co_return;
        }
        if (!events->empty()) continue;
        co_await log.wait(source.session, seq, std::chrono::seconds(20));
        const bool goes_on = co_await may_go_on(&source);
        if (goes_on) continue;
        *source.over = true;
        co_await socket->close();
        co_return;
    }
}

Task<Result<void>> command(Services* services, std::string session, json::Object body) {
    json::Reader reader(body);
    const std::string type = reader.string("type");
    auto& hub = services->sessions;
    if (type == "message") {
        const auto done =
            co_await hub.message(session, reader.string_or("text", ""), reader.boolean_or("queue", false));
        if (!done) co_return fail(done.error());
    } else if (type == "answer") {
        std::vector<session::TurnInput::Answer> answers{
            {reader.string_or("question_id", ""), reader.string_or("value", "")}
        };
        const auto done = co_await hub.answer(session, std::move(answers));
        if (!done) co_return fail(done.error());
    } else if (type == "stop") {
        co_return co_await hub.stop(session);
    } else if (type == "undo") {
        co_return co_await hub.undo(session);
    } else if (type == "redo") {
        co_return co_await hub.redo(session);
    } else if (type == "publish") {
        const auto done = co_await services->publisher.publish(session, reader.boolean_or("confirm_data_loss", false));
        if (!done) co_return fail(done.error());
        if (!done->asks.empty())
            co_return fail(
                Code::failed_precondition, "this change throws away data of yours; publish it with confirm_data_loss"
            );
    } else {
        co_return fail(Code::invalid_argument, "unknown command '" + type + "'");
    }
    co_return Result<void>{};
}

Task<> serve_socket(Source source, std::shared_ptr<net::WebSocket> socket) {
    const auto executor = co_await boost::asio::this_coro::executor;
    TaskGroup pushing(executor);
    // At the end of the server this task is cancelled, and what is awaited then is never started: pushing has to end
    // all the same.
    const struct End {
        TaskGroup& group;
        ~End() { group.cancel(); }
    } end{pushing};
    pushing.spawn(push_socket(source, socket));
    while (true) {
        auto text = co_await socket->read();
        if (!text || *source.over) break;
        auto parsed = json::parse_object(*text);
        Result<void> done;
        if (!parsed) {
            done = fail(parsed.error());
        } else {
            done = co_await command(source.services, source.session, std::move(*parsed));
        }
        if (done) continue;
        // A refused command is told through the log, so that every open tab sees the same.
        std::vector<session::Event> events;
        events.push_back({"error", {{"code", to_string(done.error().code)}, {"message", done.error().message}}});
        (void)co_await source.services->sessions.record(source.session, std::move(events), false);
    }
    co_await pushing.close();
}

Task<Result<Source>> open(Services* services, net::Request request) {
    ATL_CO_TRY(const std::string token, Access::credentials(request));
    ATL_CO_TRY(auto user, co_await services->access.caller(token));
    ATL_CO_TRY(const auto session, co_await own_session(services, request.params["id"], std::move(user)));
    std::string since = request.query["since"];
    if (since.empty()) since = std::string(request.headers.get("Last-Event-ID"));
    const std::string epoch = services->store.log().epoch();
    auto over = std::make_shared<bool>(false);
    auto ended = [over, id = session.id, services] {
        *over = true;
        services->store.log().wake(id);
    };
    auto watch = services->access.when_ended(token, std::move(ended));
    co_return Source{services, session.id,      epoch,           read_cursor(since, epoch, session.seq),
                     token,    std::move(over), std::move(watch)};
}

Reply events(Services* services, net::Request request) {
    ATL_CO_TRY(const Source source, co_await open(services, std::move(request)));
    auto response = net::Response::text(200, "text/event-stream; charset=utf-8", "");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("X-Accel-Buffering", "no");
    response.stream = [source](std::shared_ptr<net::StreamWriter> writer) {
        return send_events(source, std::move(writer));
    };
    co_return response;
}

Reply socket(Services* services, net::Request request) {
    ATL_CO_TRY(const Source source, co_await open(services, std::move(request)));
    net::Response response;
    response.websocket = [source](std::shared_ptr<net::WebSocket> peer) {
        return serve_socket(source, std::move(peer));
    };
    co_return response;
}

}  // namespace

void add_streams(net::Router& router, Services& services) {
    add(router, services, "GET", "/api/v1/sessions/{id}/events", events);
    add(router, services, "GET", "/api/v1/sessions/{id}/socket", socket);
}

}  // namespace atelier::orchestrator::api
