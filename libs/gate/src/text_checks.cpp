// The checks that read text in this process: names, bytes, scan.
#include "atelier/code/scan.hpp"
#include "check.hpp"
#include "path_policy.hpp"

namespace atelier::gate {
namespace {

void add_scan(std::vector<Finding>& out, const std::string& file, std::vector<code::ScanFinding> found) {
    for (auto& f : found) {
        const char* severity = f.severity == code::Severity::error ? "error" : "warning";
        out.push_back({std::move(f.rule), file, f.line, f.column, std::move(f.text), std::move(f.hint), severity});
    }
}

class PathCheck final : public Check {
public:
    std::string_view name() const override { return "path"; }
    Stage stage() const override { return Stage::files; }
    Task<CheckResult> run(const Subject& subject) const override {
        CheckResult out;
        out.findings = check_paths(subject.input, subject.options.policy.limits());
        const auto& limits = subject.options.policy.limits();
        for (auto& finding : check_manifest(subject.input, subject.options.known_tools, limits))
            out.findings.push_back(std::move(finding));
        for (auto& finding : check_expectations(subject.input)) out.findings.push_back(std::move(finding));
        co_return out;
    }
};

class BytesCheck final : public Check {
public:
    std::string_view name() const override { return "bytes"; }
    Stage stage() const override { return Stage::files; }
    Task<CheckResult> run(const Subject& subject) const override {
        CheckResult out;
        for (const auto& [name, text] : subject.files) add_scan(out.findings, name, code::scan_bytes(text));
        co_return out;
    }
};

class ScanCheck final : public Check {
public:
    std::string_view name() const override { return "scan"; }
    Stage stage() const override { return Stage::code; }
    bool guards_run() const override { return true; }
    Task<CheckResult> run(const Subject& subject) const override {
        CheckResult out;
        for (const auto& [name, text] : subject.files) {
            const auto profile = name == "backend.ts" ? code::Profile::server : code::Profile::frame;
            if (name.ends_with(".ts") || name.ends_with(".tsx")) add_scan(out.findings, name, code::scan_typescript(name, text, profile));
            if (name.ends_with(".css")) add_scan(out.findings, name, code::scan_css(text));
        }
        co_return out;
    }
};

}  // namespace

std::unique_ptr<const Check> path_check() { return std::make_unique<PathCheck>(); }
std::unique_ptr<const Check> bytes_check() { return std::make_unique<BytesCheck>(); }
std::unique_ptr<const Check> scan_check() { return std::make_unique<ScanCheck>(); }

}  // namespace atelier::gate
