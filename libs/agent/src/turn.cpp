#include "atelier/agent/turn.hpp"

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "code_flow.hpp"
#include "control_flow.hpp"
#include "customization.hpp"
#include "engine.hpp"
#include "figure_flow.hpp"
#include "rules_flow.hpp"
#include "spec_bridge.hpp"

namespace atelier::agent {
namespace {

using session::TurnInput;
using spec::Lang;

constexpr std::size_t k_max_message = 8000;
constexpr int k_max_resumes = 2;

/// One turn from its first event to its last. Decides whose work it is: the rules', a code writer's, or the engine's.
class Turn {
public:
    explicit Turn(TurnContext& turn) : turn_(turn) {}

    Task<> run() {
        auto outcome = co_await start();
        if (outcome) outcome = co_await dispatch();
        const std::string id = turn_.input().turn_id;
        if (outcome) {
            turn_.timings["total"] = turn_.deps().clock.now() - turn_.started;
            co_await turn_.emit_one("turn.completed", {{"turn_id", id}, {"timings_ms", turn_.timings}}, true);
            co_return;
        }
        json::Object error{{"code", to_string(outcome.error().code)}, {"message", outcome.error().message}};
        co_await turn_.emit_one("turn.failed", {{"turn_id", id}, {"error", std::move(error)}}, true);
    }

private:
    Task<Result<void>> start() {
        const TurnInput& input = turn_.input();
        std::vector<Event> events;
        if (input.kind == TurnInput::Kind::resume) {
            events.push_back({"turn.resumed", {{"turn_id", input.turn_id}}});
            co_return co_await turn_.emit(std::move(events), true);
        }
        events.push_back({"turn.started", {{"turn_id", input.turn_id}, {"lang", spec::to_string(turn_.lang())}}});
        if (input.from_queue) {
            // In one write with the message itself: a crash in between must not lose it.
            json::Array rest;
            for (std::size_t i = 1; i < turn_.session().queue.size(); ++i) rest.emplace_back(turn_.session().queue[i]);
            events.push_back({"queue.updated", {{"queue", std::move(rest)}}});
        }
        if (input.kind == TurnInput::Kind::message) {
            // What did not pass is in the dialogue; the new work begins with the last good version.
            if (turn_.session().now.draft) events.push_back({"draft.cleared", {}});
            events.push_back(
                {"message.added",
                 {{"message_id", new_id("msg_")}, {"role", "user"}, {"text", input.text}, {"turn_id", input.turn_id}}}
            );
            close_questions(&events);
        }
        co_return co_await turn_.emit(std::move(events), true);
    }

    /// A new message overrides what was asked. A model that asked in words is answered in words: it sees both.
    void close_questions(std::vector<Event>* events) {
        std::size_t open = 0;
        for (const auto& question : turn_.session().now.questions) open += question.status == "pending" ? 1 : 0;
        for (const auto& question : turn_.session().now.questions) {
            if (question.status != "pending") continue;
            const bool answered = open == 1 && json::get_string(question.body, "by") == "model";
            if (!answered) {
                events->push_back({"question.withdrawn", {{"id", question.id}}});
                continue;
            }
            const std::string& said = turn_.input().text;
            events->push_back({"question.answered", {{"id", question.id}, {"value", said}, {"label", said}}});
            events->push_back(
                {"decision.recorded",
                 {{"key", json::get_string(question.body, "key")},
                  {"question", json::get_string(question.body, "question")},
                  {"value", said}}}
            );
        }
    }

    Task<Result<void>> dispatch() {
        const TurnInput& input = turn_.input();
        switch (input.kind) {
            case TurnInput::Kind::resume:
                co_return co_await run_engine();
            case TurnInput::Kind::spec: {
                turn_.set_lang(session_lang());
                RulesFlow rules(turn_);
                co_return co_await rules.from_spec(input.spec);
            }
            case TurnInput::Kind::answer:
                co_return co_await from_answer();
            case TurnInput::Kind::message:
                break;
        }
        if (trim(input.text).empty()) co_return co_await turn_.say_text(turn_.text("empty_message"));
        if (to_utf32(input.text).size() > k_max_message) co_return co_await turn_.say_text(turn_.text("too_long"));
        if (!turn_.engine_ready() && spec::detect_language(input.text) == Lang::other) {
            co_return co_await turn_.say_text(
                turn_.text(has_letter_or_digit(input.text) ? "other_language" : "empty_message")
            );
        }
        co_return co_await from_request(input.text);
    }

    static bool has_letter_or_digit(const std::string& text) {
        for (const char32_t c : to_utf32(text)) {
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c > 0xBF) return true;
        }
        return false;
    }

    Lang session_lang() const { return turn_.session().lang == "ru" ? Lang::ru : Lang::en; }

