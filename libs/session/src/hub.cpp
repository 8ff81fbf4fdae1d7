#include "atelier/session/hub.hpp"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <cstdio>
#include <optional>
#include <set>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::session {

struct Hub::Live {
    explicit Live(Executor executor) : turn(std::make_unique<TaskGroup>(executor)), moved(executor) {}
    Session fold;
    std::unique_ptr<TaskGroup> turn;
    Signal moved;  ///< the fold has new events, or the turn has ended
    bool running = false;
    bool stopping = false;
    std::optional<Error> unwritten;  ///< why the last append failed
    Usage spent;                     ///< by the present turn, whether its events were written or not
    Usage before;                    ///< what the fold had counted when the turn began
    bool ru() const { return fold.lang == "ru"; }
    std::string mirrored_state;
    std::string mirrored_title;
};

/// The agent's way into the log of one session.
class Hub::Sink final : public EventSink {
public:
    Sink(Hub& hub, std::shared_ptr<Live> live) : hub_(hub), live_(std::move(live)) {}
    Task<Result<void>> emit(std::vector<Event> events, bool synced) override {
        co_return co_await hub_.append(live_, std::move(events), synced);
    }
    const Session& session() const override { return live_->fold; }

private:
    Hub& hub_;
    std::shared_ptr<Live> live_;
};

namespace {

Usage counted_in(const Session& session) {
    return {session.tokens_in, session.tokens_out, session.model_calls, session.tokens_estimated};
}

}  // namespace

/// What the turn spent and the log does not say, as a turn that ends early has no time to write it.
void Hub::add_untold_usage(const Live& live, std::vector<Event>* events) {
    const Usage now = counted_in(live.fold);
    const Usage& before = live.before;
    const Usage untold{
        live.spent.tokens_in - (now.tokens_in - before.tokens_in),
        live.spent.tokens_out - (now.tokens_out - before.tokens_out),
        live.spent.model_calls - (now.model_calls - before.model_calls),
        live.spent.estimated - (now.estimated - before.estimated)
    };
    if (untold.model_calls > 0) events->push_back({"usage.updated", usage_json(untold)});
}

Hub::Hub(Deps deps) : deps_(std::move(deps)), tasks_(deps_.executor) {}
Hub::~Hub() = default;

Task<Result<std::string>> Hub::create(std::string user, std::string mode, std::string slot, std::string lang) {
    if (mode != "ask" && mode != "plan" && mode != "build")
        co_return fail(Code::invalid_argument, "mode: must be ask, plan or build");
    auto live = std::make_shared<Live>(deps_.executor);
    live->fold.id = new_id("ses_");
    store::SessionRow row;
    row.id = live->fold.id;
    row.user = user;
    row.mode = mode;
    row.slot = slot;
    row.created_at = deps_.clock.now();
    row.updated_at = row.created_at;
    ATL_CO_CHECK(co_await deps_.sessions.put(row));
    std::vector<Event> events;
    events.push_back(
        {"session.created", {{"user", user}, {"mode", mode}, {"slot", slot}, {"title", ""}, {"feature", ""}}}
    );
    events.push_back({"session.updated", {{"lang", lang}}});
    ATL_CO_CHECK(co_await append(live, std::move(events), true));
    live_[live->fold.id] = live;
    co_return live->fold.id;
}

Task<Result<std::shared_ptr<Hub::Live>>> Hub::load(std::string id) {
    if (const auto found = live_.find(id); found != live_.end()) co_return found->second;
    ATL_CO_TRY(const auto row, co_await deps_.sessions.get(id));
    if (!row) co_return fail(Code::not_found, "there is no such session");
    auto live = std::make_shared<Live>(deps_.executor);
    live->fold.id = id;
    ATL_CO_CHECK(co_await catch_up(live));
    live->mirrored_state = row->state;
    live->mirrored_title = row->title;
    // Another request may have loaded it while we read.
    const auto [at, inserted] = live_.emplace(id, live);
    const auto kept = at->second;
    // Nothing runs in a session that was just read: a turn that the log leaves running was cut off with the process
    // before. The session's row may not say so, because it is written after the log.
    if (inserted && kept->fold.state == "running" && !kept->running) {
        if (deps_.turns.can_resume(kept->fold))
            resume(kept);
        else
            ATL_CO_CHECK(co_await interrupt(kept));
    }
    co_return kept;
}

