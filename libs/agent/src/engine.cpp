#include "engine.hpp"

#include <algorithm>

#include "atelier/base/digest.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "customization.hpp"
#include "outside_call.hpp"
#include "tool_question.hpp"

namespace atelier::agent {
namespace {

constexpr int k_max_same_calls = 3;
constexpr int k_max_wrong_calls = 3;
constexpr std::int64_t k_fill = 95;            // percent of the window; the rest is for what an estimate misses
constexpr std::int64_t k_least_answer = 64;    // tokens; a model with less room says nothing
constexpr int k_max_compactions = 3;           // before one request

std::string digest_of(const StepResult& step) {
    // Whether an answer is the same is a matter of what it does.
    if (!step.files.empty()) return digest_files(step.files);
    return sha256_hex(std::string(trim(step.raw)));
}

}  // namespace

Engine::Engine(TurnContext& turn)
    : turn_(turn), work_{.turn = turn, .files = working_files(turn.session()), .sdk_types = turn.deps().engine.sdk_types} {}

llm::Purpose Engine::purpose() const {
    const std::string& mode = turn_.session().mode;
    if (mode == "ask") return llm::Purpose::answer;
    if (mode == "plan") return llm::Purpose::plan;
    return repaired_ ? llm::Purpose::repair : llm::Purpose::write;
}

Task<Result<void>> Engine::prepare() {
    system_ = system_prompt(turn_.deps().engine.sdk, turn_.profile(), turn_.deps().workbench.core_tools());
    if (turn_.deps().outside) {
        ATL_CO_TRY(outside_, co_await turn_.deps().outside->offered(turn_.ref()));
    }
    for (const auto& tool : tools()) {
        if (offered(tool, turn_.session().mode, turn_.profile())) ATL_CO_CHECK(known_.add(tool.name, tool.parameters));
    }
    // An outside tool whose schema cannot be used is unknown here.
    for (const auto& tool : outside_) (void)known_.add(tool.name, tool.input_schema);
    co_return Result<void>{};
}

Task<Result<void>> Engine::tell(std::string text) {
    co_return co_await turn_.emit_one("context.added", {{"text", "[Atelier] " + std::move(text)}});
}

Task<Result<void>> Engine::tell_changes(std::vector<ContextPart> parts) {
    auto event = context_event(turn_.session(), parts);
    if (!event) co_return Result<void>{};
    std::vector<Event> events;
    events.push_back(std::move(*event));
    co_return co_await turn_.emit(std::move(events));
}

llm::ChatRequest Engine::bare_request(llm::Purpose purpose, const std::vector<session::Entry>& transcript) const {
    llm::ChatRequest out;
    out.messages = messages_of(system_, transcript);
    out.timeout = turn_.deps().engine.patience;
    return llm::sampled(std::move(out), turn_.profile(), purpose);
}

void Engine::declare_tools(llm::ChatRequest& request) const {
    if (turn_.profile().tool_form != llm::ToolForm::native) return;
    const auto declare = [&request](const std::string& name, const std::string& text, const json::Object& parameters) {
        json::Object function{{"name", name}, {"description", text}, {"parameters", parameters}};
        request.tools.push_back(json::Object{{"type", "function"}, {"function", std::move(function)}});
    };
    for (const auto& tool : tools()) {
        if (offered(tool, turn_.session().mode, turn_.profile())) declare(tool.name, tool.line, tool.parameters);
    }
    for (const auto& tool : outside_) declare(tool.name, tool.description, tool.input_schema);
}

Task<Result<Engine::Sized>> Engine::sized(llm::ChatRequest request) const {
    Sized out{std::move(request), {}};
    out.counted = co_await turn_.count(out.request);
    const std::int64_t window = turn_.profile().window;
    const std::int64_t left = (out.counted.exact ? window : window * k_fill / 100) - out.counted.tokens;
    if (left < k_least_answer)
        co_return fail(Code::failed_precondition, turn_.text("window_full", std::to_string(window)));
    out.request.max_tokens = static_cast<int>(std::min<std::int64_t>(out.request.max_tokens, left));
    co_return out;
}

Task<Result<Engine::Sized>> Engine::request(llm::Purpose purpose) {
    const std::string today = format_rfc3339(turn_.deps().clock.now()).substr(0, 10);
    const auto parts = context_parts(turn_.session(), turn_.lang(), work_.files, outside_, today);
    ATL_CO_CHECK(co_await tell_changes(parts));
    const std::int64_t window = turn_.profile().window;
    for (int round = 0;; ++round) {
        llm::ChatRequest wanted = bare_request(purpose, turn_.session().transcript);
        declare_tools(wanted);
        const llm::TokenCount counted = co_await turn_.count(wanted);
        // A short window would have no room for words if all of a long answer's were kept free.
        const std::int64_t room = window * k_fill / 100 - std::min<std::int64_t>(wanted.max_tokens, window / 4);
        if (counted.tokens <= room || round == k_max_compactions) co_return co_await sized(std::move(wanted));
        // Parts are estimated, on the scale of the whole; what that misses is taken off in the next round.
        llm::ChatRequest front = wanted;
        front.messages.resize(1);
        const llm::TokenCounter estimate;
        const double scale =
            static_cast<double>(counted.tokens) / static_cast<double>(estimate.count_prompt(wanted).tokens);
        const double fixed = static_cast<double>(estimate.count_prompt(front).tokens) * scale;
        const std::int64_t budget = (room - static_cast<std::int64_t>(fixed)) * (10 - 2 * round) / 10;
        auto shorter = compaction_event(turn_.session(), parts, {budget, counted.tokens, scale});
        // Nothing more to be left out: what there is may fit all the same, with a shorter answer.
        if (!shorter) co_return co_await sized(std::move(wanted));
        std::vector<Event> events;
        events.push_back(std::move(*shorter));
        ATL_CO_CHECK(co_await turn_.emit(std::move(events)));
    }
}

void Engine::gather_figures() {
    const auto& all = turn_.session().transcript;
    if (figures_from_ > all.size()) figures_from_ = 0;
    for (; figures_from_ < all.size(); ++figures_from_) {
        const auto kind = all[figures_from_].kind;
        if (kind == session::Entry::Kind::output || kind == session::Entry::Kind::user) figures_.add(all[figures_from_].text);
    }
}

Task<Result<StepResult>> Engine::ask(llm::Purpose purpose) {
    ATL_CO_TRY(auto wanted, co_await request(purpose));
    gather_figures();
    const bool checked = purpose == llm::Purpose::answer;
    Step step(
        turn_, *turn_.deps().model,
        {purpose, std::move(wanted.request), wanted.counted, &known_, checked ? &figures_ : nullptr}
    );
    co_return co_await step.run();
}

Task<Result<void>> Engine::run() {
    ATL_CO_CHECK(co_await prepare());
    if (turn_.input().kind == session::TurnInput::Kind::resume) {
        if (auto step = unfinished()) {
            ATL_CO_TRY(const Next next, co_await follow(std::move(*step)));
            if (next == Next::done) co_return Result<void>{};
        }
    }
    while (turn_.session().steps < turn_.deps().engine.max_steps) {
        ATL_CO_TRY(auto step, co_await ask(purpose()));
        ATL_CO_TRY(const Next next, co_await follow(std::move(step)));
        if (next == Next::done) co_return Result<void>{};
    }
    co_return co_await turn_.say_text(turn_.text("too_many_steps", std::to_string(turn_.session().steps)));
}

std::optional<StepResult> Engine::unfinished() const {
    const auto& all = turn_.session().transcript;
    using Kind = session::Entry::Kind;
    std::size_t outputs = 0;
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
        // Whatever Atelier told the model after the step came of it.
        if (at->kind == Kind::context || at->kind == Kind::user) return std::nullopt;
        if (at->kind == Kind::output) {
            ++outputs;
            continue;
        }
        auto step = read_again(at->text, known_);
        if (outputs > 0 && outputs >= step.calls.size()) return std::nullopt;
        step.calls.erase(step.calls.begin(), step.calls.begin() + static_cast<std::ptrdiff_t>(outputs));
        return step;
    }
    return std::nullopt;
}