    Task<Result<void>> run_engine() {
        ATL_CO_CHECK(co_await turn_.name_session(trim(turn_.input().text)));
        Engine engine(turn_);
        co_return co_await engine.run();
    }

    /// Rules answer fresh requests that they cover whole, and change what they made; everything else is a model's, if
    /// there is one.
    Task<Result<void>> from_request(std::string request) {
        const bool engine = turn_.engine_ready();
        const std::string mode = turn_.session().mode;
        const auto current = current_spec(turn_.session());
        spec::Context context;
        if (current) context.current = &*current;
        auto message = spec::classify(request, context);
        if (ControlFlow::takes(message, engine)) {
            ControlFlow control(turn_);
            co_return co_await control.run(std::move(message));
        }
        if (engine && mode != "build") co_return co_await run_engine();
        // Without a model a question is answered with figures; beside a widget it never becomes a change of it.
        if (!engine) {
            FigureFlow figures(turn_);
            const bool beside_widget = message.kind == spec::Message::Kind::figure;
            if (beside_widget || mode == "ask") {
                ATL_CO_TRY(const bool answered, co_await figures.answer(request, !beside_widget));
                if (answered) co_return Result<void>{};
            }
        }
        if (!belongs_to_rules(turn_.session())) {
            if (engine) co_return co_await run_engine();
            CodeFlow code(turn_);
            if (turn_.deps().writer.ready() && mode == "build") co_return co_await code.write(std::move(request));
            co_return co_await turn_.say_text(turn_.text("no_writer_own"));
        }
        RulesFlow rules(turn_);
        ATL_CO_TRY(const auto read, co_await rules.from_request(request, engine));
        if (read == RulesFlow::Read::done) co_return Result<void>{};
        if (engine) co_return co_await run_engine();
        ATL_CO_CHECK(co_await turn_.name_session(trim(turn_.input().text)));
        CodeFlow code(turn_);
        co_return co_await code.write(std::move(request));
    }

    // ---- answers ----

    const session::Question* asked(const std::string& id) const {
        for (const auto& q : turn_.session().now.questions) {
            if (q.id == id && q.status == "pending") return &q;
        }
        return nullptr;
    }

    static const json::Object* option_of(const json::Object& body, const std::string& value) {
        const auto* options = json::get_array(body, "options");
        if (!options) return nullptr;
        const bool decide = value == "decide_for_me";
        for (const auto& option : *options) {
            const auto* o = option.if_object();
            if (!o) continue;
            if (decide) {
                // The recommended one; of a model's, the first.
                if (o->contains("spec") || json::get_string(body, "by") == "model") return o;
            } else if (json::get_string(*o, "value") == value || json::get_string(*o, "label") == value) {
                return o;
            }
        }
        return nullptr;
    }

    Task<Result<void>> record_answer(const session::Question* question, std::string value, std::string label) {
        std::vector<Event> events;
        events.push_back({"question.answered", {{"id", question->id}, {"value", std::move(value)}, {"label", label}}});
        events.push_back(
            {"message.added",
             {{"message_id", new_id("msg_")}, {"role", "user"}, {"text", label}, {"turn_id", turn_.input().turn_id}}}
        );
        std::string key = json::get_string(question->body, "key");
        // What was not covered differs from wish to wish: one answer does not stand for all.
        if (key == "uncovered") key += ":" + json::get_string(question->body, "request");
        json::Object decided{
            {"key", std::move(key)},
            {"question", json::get_string(question->body, "question")},
            {"value", std::move(label)}
        };
        // What was tried first is no decision about anything.
        if (json::get_string(question->body, "key") != "tour") events.push_back({"decision.recorded", std::move(decided)});
        co_return co_await turn_.emit(std::move(events), true);
    }

    Task<Result<void>> from_answer() {
        turn_.set_lang(session_lang());
        const auto& answers = turn_.input().answers;
        const auto* first = asked(answers[0].question_id);
        if (!first) co_return fail(Code::conflict, turn_.text("unknown_question"));
        const json::Object body = first->body;
        if (json::get_string(body, "by") == "model") co_return co_await from_card();
        const std::string value = answers[0].value;
        if (auto pending = pending_call(body)) {
            co_return co_await from_tool_answer(std::move(*pending), first->id, value, body);
        }
        const auto* chosen = option_of(body, value);
        const bool decide = value == "decide_for_me";
        const std::string label = label_of(chosen, value);
        ATL_CO_CHECK(co_await record_answer(first, value, label));
        const std::string request = json::get_string(body, "request");
        RulesFlow rules(turn_);
        if (chosen && chosen->contains("spec")) {
            ATL_CO_TRY(spec::Spec picked, spec::parse_spec(chosen->at("spec")));
            co_return co_await rules.from_picked(std::move(picked), decide ? label : std::string());
        }
        if (json::get_string(body, "key") == "tour") co_return co_await from_request(label);
        if (chosen) co_return co_await write_as_code(request);
        // Own words complete the request.
        co_return co_await from_request(request + ", " + value);
    }

