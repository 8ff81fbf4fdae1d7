#include "rules_flow.hpp"

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "customization.hpp"
#include "figure_flow.hpp"
#include "queue_teller.hpp"
#include "spec_bridge.hpp"

namespace atelier::agent {

Task<Result<RulesFlow::Read>> RulesFlow::from_request(std::string request, bool code_takes_rest) {
    using Outcome = spec::FillResult::Outcome;
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::understand));
    const auto card = co_await turn_.open_card("understand", turn_.text("doing_understand"), {{"request", request}});
    spec::Context context = co_await turn_.vocabulary();
    const auto current = current_spec(turn_.session());
    if (current) context.current = &*current;
    context.code_possible = code_takes_rest || turn_.deps().writer.ready();
    QueueTeller teller(turn_, co_await boost::asio::this_coro::executor);
    auto interpreted = co_await turn_.deps().interpreter.interpret(request, turn_.lang(), context, teller.caller());
    if (!interpreted) {
        co_await turn_.close_card(card, "understand", false, interpreted.error().message);
        co_await turn_.plan(TurnContext::understand, "failed");
        co_return fail(interpreted.error());
    }
    turn_.spend(interpreted->usage);
    co_await teller.done();
    co_await turn_.tell_usage(interpreted->usage);
    const auto& result = interpreted->result;
    co_await turn_.close_card(
        card, "understand", true, interpreted->by + ": " + std::string(spec::to_string(result.outcome))
    );
    const bool beyond = result.outcome != Outcome::done && (!result.question || result.question->id == "uncovered");
    if (beyond && code_takes_rest) co_return Read::to_code;
    if (result.outcome == Outcome::question && result.question) {
        ATL_CO_CHECK(co_await ask(*result.question, request));
        co_return Read::done;
    }
    if (result.outcome == Outcome::done && result.filled) {
        ATL_CO_CHECK(co_await build(result.filled->spec, result.filled->alternatives, {}));
        co_return Read::done;
    }
    if (turn_.deps().writer.ready() && turn_.session().mode == "build" && result.reason.empty()) co_return Read::to_code;
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::understand, "cancelled"));
    ATL_CO_CHECK(co_await turn_.say_text(result.reason.empty() ? turn_.text("no_writer") : result.reason));
    co_return Read::done;
}

Task<Result<void>> RulesFlow::ask(spec::Question question, std::string request) {
    json::Array options;
    bool first = true;
    for (std::size_t i = 0; i < question.options.size(); ++i) {
        const auto& option = question.options[i];
        json::Object o{{"value", "option-" + std::to_string(i + 1)}, {"label", option.text}};
        if (option.spec) {
            o["detail"] = sentence_of(*option.spec, turn_.lang());
            o["spec"] = spec::to_json(*option.spec);
            if (first && question.recommends) o["recommended"] = true;
            first = false;
        }
        options.push_back(std::move(o));
    }
    // The wish names the session in lists; a widget that is made at once brings a title of its own.
    ATL_CO_CHECK(co_await turn_.name_session(request));
    json::Object body{{"id", new_id("q_")}, {"key", question.id}, {"question", question.text},    {"options", std::move(options)},
                      {"required", true},   {"free_text", true},  {"request", std::move(request)}};
    json::Array questions;
    questions.push_back(std::move(body));
    co_return co_await turn_.emit_one(
        "question.asked", {{"questions", std::move(questions)}, {"user_message", question.text}}, true
    );
}

Task<Result<void>> RulesFlow::from_picked(spec::Spec picked, std::string assumption) {
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::understand));
    co_return co_await build(std::move(picked), {}, std::move(assumption));
}

Task<Result<void>> RulesFlow::from_spec(json::Object asked) {
    ATL_CO_TRY(spec::Spec wanted, spec::parse_spec(json::Value(std::move(asked))));
    if (!belongs_to_rules(turn_.session())) co_return fail(Code::conflict, turn_.text("not_a_spec"));
    if (const auto current = current_spec(turn_.session()); current && *current == wanted) {
        co_return co_await turn_.say_text(turn_.text("nothing_to_change"));
    }
    co_return co_await from_picked(std::move(wanted), {});
}

Task<Result<void>> RulesFlow::build(spec::Spec wanted, std::vector<spec::Spec> alternatives, std::string assumption) {
    // Opened from a slot of the application, and the words name no other place: that slot is meant.
    const auto asked_slot = spec::from_string<spec::Slot>(turn_.session().slot);
    const bool fits = asked_slot == spec::Slot::page || asked_slot == spec::Slot::asset_panel;
    if (fits && wanted.slot == spec::Slot::dashboard_grid) wanted.slot = *asked_slot;
    const std::string sentence = sentence_of(wanted, turn_.lang());
    json::Object reading = reading_json(wanted, alternatives, turn_.lang());
    const std::string mode = turn_.session().mode;
    if (mode == "ask") {
        ATL_CO_CHECK(co_await turn_.plan(TurnContext::understand, "completed"));
        FigureFlow figures(turn_);
        ATL_CO_TRY(const bool told, co_await figures.tell(wanted));
        if (told) co_return Result<void>{};
        co_return co_await turn_.say_text(turn_.text("ask_mode", sentence));
    }
    if (mode != "build") {
        ATL_CO_CHECK(co_await turn_.emit_one("spec.updated", {{"reading", std::move(reading)}}));
        ATL_CO_CHECK(co_await turn_.plan(TurnContext::understand, "completed"));
        co_return co_await turn_.say_text(turn_.text("plan_mode", sentence));
    }
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::write));
    const auto card = co_await turn_.open_card("write_spec", turn_.text("doing_write_spec"), {{"spec", spec::to_json(wanted)}});
    ATL_CO_CHECK(co_await turn_.name_feature(feature_name(wanted)));
    ATL_CO_TRY(const Built built, build_files(wanted, turn_.session().feature));
    ATL_CO_CHECK(co_await turn_.emit_one("spec.updated", {{"reading", std::move(reading)}}));
    ATL_CO_CHECK(co_await turn_.put_files(built.files));
    if (turn_.session().title.empty()) ATL_CO_CHECK(co_await turn_.emit_one("session.updated", {{"title", built.title}}));
    co_await turn_.close_card(card, "write", true, built.title);
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::check));
    auto judged = co_await turn_.judge(built.files, false);
    if (!judged || !judged->outcome.ok) ATL_CO_CHECK(co_await turn_.plan(TurnContext::check, "failed"));
    if (!judged) co_return fail(judged.error());
    if (!judged->outcome.ok) co_return co_await turn_.explain_red(judged->outcome.report);
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::show));
    ATL_CO_TRY(const bool shown, co_await turn_.preview(judged->files, judged->outcome.bundle_sha256));
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::show, shown ? "completed" : "failed"));
    if (!shown) co_return Result<void>{};
    co_return co_await turn_.say_text(
        assumption.empty() ? turn_.text("done", sentence) : turn_.text("done_assumed", sentence, assumption)
    );
}

}  // namespace atelier::agent