Task<Result<Engine::Next>> Engine::follow(StepResult step) {
    // An answer for the third time, or A-B-A-B, leads nowhere.
    said_.push_back(digest_of(step));
    const auto n = said_.size();
    const bool again = n >= 3 && said_[n - 1] == said_[n - 2] && said_[n - 2] == said_[n - 3];
    const bool to_and_fro = n >= 4 && said_[n - 1] == said_[n - 3] && said_[n - 2] == said_[n - 4] && said_[n - 1] != said_[n - 2];
    if (again || to_and_fro) {
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("model_repeats")));
        co_return Next::done;
    }
    if (step.clarification) {
        ATL_CO_TRY(
            const auto asked,
            co_await ask_questions(&work_, std::move(step.clarification->questions), std::move(step.clarification->user_message))
        );
        if (asked.ends_turn) co_return Next::done;
        ATL_CO_CHECK(co_await tell(asked.output));
        co_return Next::go_on;
    }
    const bool build = turn_.session().mode == "build";
    if (!step.files.empty() && build) {
        ++written_in_;
        ATL_CO_CHECK(co_await usual_plan(TurnContext::write, "in_progress"));
        const auto written = co_await write_draft(&work_, step.files);
        if (!written && written.error().code != Code::invalid_argument) co_return fail(written.error());
        if (!written) {
            ATL_CO_CHECK(co_await tell(written.error().message));
            co_return ++wrong_calls_ < k_max_wrong_calls ? Next::go_on : Next::done;
        }
    }
    if (!step.calls.empty() || !step.problems.empty()) co_return co_await run_calls(step);
    if (step.cut && step.files.empty()) {
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("model_cut")));
        co_return Next::done;
    }
    if (build && (!step.files.empty() || work_.changed)) co_return co_await finish_files(step);
    // Words instead of the repair: what was refused stays refused, and the user is told.
    if (refused_) co_return co_await give_up(*refused_);
    if (step.prose.empty()) ATL_CO_CHECK(co_await turn_.say_text(turn_.text("model_empty")));
    co_return Next::done;
}

