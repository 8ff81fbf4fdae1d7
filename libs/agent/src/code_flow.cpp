#include "code_flow.hpp"

#include <algorithm>

#include "atelier/base/digest.hpp"
#include "customization.hpp"
#include "outside_call.hpp"
#include "queue_teller.hpp"
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
    else {
        const std::string_view leave = rule == OutsideTools::Rule::allow ? "rule" : "session";
        ATL_CO_TRY(wanted.result, co_await call_outside(&turn_, wanted.name, wanted.arguments, leave, false));
    }
    talk->exchanges.push_back(std::move(wanted));
    if (talk->exchanges.size() >= k_max_tool_calls) talk->check = {};
    co_return true;
}

Task<Result<void>> CodeFlow::from_tool_answer(PendingCall pending, std::string answer) {
    // The configuration may have changed since the question.
    auto& wanted = pending.wanted;
    if (answer == k_refuse) {
        wanted.result = "The user refused this call.";
    } else if (!outside_allows(turn_, wanted.name, wanted.arguments)) {
        wanted.result = "The rules of this installation do not allow this call.";
    } else {
        const std::string_view leave = answer == k_allow_session ? "session" : "once";
        ATL_CO_TRY(wanted.result, co_await call_outside(&turn_, wanted.name, wanted.arguments, leave, false));
    }
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
    QueueTeller teller(turn_, co_await boost::asio::this_coro::executor);
    for (int round = 0; round < k_max_rounds; ++round) {
        ATL_CO_CHECK(co_await turn_.plan(TurnContext::write));
        const auto card = co_await turn_.open_card("write_code", turn_.text("doing_write_code"), {{"round", round + 1}});
        auto written = co_await writer.write(request, turn_.lang(), files, feedback, {}, talk, teller.caller());
        turn_.spend(written ? written->usage : written.error().usage);
        co_await teller.done();
        while (written && written->wanted) {
            co_await turn_.tell_usage(written->usage);
            ATL_CO_TRY(const bool answered, co_await use_tool(request, std::move(*written->wanted), &talk));
            if (!answered) {
                co_await turn_.close_card(card, "write", true, {});
                co_return Result<void>{};
            }
            written = co_await writer.write(request, turn_.lang(), files, feedback, {}, talk, teller.caller());
            turn_.spend(written ? written->usage : written.error().usage);
            co_await teller.done();
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
