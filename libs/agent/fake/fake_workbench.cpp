#include "fake_workbench.hpp"

#include "atelier/base/digest.hpp"
#include "atelier/base/text.hpp"

namespace atelier::agent {

Task<Result<spec::Context>> FakeWorkbench::vocabulary(SessionRef) {
    spec::Context context;
    context.assets = {{"AAPL", "Apple Inc.", {}}, {"MSFT", "Microsoft Corporation", {}}, {"SBER", "Sberbank", {}}};
    context.sectors = {"Energy", "Financials", "Technology"};
    context.countries = {"RU", "US"};
    co_return context;
}

Task<Result<GateOutcome>> FakeWorkbench::check(
    SessionRef, std::map<std::string, std::string> files, std::function<Task<>(json::Object)> on_check
) {
    if (on_check_started) on_check_started();
    checked.push_back(files);
    json::Array findings;
    for (const auto& [path, text] : files) {
        int line = 1;
        for (const auto& each : split(text, '\n')) {
            if (each.contains("BROKEN")) {
                findings.push_back(json::Object{
                    {"rule", "types"},
                    {"severity", "error"},
                    {"file", path},
                    {"line", line},
                    {"column", 1},
                    {"message", "Cannot find name 'BROKEN'."}
                });
            }
            ++line;
        }
    }
    GateOutcome out;
    out.ok = findings.empty();
    json::Object types{{"name", "types"}, {"ok", out.ok}, {"duration_ms", 1}, {"findings", findings.size()}};
    if (on_check) co_await on_check(types);
    if (out.ok) out.bundle_sha256 = digest_files(files);
    out.report = {
        {"ok", out.ok},
        {"bundle_sha256", out.bundle_sha256},
        {"checks", json::Array{types}},
        {"findings", std::move(findings)}
    };
    co_return out;
}

Task<Result<json::Object>> FakeWorkbench::preview(SessionRef, std::map<std::string, std::string>, std::string bundle) {
    ++previews;
    co_return json::Object{
        {"id", "pv"}, {"status", "ready"}, {"frame_url", "http://frames.test/"}, {"bundle_sha256", bundle}
    };
}

std::vector<CoreTool> FakeWorkbench::core_tools() const {
    return {{"get_metrics", {"portfolio_id", "period"}}, {"list_positions", {"portfolio_id"}}};
}

Task<Result<json::Object>> FakeWorkbench::core_call(SessionRef, std::string tool, json::Object arguments) {
    core_calls.push_back(tool + json::print(arguments));
    const auto found = core.find(tool);
    if (found == core.end()) co_return fail(Code::not_found, "there is no tool " + tool);
    co_return found->second;
}

}  // namespace atelier::agent
