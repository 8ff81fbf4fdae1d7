#include "atelier/gate/gate.hpp"

namespace atelier::gate {

void add(Report& report, Report review) {
    report.ok = report.ok && review.ok;
    for (auto& check : review.checks) report.checks.push_back(std::move(check));
    for (auto& finding : review.findings) report.findings.push_back(std::move(finding));
}

json::Object to_json(const Finding& f) {
    return {{"rule", f.rule}, {"file", f.file}, {"line", f.line}, {"column", f.column}, {"text", f.text}, {"hint", f.hint}, {"severity", f.severity}};
}

json::Object to_json(const CheckRecord& c) { return {{"name", c.name}, {"ok", c.ok}, {"duration_ms", c.duration_ms}, {"findings", c.findings}}; }

json::Object to_json(const DataLoss& l) {
    return {
        {"file", l.file},   {"direction", l.direction}, {"kind", l.kind},         {"table", l.table},
        {"column", l.column}, {"rows", l.rows},         {"measured", l.measured}, {"needs_yes", l.needs_yes}
    };
}

json::Object to_json(const Expectation& e) { return {{"expected", e.expected}, {"seen", e.seen}, {"ok", e.ok}}; }

DataLoss read_data_loss(const json::Object& from) {
    DataLoss out;
    out.file = json::get_string(from, "file");
    out.direction = json::get_string(from, "direction");
    out.kind = json::get_string(from, "kind");
    out.table = json::get_string(from, "table");
    out.column = json::get_string(from, "column");
    out.rows = json::get_integer(from, "rows");
    out.measured = json::get_string(from, "measured");
    // Only a clear no is one.
    const auto* yes = from.if_contains("needs_yes");
    out.needs_yes = !(yes && yes->is_bool() && !yes->as_bool());
    return out;
}

json::Object to_json(const Report& r) {
    json::Array checks;
    for (const auto& check : r.checks) checks.push_back(to_json(check));
    json::Array findings;
    for (const auto& finding : r.findings) findings.push_back(to_json(finding));
    json::Array losses;
    for (const auto& loss : r.data_loss) losses.push_back(to_json(loss));
    json::Array expectations;
    for (const auto& expectation : r.expectations) expectations.push_back(to_json(expectation));
    return {
        {"ok", r.ok},
        {"checks", std::move(checks)},
        {"findings", std::move(findings)},
        {"data_loss", std::move(losses)},
        {"expectations", std::move(expectations)},
        {"content_sha256", r.content_sha256},
        {"bundle_sha256", r.bundle_sha256},
        {"at", r.at}
    };
}

}  // namespace atelier::gate
