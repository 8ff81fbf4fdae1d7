#include "atelier/agent/turn.hpp"

#include <array>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/language.hpp"
#include "spec_bridge.hpp"
#include "texts.hpp"
#include "tool_question.hpp"

namespace atelier::agent {
namespace {

using session::TurnInput;
using spec::Lang;

constexpr std::size_t k_max_message = 8000;

/// One turn's state. Methods are coroutines on one executor; the object lives in the frame of Turns::run().
class Turn {
public:
    Turn(Turns::Deps deps, Session session, TurnInput input, EventSink& events, Usage* spent)
        : deps_(deps),
          events_(events),
          spent_(spent),
          session_(std::move(session)),
          input_(std::move(input)),
          lang_(language_for(input_.text, session_)),
          started_(deps.clock.now()) {}

    Task<> run() {
        auto outcome = co_await start();
        if (outcome) outcome = co_await dispatch();
        if (outcome) {
            timings_["total"] = deps_.clock.now() - started_;
            co_await emit_one("turn.completed", {{"turn_id", input_.turn_id}, {"timings_ms", timings_}}, true);
        } else {
            co_await fail_turn(outcome.error());
        }
    }

private:
    // ---- events ----

    Task<Result<void>> emit_one(std::string type, json::Object body, bool synced = false) {
        std::vector<Event> events;
        events.push_back({std::move(type), std::move(body)});
        co_return co_await events_.emit(std::move(events), synced);
    }

    Task<Result<void>> say_text(std::string text) {
        co_return co_await emit_one("text.completed", {{"turn_id", input_.turn_id}, {"message_id", new_id("msg_")}, {"text", std::move(text)}});
    }

    Task<Result<void>> fail_turn(Error error) {
        json::Object body{{"turn_id", input_.turn_id}, {"error", json::Object{{"code", to_string(error.code)}, {"message", error.message}}}};
        co_return co_await emit_one("turn.failed", std::move(body), true);
    }

    enum Step { understand, write, check, show };

    Task<Result<void>> plan(std::size_t running, const char* last = nullptr) {
        static constexpr std::array titles{"plan_understand", "plan_write", "plan_check", "plan_show"};
        json::Array items;
        for (std::size_t i = 0; i < titles.size(); ++i) {
            const char* status = i < running ? "completed" : i > running ? "pending" : last ? last : "in_progress";
            items.push_back(json::Object{{"id", "step-" + std::to_string(i + 1)}, {"title", say(lang_, titles[i])}, {"status", status}});
        }
        co_return co_await emit_one("plan.updated", {{"items", std::move(items)}});
    }

    struct Card {
        std::string id;
        Millis from = 0;
    };

    Task<Card> open_card(std::string name, std::string_view summary, json::Object arguments) {
        Card card{new_id("call_"), deps_.clock.now()};
        co_await emit_one(
            "tool.started", {{"call_id", card.id},
                             {"turn_id", input_.turn_id},
                             {"name", std::move(name)},
                             {"summary", say(lang_, summary)},
                             {"arguments", std::move(arguments)}}
        );
        co_return card;
    }

    Task<> close_card(Card card, std::string timing, bool ok, std::string result) {
        const auto took = deps_.clock.now() - card.from;
        timings_[timing] = took;
        co_await emit_one(
            "tool.completed", {{"call_id", card.id}, {"status", ok ? "completed" : "failed"}, {"duration_ms", took}, {"result", std::move(result)}}
        );
    }

    /// At once, not awaited: a turn that is being stopped awaits nothing any more.
    void spend(const Usage& usage) {
        if (spent_) *spent_ += usage;
    }

    Task<> tell_usage(Usage usage) {
        if (usage.model_calls > 0) co_await emit_one("usage.updated", session::usage_json(usage));
    }

    // ---- the flow ----

