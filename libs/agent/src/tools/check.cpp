#include "customization.hpp"
#include "tool.hpp"

namespace atelier::agent {

std::string findings_for_model(const json::Object& report, std::size_t max_bytes) {
    const auto* findings = json::get_array(report, "findings");
    if (!findings || findings->empty()) return "The checks could not run.";
    std::string out;
    std::size_t left = 0;
    std::map<std::string, int> seen;  // the same words at many places are one finding
    for (const auto& each : *findings) {
        const auto& finding = each.as_object();
        const std::string message = json::get_string(finding, "message");
        const std::string file = json::get_string(finding, "file");
        if (++seen[file + message] > 1) continue;
        std::string line = file;
        if (const auto at = json::get_integer(finding, "line"); at > 0) line += ":" + std::to_string(at);
        line += " " + message;
        if (const auto* hints = json::get_object(finding, "hint")) line += " " + json::get_string(*hints, "en");
        else if (const auto hint = json::get_string(finding, "hint"); !hint.empty()) line += " " + hint;
        if (out.size() + line.size() > max_bytes) ++left;
        else out += line + "\n";
    }
    if (left > 0) out += "and " + std::to_string(left) + " more\n";
    return out;
}

Task<Result<ToolOutcome>> check(Work* work, json::Object) {
    if (work->files.empty()) co_return ToolOutcome{"There is nothing to check yet.", false};
    ATL_CO_CHECK(co_await work->turn.name_feature(new_feature_name()));
    ATL_CO_TRY(const auto verdict, co_await work->turn.judge(with_manifest(work->turn.session(), work->files), true));
    if (verdict.outcome.ok) co_return ToolOutcome{"The checks are green."};
    co_return ToolOutcome{findings_for_model(verdict.outcome.report), false};
}

}  // namespace atelier::agent