void Hub::resume(std::shared_ptr<Live> live) {
    TurnInput input;
    input.kind = TurnInput::Kind::resume;
    input.turn_id = live->fold.running_turn;
    live->running = true;
    live->stopping = false;
    live->turn->spawn(run(live, std::move(input)));
}

Task<Result<void>> Hub::interrupt(std::shared_ptr<Live> live) {
    const bool ru = live->fold.lang == "ru";
    json::Object error{
        {"code", "unavailable"},
        {"message",
         ru ? "Сервер был перезапущен во время работы. Всё, что вы видели, сохранено; отправьте запрос ещё раз."
            : "The server was restarted while it worked. All that you saw is kept; send the request again."}
    };
    std::vector<Event> events;
    events.push_back(
        {"turn.failed", {{"turn_id", live->fold.running_turn}, {"error", std::move(error)}, {"interrupted", true}}}
    );
    co_return co_await append(live, std::move(events), true);
}

Task<Result<void>> Hub::append(std::shared_ptr<Live> live, std::vector<Event> events, bool synced) {
    std::vector<store::NewEvent> rows;
    rows.reserve(events.size());
    for (const auto& event : events) rows.push_back({event.type, event.body});
    const auto durability = synced ? store::Durability::synced : store::Durability::shown;
    const auto written = co_await deps_.log.append(live->fold.id, std::move(rows), durability);
    live->unwritten.reset();
    if (!written) {
        Error error = written.error();
        if (error.code == Code::exhausted && live->ru())
            error.message = "На диске нет места. Ничего не потеряно: освободите место и повторите.";
        if (error.code != Code::cancelled) live->unwritten = error;
        co_return fail(std::move(error));
    }
    const std::int64_t last = *written;
    const std::int64_t before = last - static_cast<std::int64_t>(events.size());
    if (live->fold.seq == before) {
        std::int64_t seq = before;
        const Millis now = deps_.clock.now();
        for (const auto& event : events) apply(live->fold, ++seq, now, event.type, event.body);
    } else {
        ATL_CO_CHECK(co_await catch_up(live));
    }
    live->moved.notify_all();
    if (live->fold.state != live->mirrored_state || live->fold.title != live->mirrored_title) co_await mirror(live);
    co_return Result<void>{};
}

/// A cancelled append may be in the log without being in the fold, and two appends may answer out of order: the log
/// decides.
Task<Result<void>> Hub::catch_up(std::shared_ptr<Live> live) {
    while (true) {
        ATL_CO_TRY(const auto events, co_await deps_.log.read(live->fold.id, live->fold.seq, 1000));
        for (const auto& event : events) {
            if (event.seq == live->fold.seq + 1) apply(live->fold, event.seq, event.at, event.type, event.body);
        }
        if (events.size() < 1000) co_return Result<void>{};
    }
}

/// The session list reads rows, not logs.
Task<> Hub::mirror(std::shared_ptr<Live> live) {
    const auto& s = live->fold;
    store::SessionRow row{s.id, s.user, s.title, s.mode, s.state, s.slot, s.created_at, deps_.clock.now()};
    live->mirrored_state = s.state;
    live->mirrored_title = s.title;
    const auto written = co_await deps_.sessions.put(std::move(row));
    if (!written) std::fprintf(stderr, "session row not written: %s\n", written.error().describe().c_str());
}

Task<Result<Session>> Hub::get(std::string id) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    co_return live->fold;
}

Task<Result<Hub::Accepted>> Hub::begin(std::shared_ptr<Live> live, TurnInput input) {
    if (live->running) {
        co_return fail(
            Code::busy, live->ru() ? "Идёт работа над прошлым сообщением: дождитесь конца, остановите её или поставьте "
                                     "сообщение в очередь."
                                   : "a turn is running; wait for it, stop it, or send with queue"
        );
    }
    ATL_CO_CHECK(co_await end_unwritten(live));
    if (live->running) co_return fail(Code::busy, "a turn is running; wait for it, stop it, or send with queue");
    input.turn_id = new_id("turn_");
    live->running = true;
    live->stopping = false;
    const std::string turn_id = input.turn_id;
    const std::int64_t before = live->fold.seq;
    live->turn->spawn(run(live, std::move(input)));
    // Acknowledged only when the user's words are on the disk: the first thing that a turn writes.
    while (live->running && live->fold.seq == before) co_await live->moved.wait(std::chrono::milliseconds(200));
    if (live->fold.seq == before) {
        if (live->unwritten) co_return fail(*live->unwritten);
        co_return fail(
            Code::unavailable, live->ru() ? "Сообщение не удалось сохранить, отправьте его ещё раз."
                                          : "the message could not be saved; try again"
        );
    }
    co_return Accepted{turn_id, false};
}