Task<Result<Engine::Next>> Engine::run_calls(const StepResult& step) {
    for (const auto& problem : step.problems) {
        ATL_CO_CHECK(co_await tell("The call " + problem.name + " was not run: " + problem.words));
    }
    if (step.calls.empty()) {
        if (++wrong_calls_ < k_max_wrong_calls) co_return Next::go_on;
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("model_calls_wrong")));
        co_return Next::done;
    }
    for (const auto& call : step.calls) {
        ATL_CO_TRY(const Next next, co_await run_call(call));
        if (next == Next::done) co_return Next::done;
    }
    co_return Next::go_on;
}

Task<Result<Engine::Next>> Engine::run_call(llm::ToolCall call) {
    const Tool* tool = find_tool(call.name);
    if (!tool) co_return co_await use_outside(std::move(call));
    const bool ru = turn_.lang() == spec::Lang::ru;
    const int times = ++called_[call.name + json::print(json::sorted(call.arguments))];
    const auto card = co_await turn_.open_card(tool->name, ru ? tool->card_ru : tool->card_en, call.arguments);
    if (times > k_max_same_calls) {
        ATL_CO_CHECK(co_await turn_.close_card(card, "tools", false, "repeated", "You made this call before, with the same result."));
        if (times <= k_max_same_calls + 1) co_return Next::go_on;
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("model_repeats")));
        co_return Next::done;
    }
    auto outcome = co_await tool->run(&work_, std::move(call.arguments));
    if (!outcome) {
        co_await turn_.close_card(card, "tools", false, outcome.error().message, outcome.error().message);
        co_return fail(outcome.error());
    }
    if (tool->name == "write_file" || tool->name == "edit_file") written_in_ += outcome->ok ? 1 : 0;
    const std::string shown(truncate_utf8(outcome->shown.empty() ? outcome->output : outcome->shown, 2000));
    ATL_CO_CHECK(co_await turn_.close_card(card, "tools", outcome->ok, shown, outcome->output));
    co_return outcome->ends_turn ? Next::done : Next::go_on;
}