    Task<Result<void>> start() {
        std::vector<Event> events;
        events.push_back({"turn.started", {{"turn_id", input_.turn_id}, {"lang", spec::to_string(lang_)}}});
        if (input_.from_queue) {
            // In one write with the message itself: a crash in between must not lose it.
            json::Array rest;
            for (std::size_t i = 1; i < session_.queue.size(); ++i) rest.emplace_back(session_.queue[i]);
            events.push_back({"queue.updated", {{"queue", std::move(rest)}}});
        }
        if (input_.kind == TurnInput::Kind::message) {
            events.push_back({"message.added", {{"message_id", new_id("msg_")}, {"role", "user"}, {"text", input_.text}, {"turn_id", input_.turn_id}}}
            );
            // A new message overrides what was asked; the question is not answered but gone.
            for (const auto& question : session_.now.questions) {
                if (question.status == "pending") events.push_back({"question.withdrawn", {{"id", question.id}}});
            }
        }
        co_return co_await events_.emit(std::move(events), true);
    }

    Task<Result<void>> dispatch() {
        if (input_.kind == TurnInput::Kind::spec) co_return co_await from_spec();
        if (input_.kind == TurnInput::Kind::answer) co_return co_await from_answer();
        if (trim(input_.text).empty()) co_return co_await say_text(say(lang_, "empty_message"));
        if (to_utf32(input_.text).size() > k_max_message) co_return co_await say_text(say(lang_, "too_long"));
        if (spec::detect_language(input_.text) == Lang::other && !has_letter_or_digit(input_.text))
            co_return co_await say_text(say(lang_, "empty_message"));
        if (spec::detect_language(input_.text) == Lang::other) co_return co_await say_text(say(lang_, "other_language"));
        co_return co_await from_request(input_.text, {});
    }

    static bool has_letter_or_digit(const std::string& text) {
        for (const char32_t c : to_utf32(text)) {
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c > 0xBF) return true;
        }
        return false;
    }

    SessionRef ref() const { return {session_.id, session_.user, session_.feature, session_.slot, lang_}; }

    Task<Result<void>> from_request(std::string request, std::string assumption) {
        ATL_CO_CHECK(co_await plan(understand));
        const Card card = co_await open_card("understand", "doing_understand", {{"request", request}});
        auto vocabulary = co_await deps_.workbench.vocabulary(ref());
        // Without the user's own names the rules still know fields, periods and tickers in capitals.
        spec::Context context = vocabulary ? std::move(*vocabulary) : spec::Context{};
        const auto current = current_spec(session_);
        if (current) context.current = &*current;
        auto interpreted = co_await deps_.interpreter.interpret(request, lang_, context);
        if (!interpreted) {
            co_await close_card(card, "understand", false, interpreted.error().message);
            co_await plan(understand, "failed");
            co_return fail(interpreted.error());
        }
        spend(interpreted->usage);
        co_await tell_usage(interpreted->usage);
        const auto& result = interpreted->result;
        co_await close_card(card, "understand", true, interpreted->by + ": " + std::string(spec::to_string(result.outcome)));
        if (result.outcome == spec::FillResult::Outcome::question && result.question) co_return co_await ask(*result.question, request);
        if (result.outcome == spec::FillResult::Outcome::done && result.filled) {
            co_return co_await from_filled(result.filled->spec, result.filled->alternatives, std::move(assumption));
        }
        if (deps_.writer.ready() && session_.mode == "build" && result.reason.empty()) co_return co_await write_code(request);
        ATL_CO_CHECK(co_await plan(understand, "cancelled"));
        co_return co_await say_text(result.reason.empty() ? say(lang_, "no_writer") : result.reason);
    }

    Task<Result<void>> ask(spec::Question question, std::string request) {
        json::Array options;
        bool first = true;
        for (std::size_t i = 0; i < question.options.size(); ++i) {
            const auto& option = question.options[i];
            json::Object o{{"value", "option-" + std::to_string(i + 1)}, {"label", option.text}};
            if (option.spec) {
                o["detail"] = sentence_of(*option.spec, lang_);
                o["spec"] = spec::to_json(*option.spec);
                if (first) o["recommended"] = true;
                first = false;
            }
            options.push_back(std::move(o));
        }
        // The wish names the session in lists; a widget that is made at once brings a title of its own.
        if (session_.title.empty()) ATL_CO_CHECK(co_await emit_one("session.updated", {{"title", std::string(truncate_utf8(request, 80))}}));
        json::Object body{{"id", new_id("q_")}, {"key", question.id}, {"question", question.text},    {"options", std::move(options)},
                          {"required", true},   {"free_text", true},  {"request", std::move(request)}};
        json::Array questions;
        questions.push_back(std::move(body));
        co_return co_await emit_one("question.asked", {{"questions", std::move(questions)}, {"user_message", question.text}}, true);
    }