Task<> Hub::run(std::shared_ptr<Live> live, TurnInput input) {
    const std::string turn_id = input.turn_id;
    Sink sink(*this, live);
    live->spent = {};
    live->before = counted_in(live->fold);
    std::string broken;
    try {
        co_await deps_.turns.run(std::move(input), sink, &live->spent);
    } catch (const boost::system::system_error& error) {
        if (error.code() != boost::asio::error::operation_aborted) broken = error.what();
    } catch (const std::exception& error) {
        broken = error.what();
    }
    // A stopped turn's end is written by stop(); here every co_await would throw, and running has to become false.
    if (live->stopping) broken.clear();
    if (!broken.empty()) {
        std::fprintf(stderr, "turn %s of %s failed: %s\n", turn_id.c_str(), live->fold.id.c_str(), broken.c_str());
        json::Object error{
            {"code", "internal"}, {"message", "something went wrong on our side; nothing is lost, try again"}
        };
        std::vector<Event> events;
        events.push_back({"turn.failed", {{"turn_id", turn_id}, {"error", std::move(error)}}});
        add_untold_usage(*live, &events);
        co_await append(live, std::move(events), true);
    }
    live->running = false;
    live->moved.notify_all();
    if (live->stopping) co_return;
    if (live->fold.state == "running") {
        tasks_.spawn(end_later(live, turn_id));
        co_return;
    }
    if (live->fold.queue.empty() || live->fold.state == "asking" || live->unwritten) co_return;
    TurnInput next;
    next.text = live->fold.queue.front();
    next.from_queue = true;
    next.turn_id = new_id("turn_");
    live->running = true;
    live->turn->spawn(run(live, std::move(next)));
}

/// A turn whose end could not be written (a full disk) is over all the same: it is settled as soon as something can be
/// written.
Task<Result<void>> Hub::end_unwritten(std::shared_ptr<Live> live) {
    if (live->running || live->stopping || live->fold.state != "running") co_return Result<void>{};
    const Error why =
        live->unwritten.value_or(Error{Code::unavailable, "the work could not be saved; send the request again"});
    json::Object error{{"code", to_string(why.code)}, {"message", why.message}};
    std::vector<Event> events;
    events.push_back(
        {"turn.failed", {{"turn_id", live->fold.running_turn}, {"error", std::move(error)}, {"interrupted", true}}}
    );
    co_return co_await append(live, std::move(events), true);
}

Task<> Hub::end_later(std::shared_ptr<Live> live, std::string turn_id) {
    while (!live->running && live->fold.running_turn == turn_id) {
        const auto ended = co_await end_unwritten(live);
        if (ended) co_return;
        co_await sleep_for(std::chrono::milliseconds(1000));
    }
}

Task<Result<Hub::Accepted>> Hub::message(std::string id, std::string text, bool queue) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    if (!is_valid_utf8(text)) co_return fail(Code::invalid_argument, "text: not valid UTF-8");
    if (text.size() > 64u << 10) {
        co_return fail(
            Code::invalid_argument, live->ru() ? "Сообщение длиннее 64 КиБ; опишите виджет в нескольких предложениях."
                                               : "text: longer than 64 KiB; describe the widget in a few sentences"
        );
    }
    if (live->running && queue) {
        if (live->fold.queue.size() >= 20)
            co_return fail(
                Code::exhausted,
                live->ru() ? "В очереди уже двадцать сообщений." : "twenty messages are waiting already"
            );
        json::Array all;
        for (const auto& waiting : live->fold.queue) all.emplace_back(waiting);
        all.emplace_back(text);
        std::vector<Event> events;
        events.push_back({"queue.updated", {{"queue", std::move(all)}}});
        ATL_CO_CHECK(co_await append(live, std::move(events), true));
        co_return Accepted{"", true};
    }
    TurnInput input;
    input.text = std::move(text);
    co_return co_await begin(live, std::move(input));
}

