#include "turn_context.hpp"

#include <array>

#include "atelier/base/digest.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::agent {

TurnContext::TurnContext(Turns::Deps deps, session::TurnInput input, EventSink& events, Usage* spent)
    : started(deps.clock.now()),
      deps_(deps),
      profile_(deps.engine.profile ? deps.engine.profile() : llm::Profile{}),
      input_(std::move(input)),
      events_(events),
      spent_(spent),
      lang_(language_for(input_.text, events.session())) {}

SessionRef TurnContext::ref() const {
    const Session& s = session();
    return {s.id, s.user, s.feature, s.slot, lang_};
}

Task<llm::TokenCount> TurnContext::count(llm::ChatRequest request) const {
    if (!deps_.engine.counter) co_return llm::TokenCounter().count_prompt(request);
    co_return co_await deps_.engine.counter->count(std::move(request));
}

json::Object TurnContext::context_json(const llm::TokenCount& counted) const {
    return {{"used", counted.tokens}, {"window", profile_.window}, {"counted", to_string(counted.source)}};
}

void TurnContext::learn(const llm::TokenCount& counted, const llm::TokenUsage& told) const {
    if (deps_.engine.counter && told.estimated == 0) deps_.engine.counter->learn(counted, told.prompt);
}

Task<Result<void>> TurnContext::emit(std::vector<Event> events, bool synced) {
    co_return co_await events_.emit(std::move(events), synced);
}

Task<Result<void>> TurnContext::emit_one(std::string type, json::Object body, bool synced) {
    std::vector<Event> events;
    events.push_back({std::move(type), std::move(body)});
    co_return co_await emit(std::move(events), synced);
}

Task<Result<void>> TurnContext::say_text(std::string text) {
    co_return co_await emit_one(
        "text.completed", {{"turn_id", input_.turn_id}, {"message_id", new_id("msg_")}, {"text", std::move(text)}}
    );
}

Task<spec::Context> TurnContext::vocabulary() {
    auto names = co_await deps_.workbench.vocabulary(ref());
    co_return names ? std::move(*names) : spec::Context{};
}

Task<TurnContext::Card> TurnContext::open_card(std::string name, std::string summary, json::Object arguments) {
    Card card{new_id("call_"), deps_.clock.now()};
    co_await emit_one(
        "tool.started", {{"call_id", card.id},
                         {"turn_id", input_.turn_id},
                         {"name", std::move(name)},
                         {"summary", std::move(summary)},
                         {"arguments", std::move(arguments)}}
    );
    co_return card;
}

Task<Result<void>> TurnContext::close_card(
    Card card, std::string timing, bool ok, std::string result, std::optional<std::string> output
) {
    const auto took = deps_.clock.now() - card.from;
    timings[timing] = took;
    json::Object body{
        {"call_id", card.id},
        {"status", ok ? "completed" : "failed"},
        {"duration_ms", took},
        {"result", std::move(result)}
    };
    if (output) body["output"] = std::move(*output);
    co_return co_await emit_one("tool.completed", std::move(body));
}

void TurnContext::spend(const Usage& usage) {
    if (spent_) *spent_ += usage;
}

Task<> TurnContext::tell_usage(Usage usage) {
    if (usage.model_calls > 0) co_await emit_one("usage.updated", session::usage_json(usage));
}

Task<Result<void>> TurnContext::plan(std::size_t running, std::string_view status) {
    constexpr std::array titles{"plan_understand", "plan_write", "plan_check", "plan_show"};
    json::Array items;
    for (std::size_t i = 0; i < titles.size(); ++i) {
        const std::string_view state = i < running ? "completed" : i > running ? "pending" : status;
        items.push_back(
            json::Object{{"id", "step-" + std::to_string(i + 1)}, {"title", text(titles[i])}, {"status", state}}
        );
    }
    co_return co_await emit_one("plan.updated", {{"items", std::move(items)}});
}

Task<Result<void>> TurnContext::name_session(std::string_view wish) {
    std::string title(truncate_utf8(wish, 80));
    if (!session().title.empty() || title.empty()) co_return Result<void>{};
    co_return co_await emit_one("session.updated", {{"title", std::move(title)}});
}