    Task<Result<void>> from_answer() {
        const session::Question* asked = nullptr;
        for (const auto& q : session_.now.questions) {
            if (q.id == input_.question_id && q.status == "pending") asked = &q;
        }
        if (!asked) co_return fail(Code::conflict, say(lang_, "unknown_question"));
        lang_ = session_.lang == "ru" ? Lang::ru : Lang::en;
        if (auto pending = pending_call(asked->body)) co_return co_await from_tool_answer(std::move(*pending), asked->id);
        const auto* options = json::get_array(asked->body, "options");
        const json::Object* chosen = nullptr;
        const bool decide = input_.text == "decide_for_me";
        if (options) {
            for (const auto& option : *options) {
                const auto* o = option.if_object();
                if (!o) continue;
                const bool match =
                    decide ? o->contains("spec") : (json::get_string(*o, "value") == input_.text || json::get_string(*o, "label") == input_.text);
                if (match && !chosen) chosen = o;
            }
        }
        const std::string label = chosen ? json::get_string(*chosen, "label") : input_.text;
        std::vector<Event> events;
        events.push_back({"question.answered", {{"id", asked->id}, {"value", input_.text}, {"label", label}}});
        events.push_back({"message.added", {{"message_id", new_id("msg_")}, {"role", "user"}, {"text", label}, {"turn_id", input_.turn_id}}});
        events.push_back({"decision.recorded", {{"key", json::get_string(asked->body, "key")}, {"value", label}}});
        ATL_CO_CHECK(co_await events_.emit(std::move(events), true));
        const std::string request = json::get_string(asked->body, "request");
        if (chosen && chosen->contains("spec")) {
            ATL_CO_TRY(spec::Spec picked, spec::parse_spec(chosen->at("spec")));
            ATL_CO_CHECK(co_await plan(understand));
            co_return co_await from_filled(std::move(picked), {}, decide ? label : std::string());
        }
        if (chosen) {
            if (deps_.writer.ready()) co_return co_await write_code(request);
            co_return co_await say_text(say(lang_, "no_writer"));
        }
        // Own words complete the request.
        co_return co_await from_request(request + ", " + input_.text, {});
    }

    Task<Result<void>> from_spec() {
        ATL_CO_TRY(spec::Spec wanted, spec::parse_spec(json::Value(input_.spec)));
        lang_ = session_.lang == "ru" ? Lang::ru : Lang::en;
        if (const auto current = current_spec(session_); current && *current == wanted)
            co_return co_await say_text(say(lang_, "nothing_to_change"));
        ATL_CO_CHECK(co_await plan(understand));
        co_return co_await from_filled(std::move(wanted), {}, {});
    }

    Task<Result<void>> from_filled(spec::Spec wanted, std::vector<spec::Spec> alternatives, std::string assumption) {
        // Opened from a slot of the application, and the words name no other place: that slot is meant.
        const auto asked_slot = spec::from_string<spec::Slot>(session_.slot);
        const bool fits = asked_slot == spec::Slot::page || asked_slot == spec::Slot::asset_panel;
        if (fits && wanted.slot == spec::Slot::dashboard_grid) wanted.slot = *asked_slot;
        const std::string sentence = sentence_of(wanted, lang_);
        if (session_.mode != "build") {
            ATL_CO_CHECK(co_await emit_one("spec.updated", {{"reading", reading_json(wanted, alternatives, lang_)}}));
            ATL_CO_CHECK(co_await plan(understand, "completed"));
            co_return co_await say_text(say(lang_, session_.mode == "plan" ? "plan_mode" : "ask_mode", sentence));
        }
        ATL_CO_CHECK(co_await plan(write));
        const Card card = co_await open_card("write_spec", "doing_write_spec", {{"spec", spec::to_json(wanted)}});
        if (session_.feature.empty()) {
            session_.feature = feature_name(wanted);
            ATL_CO_CHECK(co_await emit_one("session.updated", {{"feature", session_.feature}}));
        }
        ATL_CO_TRY(const Built built, build_files(wanted, session_.feature));
        ATL_CO_CHECK(co_await emit_one("spec.updated", {{"reading", reading_json(wanted, alternatives, lang_)}}));
        ATL_CO_CHECK(co_await put_files(built.files));
        if (session_.title.empty()) ATL_CO_CHECK(co_await emit_one("session.updated", {{"title", built.title}}));
        co_await close_card(card, "write", true, built.title);
        ATL_CO_TRY(const GateOutcome verdict, co_await judge(built.files));
        if (!verdict.ok) co_return co_await explain_red(verdict);
        ATL_CO_TRY(const bool shown, co_await preview(verdict.bundle_sha256));
        if (!shown) co_return Result<void>{};
        co_return co_await say_text(assumption.empty() ? say(lang_, "done", sentence) : say(lang_, "done_assumed", sentence, assumption));
    }