Task<Result<Hub::Accepted>> Hub::answer(std::string id, std::vector<TurnInput::Answer> answers) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    const auto* pending = live->fold.pending_question();
    if (!pending) co_return fail(Code::conflict, live->ru() ? "Открытых вопросов нет." : "no question is open");
    if (answers.empty()) co_return fail(Code::invalid_argument, "at least one answer is expected");
    std::set<std::string> seen;
    for (auto& answer : answers) {
        if (answer.question_id.empty()) answer.question_id = pending->id;
        const bool open = std::ranges::any_of(live->fold.now.questions, [&](const Question& q) {
            return q.id == answer.question_id && q.status == "pending";
        });
        if (!open || !seen.insert(answer.question_id).second) {
            co_return fail(Code::not_found, live->ru() ? "Этот вопрос уже закрыт." : "this question is not open");
        }
        if (trim(answer.value).empty() || answer.value.size() > 8000)
            co_return fail(Code::invalid_argument, "an answer of 1 to 8,000 bytes is expected");
        if (!is_valid_utf8(answer.value)) co_return fail(Code::invalid_argument, "an answer: not valid UTF-8");
    }
    TurnInput input;
    input.kind = TurnInput::Kind::answer;
    input.answers = std::move(answers);
    co_return co_await begin(live, std::move(input));
}

Task<Result<Hub::Accepted>> Hub::change_spec(std::string id, json::Object spec) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    TurnInput input;
    input.kind = TurnInput::Kind::spec;
    input.spec = std::move(spec);
    co_return co_await begin(live, std::move(input));
}

Task<Result<void>> Hub::stop(std::string id) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    if (!live->running) co_return Result<void>{};
    live->stopping = true;
    const std::string turn_id = live->fold.running_turn;
    live->turn->cancel();
    while (live->running) co_await live->moved.wait(std::chrono::milliseconds(100));
    ATL_CO_CHECK(co_await catch_up(live));
    if (live->fold.state != "running") co_return Result<void>{};  // it had just ended
    std::vector<Event> events;
    add_untold_usage(*live, &events);
    events.push_back({"turn.stopped", {{"turn_id", turn_id}}});
    const auto stopped = co_await append(live, std::move(events), true);
    live->stopping = false;
    if (!stopped) tasks_.spawn(end_later(live, turn_id));
    co_return stopped;
}

namespace {

Result<void> check_quiet(bool running, bool ru) {
    if (running)
        return fail(Code::busy, ru ? "Идёт работа: сначала остановите её." : "a turn is running; stop it first");
    return {};
}

std::vector<Event> one(std::string type) {
    std::vector<Event> events;
    events.push_back({std::move(type), {}});
    return events;
}

}  // namespace

Task<Result<void>> Hub::undo(std::string id) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    ATL_CO_CHECK(check_quiet(live->running, live->ru()));
    if (live->fold.undo.empty())
        co_return fail(Code::conflict, live->ru() ? "Отменять нечего." : "there is nothing to take back");
    ATL_CO_CHECK(co_await append(live, one("undo.applied"), true));
    co_await show_again(live);
    co_return Result<void>{};
}

Task<Result<void>> Hub::redo(std::string id) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    ATL_CO_CHECK(check_quiet(live->running, live->ru()));
    if (live->fold.redo.empty())
        co_return fail(Code::conflict, live->ru() ? "Возвращать нечего." : "there is nothing to bring back");
    ATL_CO_CHECK(co_await append(live, one("redo.applied"), true));
    co_await show_again(live);
    co_return Result<void>{};
}

/// The sandbox shows one bundle: after an undo it must be the restored one. Whether it comes up does not decide about
/// the undo.
Task<> Hub::show_again(std::shared_ptr<Live> live) {
    const auto& s = live->fold;
    if (s.now.bundle_sha256.empty()) co_return;
    const auto shown = co_await deps_.turns.show(s);
    std::vector<Event> events;
    if (shown)
        events.push_back({"preview.ready", {{"preview", *shown}}});
    else
        events.push_back({"preview.failed", {{"message", shown.error().message}}});
    (void)co_await append(live, std::move(events), false);
}

