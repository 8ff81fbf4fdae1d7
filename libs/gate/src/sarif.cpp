// SARIF 2.1.0: one run, a rule for each kind of finding, a result for each finding.
#include <algorithm>
#include <vector>

#include "atelier/gate/gate.hpp"

namespace atelier::gate {
namespace {

constexpr std::string_view k_schema = "https://json.schemastore.org/sarif-2.1.0.json";

json::Object place_of(const Finding& finding) {
    json::Object place{{"artifactLocation", json::Object{{"uri", finding.file}}}};
    if (finding.line > 0) {
        json::Object region{{"startLine", finding.line}};
        if (finding.column > 0) region["startColumn"] = finding.column;
        place["region"] = std::move(region);
    }
    return place;
}

json::Object result_of(const Finding& finding, std::size_t rule) {
    json::Object out{
        {"ruleId", finding.rule},
        {"ruleIndex", rule},
        {"level", finding.severity == "error" ? "error" : "warning"},
        {"message", json::Object{{"text", finding.text}}}
    };
    if (!finding.file.empty()) {
        out["locations"] = json::Array{json::Object{{"physicalLocation", place_of(finding)}}};
    }
    if (!finding.hint.empty()) out["properties"] = json::Object{{"hint", finding.hint}};
    return out;
}

}  // namespace

json::Object to_sarif(const Report& report) {
    std::vector<std::string> rules;
    json::Array results;
    for (const auto& finding : report.findings) {
        const auto known = std::ranges::find(rules, finding.rule);
        const auto index = static_cast<std::size_t>(known - rules.begin());
        if (known == rules.end()) rules.push_back(finding.rule);
        results.push_back(result_of(finding, index));
    }
    json::Array described;
    for (const auto& rule : rules) described.push_back(json::Object{{"id", rule}});
    json::Array checks;
    for (const auto& check : report.checks) checks.push_back(to_json(check));
    const bool complete = std::ranges::none_of(report.findings, &Finding::not_run);
    json::Object run{
        {"tool", json::Object{{"driver", json::Object{{"name", "atelier-gate"}, {"rules", std::move(described)}}}}},
        {"columnKind", "utf16CodeUnits"},
        {"invocations", json::Array{json::Object{{"executionSuccessful", complete}}}},
        {"results", std::move(results)},
        {"properties",
         json::Object{
             {"ok", report.ok},
             {"checks", std::move(checks)},
             {"content_sha256", report.content_sha256},
             {"bundle_sha256", report.bundle_sha256}
         }}
    };
    return {{"$schema", k_schema}, {"version", "2.1.0"}, {"runs", json::Array{std::move(run)}}};
}

}  // namespace atelier::gate