    Task<Result<void>> put_files(std::map<std::string, std::string> files) {
        std::vector<Event> events;
        for (const auto& [path, artifact] : session_.now.artifacts) {
            if (!files.contains(path)) events.push_back({"artifact.changed", {{"path", path}}});
        }
        for (const auto& [path, text] : files) {
            const auto known = session_.now.artifacts.find(path);
            if (known != session_.now.artifacts.end() && known->second.text == text) continue;
            events.push_back({"artifact.changed", {{"path", path}, {"text", text}, {"sha256", sha256_hex(text)}, {"bytes", text.size()}}});
            session_.now.artifacts[path] = {text, sha256_hex(text), 1};
        }
        if (events.empty()) co_return Result<void>{};
        co_return co_await events_.emit(std::move(events), true);
    }

    Task<> report_check(json::Object one) { co_await emit_one("gate.check", std::move(one)); }

    /// Runs the gate and takes over what the formatter changed.
    Task<Result<GateOutcome>> judge(std::map<std::string, std::string> files) {
        ATL_CO_CHECK(co_await plan(check));
        const Card card = co_await open_card("check", "doing_check", {});
        ATL_CO_CHECK(co_await emit_one("gate.started", {}));
        auto on_check = [this](json::Object one) { return report_check(std::move(one)); };
        auto verdict = co_await deps_.workbench.check(ref(), files, std::move(on_check));
        if (!verdict) {
            co_await close_card(card, "gate", false, verdict.error().message);
            co_await plan(check, "failed");
            co_return fail(verdict.error());
        }
        files_ = files;
        if (!verdict->formatted.empty()) {
            for (const auto& [path, text] : verdict->formatted) files_[path] = text;
            ATL_CO_CHECK(co_await put_files(files_));
        }
        ATL_CO_CHECK(co_await emit_one("gate.completed", {{"report", verdict->report}}, true));
        co_await close_card(card, "gate", verdict->ok, verdict->ok ? "ok" : "red");
        co_return std::move(*verdict);
    }

    Task<Result<void>> explain_red(GateOutcome verdict) {
        ATL_CO_CHECK(co_await plan(check, "failed"));
        const auto* findings = json::get_array(verdict.report, "findings");
        co_return co_await say_text(say(lang_, "gate_red", std::to_string(findings ? findings->size() : 0)));
    }

    /// False: the preview did not come up, and the user has been told.
    Task<Result<bool>> preview(std::string bundle_sha256) {
        ATL_CO_CHECK(co_await plan(show));
        const Card card = co_await open_card("preview", "doing_preview", {});
        auto preview = co_await deps_.workbench.preview(ref(), files_, std::move(bundle_sha256));
        if (!preview) {
            co_await close_card(card, "preview", false, preview.error().message);
            ATL_CO_CHECK(co_await emit_one("preview.failed", {{"message", preview.error().message}}));
            ATL_CO_CHECK(co_await plan(show, "failed"));
            ATL_CO_CHECK(co_await say_text(say(lang_, "preview_failed", preview.error().message)));
            co_return false;
        }
        ATL_CO_CHECK(co_await emit_one("preview.ready", {{"preview", *preview}}));
        co_await close_card(card, "preview", true, "ok");
        ATL_CO_CHECK(co_await plan(show, "completed"));
        co_return true;
    }

    // ---- tools of outside servers ----

    Task<Result<ToolTalk>> tools_of_turn(std::vector<ToolExchange> exchanges) {
        ToolTalk talk;
        talk.exchanges = std::move(exchanges);
        if (!deps_.outside) co_return talk;
        ATL_CO_TRY(talk.tools, co_await deps_.outside->offered(ref()));
        if (!talk.tools.empty() && talk.exchanges.size() < k_max_tool_calls) talk.check = tool_check(deps_.outside, talk.tools);
        co_return talk;
    }