Task<Result<std::string>> Hub::fork(std::string id, std::string message_id) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    ATL_CO_CHECK(check_quiet(live->running, live->ru()));
    // Up to the end of the turn that holds the message; without a message, everything.
    std::string turn_id;
    for (const auto& m : live->fold.messages) {
        if (m.id == message_id) turn_id = m.turn_id;
    }
    if (!message_id.empty() && turn_id.empty()) co_return fail(Code::not_found, "there is no such message");
    auto copy = std::make_shared<Live>(deps_.executor);
    copy->fold.id = new_id("ses_");
    store::SessionRow row{copy->fold.id, live->fold.user, live->fold.title,  live->fold.mode,
                          "idle",        live->fold.slot, deps_.clock.now(), deps_.clock.now()};
    ATL_CO_CHECK(co_await deps_.sessions.put(row));
    std::vector<Event> events;
    std::int64_t after = 0;
    bool more = true;
    while (more) {
        ATL_CO_TRY(auto page, co_await deps_.log.read(live->fold.id, after, 1000));
        more = page.size() == 1000;
        for (auto& event : page) {
            after = event.seq;
            if (event.type == "change.updated" || event.type == "release.updated" || event.type == "preview.ready")
                continue;
            const bool last = event.type.starts_with("turn.") && event.type != "turn.started" &&
                              json::get_string(event.body, "turn_id") == turn_id;
            events.push_back({std::move(event.type), std::move(event.body)});
            if (last) {
                more = false;
                break;
            }
        }
    }
    ATL_CO_CHECK(co_await append(copy, std::move(events), true));
    live_[copy->fold.id] = copy;
    co_return copy->fold.id;
}

Task<Result<void>> Hub::rename(std::string id, std::string title, std::string mode) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    json::Object body;
    if (!title.empty()) body["title"] = std::string(truncate_utf8(title, 200));
    if (!mode.empty()) {
        if (mode != "ask" && mode != "plan" && mode != "build")
            co_return fail(Code::invalid_argument, "mode: must be ask, plan or build");
        body["mode"] = mode;
    }
    std::vector<Event> events;
    events.push_back({"session.updated", std::move(body)});
    ATL_CO_CHECK(co_await append(live, std::move(events), true));
    co_await mirror(live);
    co_return Result<void>{};
}

Task<Result<void>> Hub::change_plan(std::string id, std::vector<PlanItem> items) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    json::Array list;
    std::string told;
    for (auto& item : items) {
        if (item.id.empty()) item.id = new_id("item_");
        told += "\n- " + item.title + " (" + item.status + ")";
        list.push_back(json::Object{
            {"id", std::move(item.id)}, {"title", std::move(item.title)}, {"status", std::move(item.status)}
        });
    }
    std::vector<Event> events;
    events.push_back({"plan.updated", {{"items", std::move(list)}, {"by", "user"}}});
    const std::string words = "[Atelier] The user changed the plan. It is now:" + (told.empty() ? " empty" : told);
    events.push_back({"context.added", {{"text", words}}});
    co_return co_await append(live, std::move(events), true);
}

Task<Result<void>> Hub::change_decision(std::string id, std::string key, std::optional<std::string> value) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    const auto* known = live->fold.decision(key);
    if (!known) co_return fail(Code::not_found, live->ru() ? "Такого решения нет." : "there is no such decision");
    std::vector<Event> events;
    if (value)
        events.push_back(
            {"decision.recorded", {{"key", key}, {"question", known->question}, {"value", std::move(*value)}}}
        );
    else
        events.push_back({"decision.removed", {{"key", key}}});
    co_return co_await append(live, std::move(events), true);
}

Task<Result<void>> Hub::remove(std::string id) {
    ATL_CO_TRY(const auto live, co_await load(id));
    ATL_CO_CHECK(check_quiet(live->running, live->ru()));
    live_.erase(id);
    co_return co_await deps_.sessions.remove(id);
}

Task<Result<void>> Hub::record(std::string id, std::vector<Event> events, bool synced) {
    ATL_CO_TRY(const auto live, co_await load(std::move(id)));
    co_return co_await append(live, std::move(events), synced);
}

Task<Result<int>> Hub::settle() {
    ATL_CO_TRY(const auto rows, co_await deps_.sessions.in_state("running"));
    int settled = 0;
    for (const auto& row : rows) {
        // Loading settles what was cut off; a row that only lags behind its log is brought up to date.
        ATL_CO_TRY(const auto live, co_await load(row.id));
        if (live->fold.state != live->mirrored_state) co_await mirror(live);
        ++settled;
    }
    co_return settled;
}

Task<> Hub::close() {
    for (auto& [id, live] : live_) {
        live->stopping = true;
        co_await live->turn->close();
    }
    co_await tasks_.close();
}

}  // namespace atelier::session
