#include "code_flow.hpp"

#include <algorithm>

#include "atelier/base/digest.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "customization.hpp"
#include "tools/tool.hpp"

namespace atelier::agent {
namespace {

constexpr int k_max_rounds = 4;

std::function<bool(const std::string&, const json::Object&)> tool_check(OutsideTools* outside, std::vector<OutsideTool> tools) {
    return [outside, tools = std::move(tools)](const std::string& name, const json::Object& arguments) {
        return std::ranges::find(tools, name, &OutsideTool::name) != tools.end() && outside->fits(name, arguments);
    };
}

}  // namespace

Task<Result<ToolTalk>> CodeFlow::tools_of_turn(std::vector<ToolExchange> exchanges) {
    ToolTalk talk;
    talk.exchanges = std::move(exchanges);
    auto* outside = turn_.deps().outside;
    if (!outside) co_return talk;
    ATL_CO_TRY(talk.tools, co_await outside->offered(turn_.ref()));
    if (!talk.tools.empty() && talk.exchanges.size() < k_max_tool_calls) talk.check = tool_check(outside, talk.tools);
    co_return talk;
}

Task<Result<bool>> CodeFlow::use_tool(std::string request, ToolExchange wanted, ToolTalk* talk) {
    const auto rule = turn_.deps().outside->rule(wanted.name);
    const bool granted = turn_.session().decision(grant_key(wanted.name)) != nullptr;
    if (rule == OutsideTools::Rule::ask && !granted) {
        const std::string tool = wanted.name;
        json::Array questions{tool_question(turn_.lang(), {std::move(request), std::move(wanted), talk->exchanges})};
        json::Object body{{"questions", std::move(questions)}, {"user_message", turn_.text("tool_question", tool)}};
        ATL_CO_CHECK(co_await turn_.emit_one("question.asked", std::move(body), true));
        co_return false;
    }
    if (rule == OutsideTools::Rule::deny) wanted.result = "The rules of this installation do not allow this call.";
    else ATL_CO_CHECK(co_await call_tool(&wanted, rule == OutsideTools::Rule::allow ? "rule" : "session"));
    talk->exchanges.push_back(std::move(wanted));
    if (talk->exchanges.size() >= k_max_tool_calls) talk->check = {};
    co_return true;
}

/// Calls it, and writes to the log before and after: what, with what, by whose leave, and how much came back.
Task<Result<void>> CodeFlow::call_tool(ToolExchange* call, std::string allowed_by) {
    const std::string id = new_id("call_");
    const Millis from = turn_.deps().clock.now();
    const std::string_view summary = allowed_by == "rule" ? "calling_allowed" : allowed_by == "session" ? "calling_session" : "calling_once";
    json::Object opened{{"call_id", id},
                        {"turn_id", turn_.input().turn_id},
                        {"name", call->name},
                        {"summary", turn_.text(summary, call->name)},
                        {"arguments", call->arguments},
                        {"allowed_by", allowed_by}};
    if (allowed_by != "rule") opened["user"] = turn_.session().user;
    ATL_CO_CHECK(co_await turn_.emit_one("tool.started", std::move(opened), true));
    auto answer = co_await turn_.deps().outside->call(turn_.ref(), call->name, call->arguments);
    call->result = answer ? std::move(*answer) : "The call failed: " + answer.error().message;
    const auto bytes = call->result.size();
    const std::string shown(truncate_utf8(call->result, 2000));
    json::Object closed{{"call_id", id},
                        {"status", answer ? "completed" : "failed"},
                        {"duration_ms", turn_.deps().clock.now() - from},
                        {"result", turn_.text("tool_returned", std::to_string(bytes)) + "\n" + shown},
                        {"result_bytes", bytes}};
    co_return co_await turn_.emit_one("tool.completed", std::move(closed), true);
}

Task<Result<void>> CodeFlow::from_tool_answer(PendingCall pending, std::string answer) {
    // The configuration may have changed since the question.
    auto* outside = turn_.deps().outside;
    const bool runs = answer != k_refuse && outside && outside->rule(pending.wanted.name) != OutsideTools::Rule::deny &&
                      outside->fits(pending.wanted.name, pending.wanted.arguments);
    if (runs) ATL_CO_CHECK(co_await call_tool(&pending.wanted, answer == k_allow_session ? "session" : "once"));
    else pending.wanted.result = answer == k_refuse ? "The user refused this call." : "The rules of this installation do not allow this call.";
    pending.before.push_back(std::move(pending.wanted));
    if (!turn_.deps().writer.ready()) co_return co_await turn_.say_text(turn_.text("no_writer"));
    co_return co_await write(std::move(pending.request), std::move(pending.before));
}

/// Repair after a red gate at most three rounds, and never once a reply equals the one before: a small model copies itself.
Task<Result<void>> CodeFlow::write(std::string request, std::vector<ToolExchange> exchanges) {
    ATL_CO_TRY(ToolTalk talk, co_await tools_of_turn(std::move(exchanges)));
    auto& writer = turn_.deps().writer;
    std::map<std::string, std::string> files = turn_.session().files();
    std::string feedback;
    std::string before;
    json::Object report;
    for (int round = 0; round < k_max_rounds; ++round) {
        ATL_CO_CHECK(co_await turn_.plan(TurnContext::write));
        const auto card = co_await turn_.open_card("write_code", turn_.text("doing_write_code"), {{"round", round + 1}});
        auto written = co_await writer.write(request, turn_.lang(), files, feedback, {}, talk);
        turn_.spend(written ? written->usage : written.error().usage);
        while (written && written->wanted) {
            co_await turn_.tell_usage(written->usage);
            ATL_CO_TRY(const bool answered, co_await use_tool(request, std::move(*written->wanted), &talk));
            if (!answered) {
                co_await turn_.close_card(card, "write", true, {});
                co_return Result<void>{};
            }
            written = co_await writer.write(request, turn_.lang(), files, feedback, {}, talk);
            turn_.spend(written ? written->usage : written.error().usage);
        }
        if (!written) {
            co_await turn_.tell_usage(written.error().usage);
            co_await turn_.close_card(card, "write", false, written.error().message);
            co_return fail(written.error());
        }
        co_await turn_.tell_usage(written->usage);
        const std::string digest = digest_files(written->files);
        co_await turn_.close_card(card, "write", true, written->title);
        if (digest == before) break;
        before = digest;
        ATL_CO_CHECK(co_await turn_.name_feature(new_feature_name()));
        files = written->files;
        // The platform's own file is no draft of anybody.
        auto own = files;
        own.erase("manifest.json");
        own.erase("spec.json");
        Work work{.turn = turn_, .files = turn_.session().files()};
        ATL_CO_CHECK(co_await write_draft(&work, std::move(own)));
        ATL_CO_CHECK(co_await turn_.plan(TurnContext::check));
        auto verdict = co_await turn_.judge(with_manifest(turn_.session(), files), true);
        if (!verdict) {
            co_await turn_.plan(TurnContext::check, "failed");
            co_return fail(verdict.error());
        }
        report = verdict->outcome.report;
        if (verdict->outcome.ok) {
            const auto made = verdict->files;
            ATL_CO_CHECK(co_await turn_.adopt(std::move(*verdict)));
            ATL_CO_CHECK(co_await turn_.plan(TurnContext::show));
            ATL_CO_TRY(const bool shown, co_await turn_.preview(made, turn_.session().now.bundle_sha256));
            ATL_CO_CHECK(co_await turn_.plan(TurnContext::show, shown ? "completed" : "failed"));
            if (!shown) co_return Result<void>{};
            co_return co_await turn_.say_text(turn_.text("done", title_in(made, turn_.lang())));
        }
        feedback = findings_for_model(report);
    }
    ATL_CO_CHECK(co_await turn_.plan(TurnContext::check, "failed"));
    co_return co_await turn_.explain_red(report);
}

}  // namespace atelier::agent