    std::string label_of(const json::Object* chosen, const std::string& value) const {
        if (chosen) return json::get_string(*chosen, "label");
        return value == "decide_for_me" ? turn_.text("decided_for_me") : value;
    }

    /// A model's questions, answered one by one or all at once; it goes on when none that it needs is open.
    Task<Result<void>> from_card() {
        std::vector<std::string> assumed;
        for (const auto& answer : turn_.input().answers) {
            const auto* question = asked(answer.question_id);
            if (!question) co_return fail(Code::conflict, turn_.text("unknown_question"));
            const std::string label = label_of(option_of(question->body, answer.value), answer.value);
            if (answer.value == "decide_for_me")
                assumed.push_back(json::get_string(question->body, "question") + " " + label);
            ATL_CO_CHECK(co_await record_answer(question, answer.value, label));
        }
        std::vector<Event> unneeded;
        for (const auto& question : turn_.session().now.questions) {
            if (question.status != "pending") continue;
            const auto* required = question.body.if_contains("required");
            if (!required || !required->is_bool() || required->as_bool()) co_return Result<void>{};
            unneeded.push_back({"question.withdrawn", {{"id", question.id}}});
        }
        if (!unneeded.empty()) ATL_CO_CHECK(co_await turn_.emit(std::move(unneeded), true));
        if (!turn_.engine_ready()) co_return co_await turn_.say_text(turn_.text("no_writer_own"));
        Engine engine(turn_);
        engine.assume(std::move(assumed));
        co_return co_await engine.run();
    }

    Task<Result<void>> write_as_code(std::string request) {
        if (turn_.engine_ready()) co_return co_await run_engine();
        // Modes decide what may be written.
        if (turn_.session().mode != "build") co_return co_await turn_.say_text(turn_.text("mode_writes_nothing"));
        if (!turn_.deps().writer.ready()) co_return co_await turn_.say_text(turn_.text("no_writer"));
        CodeFlow code(turn_);
        co_return co_await code.write(std::move(request));
    }

    /// The user's answer about a call. Only the two that allow it let it run, and only with the arguments that were
    /// shown.
    Task<Result<void>> from_tool_answer(
        PendingCall pending, std::string question_id, std::string value, json::Object body
    ) {
        const std::string answer(tool_answer(value));
        const std::string_view id = answer == k_allow_once      ? "tool_once"
                                    : answer == k_allow_session ? "tool_session"
                                                                : "tool_refuse";
        const std::string label = turn_.text(id);
        std::vector<Event> events;
        events.push_back({"question.answered", {{"id", question_id}, {"value", answer}, {"label", label}}});
        events.push_back(
            {"message.added",
             {{"message_id", new_id("msg_")}, {"role", "user"}, {"text", label}, {"turn_id", turn_.input().turn_id}}}
        );
        if (answer == k_allow_session) {
            events.push_back(
                {"decision.recorded", {{"key", grant_key(pending.wanted.name)}, {"question", ""}, {"value", label}}}
            );
        }
        ATL_CO_CHECK(co_await turn_.emit(std::move(events), true));
        if (json::get_string(body, "by") == "engine") {
            if (!turn_.engine_ready()) co_return co_await turn_.say_text(turn_.text("no_writer"));
            Engine engine(turn_);
            co_return co_await engine.outside_answered(
                pending.wanted.name, std::move(pending.wanted.arguments), answer
            );
        }
        CodeFlow code(turn_);
        co_return co_await code.from_tool_answer(std::move(pending), answer);
    }

    TurnContext& turn_;
};

}  // namespace

spec::Lang language_for(const std::string& text, const Session& session) {
    const Lang detected = spec::detect_language(text);
    if (detected != Lang::other) return detected;
    return session.lang == "ru" ? Lang::ru : Lang::en;
}

Task<> Turns::run(TurnInput input, EventSink& events, Usage* spent) {
    TurnContext context(deps_, std::move(input), events, spent);
    Turn turn(context);
    co_await turn.run();
}

bool Turns::can_resume(const Session& session) const {
    const bool engine = deps_.model && deps_.engine.profile && !deps_.engine.profile().rules_plan;
    return engine && session.steps > 0 && session.resumed < k_max_resumes;
}

Task<Result<json::Object>> Turns::show(Session s) {
    const SessionRef ref{s.id, s.user, s.feature, s.slot, s.lang == "ru" ? Lang::ru : Lang::en};
    co_return co_await deps_.workbench.preview(ref, s.files(), s.now.bundle_sha256);
}

}  // namespace atelier::agent