// ---- tools of outside servers ----

Task<Result<Engine::Next>> Engine::use_outside(llm::ToolCall call) {
    const auto rule = turn_.deps().outside->rule(call.name);
    const bool granted = turn_.session().decision(grant_key(call.name)) != nullptr;
    if (!outside_allows(turn_, call.name, call.arguments)) {
        ATL_CO_CHECK(co_await tell("The rules of this installation do not allow the call " + call.name + "."));
        co_return Next::go_on;
    }
    if (rule == OutsideTools::Rule::ask && !granted) {
        json::Object card = tool_question(turn_.lang(), {"", {call.name, call.arguments, {}}, {}});
        card["by"] = "engine";
        json::Object body{{"questions", json::Array{std::move(card)}}, {"user_message", turn_.text("tool_question", call.name)}};
        ATL_CO_CHECK(co_await turn_.emit_one("question.asked", std::move(body), true));
        co_return Next::done;
    }
    const std::string_view leave = rule == OutsideTools::Rule::allow ? "rule" : "session";
    ATL_CO_CHECK(co_await call_outside(&turn_, call.name, std::move(call.arguments), leave, true));
    co_return Next::go_on;
}

Task<Result<void>> Engine::outside_answered(std::string tool, json::Object arguments, std::string answer) {
    // The configuration may have changed since the question.
    if (answer == k_refuse) {
        ATL_CO_CHECK(co_await tell("The user refused the call " + tool + ". Go on without it."));
    } else if (!outside_allows(turn_, tool, arguments)) {
        ATL_CO_CHECK(co_await tell("The rules of this installation do not allow the call " + tool + ". Go on without it."));
    } else {
        const std::string_view leave = answer == k_allow_session ? "session" : "once";
        ATL_CO_CHECK(co_await call_outside(&turn_, std::move(tool), std::move(arguments), leave, true));
    }
    co_return co_await run();
}

// ---- code ----

bool Engine::plan_waits() const {
    const auto& now = turn_.session().now;
    return now.own_plan && std::ranges::any_of(now.plan, [](const auto& item) { return item.status == "pending"; });
}

/// Without a plan of its own the work shows the usual steps.
Task<Result<void>> Engine::usual_plan(TurnContext::Step step, std::string_view status) {
    if (turn_.session().now.own_plan || purpose() == llm::Purpose::answer) co_return Result<void>{};
    co_return co_await turn_.plan(step, status);
}

/// One item of the model's plan is finished with what it just wrote: the next one begins.
Task<Result<Engine::Next>> Engine::go_on_with_plan() {
    json::Array items;
    std::string begun;
    bool next = false;
    for (const auto& item : turn_.session().now.plan) {
        std::string status = item.status;
        if (status == "in_progress") {
            status = "completed";
            next = true;
        } else if (status == "pending" && begun.empty() && (next || std::ranges::none_of(turn_.session().now.plan, [](const auto& i) { return i.status == "in_progress"; }))) {
            status = "in_progress";
            begun = item.title;
        }
        items.push_back(json::Object{{"id", item.id}, {"title", item.title}, {"status", status}});
    }
    // In one write: a start that finds only the half of it would take the item for finished twice.
    std::vector<Event> events;
    events.push_back({"plan.updated", {{"items", std::move(items)}, {"by", "model"}}});
    const std::string words = "[Atelier] Kept, not checked yet. Go on with: " + begun + ". If it needs no file of its own, update the plan.";
    events.push_back({"context.added", {{"text", words}}});
    ATL_CO_CHECK(co_await turn_.emit(std::move(events), true));
    co_return Next::go_on;
}

