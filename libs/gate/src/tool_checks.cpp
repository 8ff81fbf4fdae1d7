// The checks of the Node side: web/gate.
#include <algorithm>

#include "atelier/code/scan.hpp"
#include "check.hpp"
#include "tool_output.hpp"

namespace atelier::gate {
namespace {

bool is_code(std::string_view name) { return name.ends_with(".ts") || name.ends_with(".tsx") || name.ends_with(".css"); }

json::Object question(std::string_view what, const std::map<std::string, std::string>& files) {
    json::Object texts;
    for (const auto& [name, text] : files) {
        if (is_code(name)) texts[name] = text;
    }
    return {{"do", what}, {"files", std::move(texts)}};
}

/// An answer was there, and it could not be read.
void judge_checker(const Subject& subject, bool answered, const CheckResult& result) {
    if (answered && std::ranges::any_of(result.findings, &Finding::not_run)) subject.checker->distrust();
}

/// Missing imports, then Prettier's form. Only text that a model wrote is mended.
class FormatCheck final : public Check {
public:
    std::string_view name() const override { return "format"; }
    Stage stage() const override { return Stage::text; }
    Task<CheckResult> run(const Subject& subject) const override {
        std::map<std::string, std::string> files = subject.files;
        for (auto& [name, text] : files) {
            const bool frontend = name.ends_with(".tsx") || (name.ends_with(".ts") && name != "backend.ts");
            if (subject.input.fix && frontend) text = code::fix_imports(text);
        }
        auto answer = co_await subject.checker->ask(question("format", files));
        CheckResult out = read_format(answer);
        judge_checker(subject, answer.has_value(), out);
        if (!out.findings.empty()) {
            out.changed.clear();
            co_return out;
        }
        std::erase_if(out.changed, [&subject](const auto& file) {
            const auto known = subject.files.find(file.first);
            return known == subject.files.end() || known->second == file.second;
        });
        co_return out;
    }
};

class ToolCheck final : public Check {
public:
    explicit ToolCheck(std::string name) : name_(std::move(name)) {}
    std::string_view name() const override { return name_; }
    Stage stage() const override { return Stage::code; }
    Task<CheckResult> run(const Subject& subject) const override {
        auto answer = co_await subject.checker->ask(question(name_, subject.files));
        CheckResult out;
        out.findings = read_findings(name_, answer);
        judge_checker(subject, answer.has_value(), out);
        co_return out;
    }

private:
    std::string name_;
};

class BuildCheck final : public Check {
public:
    std::string_view name() const override { return "build"; }
    Stage stage() const override { return Stage::code; }
    bool guards_run() const override { return true; }
    Task<CheckResult> run(const Subject& subject) const override {
        json::Object ask = question("build", subject.files);
        ask["manifest"] = manifest_of(subject.files);
        auto answer = co_await subject.checker->ask(std::move(ask));
        const bool answered = answer.has_value();
        CheckResult out = read_build(std::move(answer), subject.files.contains("backend.ts"));
        judge_checker(subject, answered, out);
        const auto file = subject.files.find("manifest.json");
        if (!out.built || file == subject.files.end()) co_return out;
        std::string manifest = file->second;
        for (auto& finding : settle_tools(unused_tools(out.built->answer), subject.options.writing_tools, manifest)) out.findings.push_back(std::move(finding));
        if (manifest != file->second) out.changed["manifest.json"] = std::move(manifest);
        co_return out;
    }
};

class RenderCheck final : public Check {
public:
    std::string_view name() const override { return "render"; }
    Stage stage() const override { return Stage::run; }
    Task<CheckResult> run(const Subject& subject) const override {
        json::Object ask = subject.built->answer;
        json::Object migrations;
        for (const auto& [name, text] : subject.files) {
            if (name.starts_with("migrations/")) migrations[name] = text;
        }
        ask["files"] = std::move(migrations);
        ask["manifest"] = manifest_of(subject.files);
        ask["locale"] = subject.input.locale;
        ask["expect"] = nullptr;
        ask["expectations"] = expectations_of(subject.files);
        ask["fixture"] = nullptr;
        if (!subject.input.fixture.empty()) ask["fixture"] = subject.input.fixture;
        const auto answer = co_await subject.workers.render(std::move(ask));
        co_return read_render(answer);
    }
};

/// Typed ESLint, with rules for React's hooks and for readers who use no mouse or screen.
class EslintCheck final : public Check {
public:
    std::string_view name() const override { return "eslint"; }
    Stage stage() const override { return Stage::review; }
    Task<CheckResult> run(const Subject& subject) const override {
        const auto answer = co_await subject.workers.lint(question("eslint", subject.files));
        CheckResult out;
        out.findings = read_findings("eslint", answer);
        co_return out;
    }
};

}  // namespace

Task<std::map<std::string, std::string>> mended_files(const Subject& subject) {
    std::map<std::string, std::string> out;
    const auto answer = co_await subject.checker->ask(question("mend", subject.files));
    const auto* mended = answer ? json::get_object(*answer, "mended") : nullptr;
    if (!mended) co_return out;
    for (const auto& [name, text] : *mended) {
        const bool known = is_code(name) && subject.files.contains(std::string(name));
        if (known && text.is_string()) out[std::string(name)] = std::string(text.as_string());
    }
    co_return out;
}

std::unique_ptr<const Check> format_check() { return std::make_unique<FormatCheck>(); }
std::unique_ptr<const Check> tool_check(std::string name) { return std::make_unique<ToolCheck>(std::move(name)); }
std::unique_ptr<const Check> build_check() { return std::make_unique<BuildCheck>(); }
std::unique_ptr<const Check> render_check() { return std::make_unique<RenderCheck>(); }
std::unique_ptr<const Check> eslint_check() { return std::make_unique<EslintCheck>(); }

}  // namespace atelier::gate