Task<Result<void>> TurnContext::name_feature(std::string name) {
    if (!session().feature.empty()) co_return Result<void>{};
    co_return co_await emit_one("session.updated", {{"feature", std::move(name)}});
}

std::vector<Event> TurnContext::file_events(const std::map<std::string, std::string>& files) const {
    std::vector<Event> events;
    for (const auto& [path, artifact] : session().now.artifacts) {
        if (!files.contains(path)) events.push_back({"artifact.changed", {{"path", path}}});
    }
    for (const auto& [path, text] : files) {
        const auto known = session().now.artifacts.find(path);
        if (known != session().now.artifacts.end() && known->second.text == text) continue;
        json::Object body{{"path", path}, {"text", text}, {"sha256", sha256_hex(text)}, {"bytes", text.size()}};
        events.push_back({"artifact.changed", std::move(body)});
    }
    return events;
}

Task<Result<void>> TurnContext::put_files(std::map<std::string, std::string> files) {
    auto events = file_events(files);
    if (events.empty()) co_return Result<void>{};
    co_return co_await emit(std::move(events), true);
}

Task<> TurnContext::report_check(json::Object one) { co_await emit_one("gate.check", std::move(one)); }

Task<Result<TurnContext::Verdict>> TurnContext::judge(std::map<std::string, std::string> files, bool draft) {
    const Card card = co_await open_card("check", text("doing_check"), {});
    ATL_CO_CHECK(co_await emit_one("gate.started", {}));
    auto on_check = [this](json::Object one) { return report_check(std::move(one)); };
    auto verdict = co_await deps_.workbench.check(ref(), files, std::move(on_check));
    if (!verdict) {
        co_await close_card(card, "gate", false, verdict.error().message);
        co_return fail(verdict.error());
    }
    Verdict out{std::move(*verdict), std::move(files)};
    for (const auto& [path, text] : out.outcome.formatted) out.files[path] = text;
    if (!draft) ATL_CO_CHECK(co_await put_files(out.files));
    ATL_CO_CHECK(co_await emit_one(draft ? "draft.judged" : "gate.completed", {{"report", out.outcome.report}}, true));
    co_await close_card(card, "gate", out.outcome.ok, text(out.outcome.ok ? "check_green" : "check_red"));
    co_return out;
}

Task<Result<void>> TurnContext::adopt(Verdict verdict) {
    const bool was_spec = session().now.artifacts.contains("spec.json") && !verdict.files.contains("spec.json");
    // In one write: a version without its verdict is none.
    std::vector<Event> events;
    // What was read back of the spec is not true of code that is nobody's spec.
    if (was_spec) events.push_back({"spec.updated", {{"reading", nullptr}}});
    for (auto& event : file_events(verdict.files)) events.push_back(std::move(event));
    if (session().now.draft) events.push_back({"draft.cleared", {}});
    events.push_back({"gate.completed", {{"report", std::move(verdict.outcome.report)}}});
    co_return co_await emit(std::move(events), true);
}

Task<Result<bool>> TurnContext::preview(std::map<std::string, std::string> files, std::string bundle_sha256) {
    const Card card = co_await open_card("preview", text("doing_preview"), {});
    auto shown = co_await deps_.workbench.preview(ref(), std::move(files), std::move(bundle_sha256));
    if (!shown) {
        const std::string why = shown.error().message;
        co_await close_card(card, "preview", false, why);
        ATL_CO_CHECK(co_await emit_one("preview.failed", {{"message", why}}));
        ATL_CO_CHECK(co_await say_text(text("preview_failed", why)));
        co_return false;
    }
    ATL_CO_CHECK(co_await emit_one("preview.ready", {{"preview", *shown}}));
    co_await close_card(card, "preview", true, "ok");
    co_return true;
}

Task<Result<void>> TurnContext::explain_red(const json::Object& report) {
    const auto* findings = json::get_array(report, "findings");
    const std::string count = std::to_string(findings ? findings->size() : 0);
    co_return co_await say_text(text(session().now.artifacts.empty() ? "gate_red" : "gate_red_kept", count));
}

}  // namespace atelier::agent