Task<Result<Engine::Next>> Engine::finish_files(const StepResult& step) {
    // Files that are the session's already, and judged, are no work.
    const auto own = turn_.session().files();
    const bool judged = !turn_.session().now.bundle_sha256.empty();
    const bool nothing_new = judged && std::ranges::all_of(work_.files, [&](const auto& file) {
        const auto known = own.find(file.first);
        return known != own.end() && known->second == file.second;
    });
    if (nothing_new) {
        if (turn_.session().now.draft) ATL_CO_CHECK(co_await turn_.emit_one("draft.cleared", {}));
        ATL_CO_CHECK(co_await turn_.say_text(turn_.text("code_same")));
        co_return Next::done;
    }
    if (!step.files.empty() && plan_waits()) co_return co_await go_on_with_plan();
    ATL_CO_CHECK(co_await turn_.name_feature(new_feature_name()));
    ATL_CO_CHECK(co_await usual_plan(TurnContext::check, "in_progress"));
    ATL_CO_TRY(auto verdict, co_await turn_.judge(with_manifest(turn_.session(), work_.files), true));
    work_.changed = false;
    if (verdict.outcome.ok) co_return co_await adopt(std::move(verdict), !step.prose.empty());
    refused_ = verdict.outcome.report;
    const llm::Profile& options = turn_.profile();
    // Candidates are answers to the same request: that is only so where one answer wrote everything.
    if (!sampled_ && !repaired_ && written_in_ == 1 && !step.files.empty() && options.candidates > 0) {
        sampled_ = true;
        co_return co_await try_candidates(step, verdict.outcome.report);
    }
    if (!repaired_ && options.repair) co_return co_await ask_for_repair(verdict.outcome.report);
    co_return co_await give_up(verdict.outcome.report);
}

Task<Result<void>> Engine::start_over(std::map<std::string, std::string> files) {
    work_.files = std::move(files);
    if (turn_.session().now.draft) ATL_CO_CHECK(co_await turn_.emit_one("draft.cleared", {}));
    co_return Result<void>{};
}

/// New answers to the same request, without the refused code, which a model would copy; the first green one wins.
Task<Result<Engine::Next>> Engine::try_candidates(const StepResult& first, json::Object report) {
    using Kind = session::Entry::Kind;
    auto transcript = turn_.session().transcript;
    const auto last = std::ranges::find(transcript.rbegin(), transcript.rend(), Kind::assistant, &session::Entry::kind);
    if (last != transcript.rend()) transcript.erase(std::next(last).base());
    const std::string hint = "[Atelier] Avoid this mistake of an earlier attempt: " + findings_for_model(report, 300);
    transcript.push_back({Kind::context, hint});
    const auto before = turn_.session().files();
    // Without room for them there are none.
    if (auto wanted = co_await sized(bare_request(llm::Purpose::resample, transcript))) {
        ATL_CO_CHECK(co_await tell_attempt(2));
        Candidates tried{before, {digest_files(first.files)}, {}, {}};
        Sampling sampling(
            turn_, *turn_.deps().model, std::move(wanted->request), wanted->counted, turn_.profile().candidates
        );
        auto judge = [this, &tried](Sampling::Answer answer) { return judge_candidate(&tried, std::move(answer)); };
        ATL_CO_TRY(const bool green, co_await sampling.run(std::move(judge)));
        if (green) {
            ATL_CO_CHECK(co_await turn_.emit_one("step.chosen", std::move(tried.chosen)));
            co_return co_await adopt(std::move(*tried.green), false);
        }
    }
    if (!turn_.profile().repair) co_return co_await give_up(report);
    ATL_CO_CHECK(co_await start_over(before));
    ATL_CO_CHECK(co_await write_draft(&work_, first.files));
    co_return co_await ask_for_repair(report);
}

