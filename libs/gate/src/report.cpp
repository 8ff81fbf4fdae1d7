#include "atelier/gate/gate.hpp"

namespace atelier::gate {

json::Object to_json(const Finding& f) {
    return {{"rule", f.rule}, {"file", f.file}, {"line", f.line}, {"column", f.column}, {"text", f.text}, {"hint", f.hint}, {"severity", f.severity}};
}

json::Object to_json(const Check& c) { return {{"name", c.name}, {"ok", c.ok}, {"duration_ms", c.duration_ms}, {"findings", c.findings}}; }

json::Object to_json(const Report& r) {
    json::Array checks;
    for (const auto& check : r.checks) checks.push_back(to_json(check));
    json::Array findings;
    for (const auto& finding : r.findings) findings.push_back(to_json(finding));
    return {
        {"ok", r.ok},
        {"checks", std::move(checks)},
        {"findings", std::move(findings)},
        {"content_sha256", r.content_sha256},
        {"bundle_sha256", r.bundle_sha256},
        {"at", r.at}
    };
}

}  // namespace atelier::gate