    static std::function<bool(const std::string&, const json::Object&)> tool_check(OutsideTools* outside, std::vector<OutsideTool> tools) {
        return [outside, tools = std::move(tools)](const std::string& name, const json::Object& arguments) {
            return std::ranges::find(tools, name, &OutsideTool::name) != tools.end() && outside->fits(name, arguments);
        };
    }

    /// False: nothing was called, the user has been asked.
    Task<Result<bool>> use_tool(std::string request, ToolExchange wanted, ToolTalk* talk) {
        const auto rule = deps_.outside->rule(wanted.name);
        const bool granted = session_.decision(grant_key(wanted.name)) != nullptr;
        if (rule == OutsideTools::Rule::ask && !granted) {
            const std::string tool = wanted.name;
            json::Array questions{tool_question(lang_, {std::move(request), std::move(wanted), talk->exchanges})};
            json::Object body{{"questions", std::move(questions)}, {"user_message", say(lang_, "tool_question", tool)}};
            ATL_CO_CHECK(co_await emit_one("question.asked", std::move(body), true));
            co_return false;
        }
        if (rule == OutsideTools::Rule::deny) wanted.result = "The rules of this installation do not allow this call.";
        else ATL_CO_CHECK(co_await call_tool(&wanted, rule == OutsideTools::Rule::allow ? "rule" : "session"));
        talk->exchanges.push_back(std::move(wanted));
        if (talk->exchanges.size() >= k_max_tool_calls) talk->check = {};
        co_return true;
    }

    /// Calls it, and writes to the log before and after: what, with what, by whose leave, and how much came back.
    Task<Result<void>> call_tool(ToolExchange* call, std::string allowed_by) {
        const Card card{new_id("call_"), deps_.clock.now()};
        const std::string_view summary = allowed_by == "rule" ? "calling_allowed" : allowed_by == "session" ? "calling_session" : "calling_once";
        json::Object opened{{"call_id", card.id},
                            {"turn_id", input_.turn_id},
                            {"name", call->name},
                            {"summary", say(lang_, summary, call->name)},
                            {"arguments", call->arguments},
                            {"allowed_by", allowed_by}};
        if (allowed_by != "rule") opened["user"] = session_.user;
        ATL_CO_CHECK(co_await emit_one("tool.started", std::move(opened), true));
        auto answer = co_await deps_.outside->call(ref(), call->name, call->arguments);
        call->result = answer ? std::move(*answer) : "The call failed: " + answer.error().message;
        const auto bytes = call->result.size();
        const std::string shown(truncate_utf8(call->result, 2000));
        json::Object closed{{"call_id", card.id},
                            {"status", answer ? "completed" : "failed"},
                            {"duration_ms", deps_.clock.now() - card.from},
                            {"result", say(lang_, "tool_returned", std::to_string(bytes)) + "\n" + shown},
                            {"result_bytes", bytes}};
        co_return co_await emit_one("tool.completed", std::move(closed), true);
    }

    /// The user's answer about a call. Only the two that allow it let it run, and only with the arguments that were shown.
    Task<Result<void>> from_tool_answer(PendingCall pending, std::string question_id) {
        const std::string answer(tool_answer(input_.text));
        const std::string_view label = answer == k_allow_once ? "tool_once" : answer == k_allow_session ? "tool_session" : "tool_refuse";
        std::vector<Event> events;
        events.push_back({"question.answered", {{"id", question_id}, {"value", answer}, {"label", say(lang_, label)}}});
        events.push_back({"message.added", {{"message_id", new_id("msg_")}, {"role", "user"}, {"text", say(lang_, label)}, {"turn_id", input_.turn_id}}});
        if (answer == k_allow_session) {
            const std::string key = grant_key(pending.wanted.name);
            events.push_back({"decision.recorded", {{"key", key}, {"value", say(lang_, label)}}});
            session_.now.decisions.push_back({key, "", say(lang_, label)});
        }
        ATL_CO_CHECK(co_await events_.emit(std::move(events), true));
        // The configuration may have changed since the question.
        const bool runs = answer != k_refuse && deps_.outside && deps_.outside->rule(pending.wanted.name) != OutsideTools::Rule::deny &&
                          deps_.outside->fits(pending.wanted.name, pending.wanted.arguments);
        if (runs) ATL_CO_CHECK(co_await call_tool(&pending.wanted, answer == k_allow_session ? "session" : "once"));
        else pending.wanted.result = answer == k_refuse ? "The user refused this call." : "The rules of this installation do not allow this call.";
        pending.before.push_back(std::move(pending.wanted));
        if (!deps_.writer.ready()) co_return co_await say_text(say(lang_, "no_writer"));
        co_return co_await write_code(std::move(pending.request), std::move(pending.before));
    }