Task<Result<void>> Engine::tell_attempt(int number) {
    const std::string all = std::to_string(turn_.profile().candidates + 1);
    co_return co_await turn_.emit_one("status.updated", {{"text", turn_.text("attempt", std::to_string(number), all)}});
}

Task<Result<bool>> Engine::judge_candidate(Candidates* tried, Sampling::Answer answer) {
    if (answer.number > 1) ATL_CO_CHECK(co_await tell_attempt(answer.number + 1));
    const auto got = read_again(answer.said.text, known_, answer.said.cut());
    if (got.files.empty() || !tried->seen.insert(digest_files(got.files)).second) co_return false;
    auto files = tried->before;
    for (const auto& [path, text] : got.files) files[path] = text;
    ATL_CO_CHECK(co_await start_over(tried->before));
    const auto written = co_await write_draft(&work_, got.files);
    if (!written) co_return false;
    ATL_CO_TRY(auto verdict, co_await turn_.judge(with_manifest(turn_.session(), std::move(files)), true));
    work_.changed = false;
    if (!verdict.outcome.ok) co_return false;
    tried->chosen = {{"step_id", answer.step_id}, {"text", answer.said.text}};
    tried->green = std::move(verdict);
    co_return true;
}

/// The one answer that has the findings before it.
Task<Result<Engine::Next>> Engine::ask_for_repair(const json::Object& report) {
    repaired_ = true;
    ATL_CO_CHECK(co_await tell(
        "The checks refused it:\n" + findings_for_model(report) +
        "Say in one sentence what was wrong, then write each file that has to change whole."
    ));
    co_return Next::go_on;
}

Task<Result<Engine::Next>> Engine::give_up(const json::Object& report) {
    ATL_CO_CHECK(co_await usual_plan(TurnContext::check, "failed"));
    ATL_CO_CHECK(co_await turn_.explain_red(report));
    co_return Next::done;
}

Task<Result<Engine::Next>> Engine::adopt(TurnContext::Verdict verdict, bool said_something) {
    const auto files = verdict.files;
    ATL_CO_CHECK(co_await turn_.adopt(std::move(verdict)));
    work_.files = files;
    work_.changed = false;
    ATL_CO_CHECK(co_await usual_plan(TurnContext::show, "in_progress"));
    ATL_CO_TRY(const bool shown, co_await turn_.preview(files, turn_.session().now.bundle_sha256));
    ATL_CO_CHECK(co_await usual_plan(TurnContext::show, shown ? "completed" : "failed"));
    // The formatter has moved lines: what the model is told of files from now on is what they are.
    json::Object told{{"files", digest_of_files(files)}};
    const std::string said = shown ? "The checks are green, and the user sees the preview." : "The checks are green; the preview could not start.";
    ATL_CO_CHECK(co_await turn_.emit_one("context.added", {{"text", "[Atelier] " + said}, {"told", std::move(told)}}));
    json::Array items;
    bool changed = false;
    for (const auto& item : turn_.session().now.own_plan ? turn_.session().now.plan : std::vector<session::PlanItem>{}) {
        const bool running = item.status == "in_progress";
        changed = changed || running;
        items.push_back(json::Object{{"id", item.id}, {"title", item.title}, {"status", running ? "completed" : item.status}});
    }
    if (changed) ATL_CO_CHECK(co_await turn_.emit_one("plan.updated", {{"items", std::move(items)}, {"by", "model"}}));
    if (!shown) co_return Next::done;
    std::string text;
    if (!said_something) text = turn_.text("done", title_in(files, turn_.lang()));
    else text = turn_.text("code_ready");
    if (!work_.assumptions.empty()) text += " " + turn_.text("assumed", join(work_.assumptions, "; "));
    ATL_CO_CHECK(co_await turn_.say_text(std::move(text)));
    co_return Next::done;
}

}  // namespace atelier::agent