    /// Rung 2. Repair after a red gate at most three rounds, and never once a reply equals the one before: a small model
    /// copies itself.
    Task<Result<void>> write_code(std::string request, std::vector<ToolExchange> exchanges = {}) {
        ATL_CO_TRY(ToolTalk talk, co_await tools_of_turn(std::move(exchanges)));
        std::map<std::string, std::string> files = session_.files();
        std::string feedback;
        std::string before;
        GateOutcome verdict;
        for (int round = 0; round < 4; ++round) {
            ATL_CO_CHECK(co_await plan(write));
            const Card card = co_await open_card("write_code", "doing_write_code", {{"round", round + 1}});
            auto written = co_await deps_.writer.write(request, lang_, files, feedback, {}, talk);
            spend(written ? written->usage : written.error().usage);
            while (written && written->wanted) {
                co_await tell_usage(written->usage);
                ATL_CO_TRY(const bool answered, co_await use_tool(request, std::move(*written->wanted), &talk));
                if (!answered) {
                    co_await close_card(card, "write", true, {});
                    co_return Result<void>{};
                }
                written = co_await deps_.writer.write(request, lang_, files, feedback, {}, talk);
                spend(written ? written->usage : written.error().usage);
            }
            if (!written) {
                co_await tell_usage(written.error().usage);
                co_await close_card(card, "write", false, written.error().message);
                co_return fail(written.error());
            }
            co_await tell_usage(written->usage);
            const std::string digest = digest_files(written->files);
            co_await close_card(card, "write", true, written->title);
            if (digest == before) break;
            before = digest;
            if (session_.feature.empty()) {
                session_.feature = "widget-" + random_hex(3);
                ATL_CO_CHECK(co_await emit_one("session.updated", {{"feature", session_.feature}}));
            }
            files = written->files;
            // Only the session knows the feature's name, and the gate compares it.
            if (auto manifest = json::parse_object(files["manifest.json"])) {
                (*manifest)["id"] = session_.feature;
                if (spec::from_string<spec::Slot>(session_.slot)) (*manifest)["slot"] = session_.slot;
                files["manifest.json"] = json::print_pretty(*manifest);
            }
            ATL_CO_CHECK(co_await put_files(files));
            ATL_CO_TRY(verdict, co_await judge(files));
            if (verdict.ok) {
                ATL_CO_TRY(const bool shown, co_await preview(verdict.bundle_sha256));
                if (!shown) co_return Result<void>{};
                co_return co_await say_text(say(lang_, "done", written->title));
            }
            feedback = json::print(json::Value(verdict.report));
        }
        co_return co_await explain_red(std::move(verdict));
    }

    Turns::Deps deps_;
    EventSink& events_;
    Usage* spent_;
    Session session_;
    TurnInput input_;
    Lang lang_;
    Millis started_;
    json::Object timings_;
    std::map<std::string, std::string> files_;  ///< as the gate judged them
};

}  // namespace

spec::Lang language_for(const std::string& text, const Session& session) {
    const Lang detected = spec::detect_language(text);
    if (detected != Lang::other) return detected;
    return session.lang == "ru" ? Lang::ru : Lang::en;
}

Task<> Turns::run(Session session, TurnInput input, EventSink& events, Usage* spent) {
    Turn turn(deps_, std::move(session), std::move(input), events, spent);
    co_await turn.run();
}

Task<Result<json::Object>> Turns::show(Session s) {
    const SessionRef ref{s.id, s.user, s.feature, s.slot, s.lang == "ru" ? Lang::ru : Lang::en};
    co_return co_await deps_.workbench.preview(ref, s.files(), s.now.bundle_sha256);
}

}  // namespace atelier::agent
