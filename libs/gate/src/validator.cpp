#include "validator.hpp"

#include <unistd.h>

#include <algorithm>

#include "atelier/base/text.hpp"
#include "atelier/json/schema.hpp"
#include "check.hpp"

namespace atelier::embedded {
extern const std::string_view findings_schema;
}

namespace atelier::gate {
namespace {

constexpr std::string_view k_inside = "/opt/validator";
constexpr std::size_t k_output_bytes = 4u << 20;
constexpr std::uint64_t k_memory = 512u << 20;
constexpr std::size_t k_most_findings = 50;
constexpr std::size_t k_text_bytes = 1000;
constexpr std::size_t k_deepest = 64;

const json::Schema& schema() {
    static const auto compiled = json::Schema::make(json::parse(embedded::findings_schema).value()).value();
    return compiled;
}

std::unexpected<Error> lie(std::string what) { return fail(Code::invalid_argument, std::move(what)); }

/// The members of SARIF 2.1.0 (OASIS, 2020; sections 3.27, 3.28 and 3.30) that say what a finding of
/// schemas/findings.json says.
Result<json::Array> of_sarif(const json::Object& log) {
    json::Array out;
    if (json::get_string(log, "version") != "2.1.0") return lie("its SARIF is not of version 2.1.0");
    const auto* runs = json::get_array(log, "runs");
    if (!runs) return lie("its SARIF has no runs");
    for (const auto& each : *runs) {
        const auto* run = each.if_object();
        const auto* results = run ? json::get_array(*run, "results") : nullptr;
        // Absent results (null is allowed as well) mean that nothing was looked for.
        if (!results) return lie("a run in its SARIF has no results");
        if (const auto* invocations = json::get_array(*run, "invocations")) {
            for (const auto& one : *invocations) {
                const auto* invocation = one.if_object();
                const auto* done = invocation ? invocation->if_contains("executionSuccessful") : nullptr;
                if (!done || *done != true) return lie("it says that it was not successful");
            }
        }
        for (const auto& one : *results) {
            const auto* result = one.if_object();
            const auto* message = result ? json::get_object(*result, "message") : nullptr;
            if (!message) return lie("a result in its SARIF has no message");
            const std::string level = result->contains("level") ? json::get_string(*result, "level") : "warning";
            const std::string kind = result->contains("kind") ? json::get_string(*result, "kind") : "fail";
            if (level == "none" || kind != "fail") continue;
            json::Object finding{
                {"rule", json::get_string(*result, "ruleId")},
                {"text", json::get_string(*message, "text")},
                {"severity", level == "error" ? "error" : "review"}
            };
            const auto* places = json::get_array(*result, "locations");
            const auto* place = places && !places->empty() ? places->front().if_object() : nullptr;
            const auto* physical = place ? json::get_object(*place, "physicalLocation") : nullptr;
            if (const auto* file = physical ? json::get_object(*physical, "artifactLocation") : nullptr)
                finding["file"] = json::get_string(*file, "uri");
            if (const auto* region = physical ? json::get_object(*physical, "region") : nullptr) {
                finding["line"] = json::get_integer(*region, "startLine");
                finding["column"] = json::get_integer(*region, "startColumn");
            }
            out.push_back(std::move(finding));
        }
    }
    return out;
}

Result<Finding> read_one(
    const std::string& name, const json::Object& from, const std::map<std::string, std::string>& files
) {
    const auto cut = [](const std::string& text) { return std::string(truncate_utf8(text, k_text_bytes)); };
    Finding out;
    out.rule = "validator." + name + "." + replace_all(json::get_string(from, "rule"), "/", ".");
    out.file = json::get_string(from, "file");
    out.line = json::get_integer(from, "line");
    out.column = json::get_integer(from, "column");
    out.text = cut(json::get_string(from, "text"));
    out.hint = cut(json::get_string(from, "hint"));
    if (json::get_string(from, "severity") == "review") out.severity = "warning";
    if (out.not_run()) return lie("it uses a name of the gate's own for a rule");
    if (out.file.empty()) {
        if (out.line != 0) return lie("it names a line and no file");
        return out;
    }
    const auto file = files.find(out.file);
    if (file == files.end())
        return lie("it speaks of " + cut(out.file).substr(0, 80) + ", which is not among the files");
    const std::int64_t lines = std::ranges::count(file->second, '\n') + 1;
    if (out.line > lines)
        return lie(
            "it speaks of line " + std::to_string(out.line) + " of " + out.file + ", which has " + std::to_string(lines)
        );
    return out;
}

Finding refused(const Validator& validator, const std::string& why) {
    return {
        "validator." + validator.name + ".not_run",
        "",
        0,
        0,
        "the site's validator '" + validator.name + "' gave no verdict: " + why,
        "It belongs to this installation: ask whoever runs it."
    };
}

std::string why_it_failed(const Validator& validator, const process::Output& output) {
    if (output.timed_out) return "it took longer than " + std::to_string(validator.timeout.count() / 1000) + " s";
    const std::string_view words = trim(output.err);
    return output.describe() + (words.empty() ? "" : ": " + std::string(truncate_utf8(words, 300)));
}

/// All validators of the policy, one after the other: they are few, and each may use what memory there is for one.
class SiteCheck final : public Check {
public:
    explicit SiteCheck(std::vector<Validator> validators) : validators_(std::move(validators)) {}
    std::string_view name() const override { return "site"; }
    Stage stage() const override { return Stage::code; }
    Task<CheckResult> run(const Subject& subject) const override {
        CheckResult out;
        for (const auto& validator : validators_) {
            auto found = co_await ask(validator, subject);
            for (auto& finding : found) out.findings.push_back(std::move(finding));
        }
        co_return out;
    }

private:
    static Task<std::vector<Finding>> ask(const Validator& validator, const Subject& subject) {
        using Findings = std::vector<Finding>;
        auto job = job_of(validator, subject.input.feature, subject.files);
        if (!job) co_return Findings{refused(validator, job.error().message)};
        const auto output = co_await subject.workers.run(std::move(*job));
        if (!output) co_return Findings{refused(validator, output.error().message)};
        if (!output->ok()) co_return Findings{refused(validator, why_it_failed(validator, *output))};
        auto read = read_validator_output(validator.name, output->out, subject.files);
        if (!read) co_return Findings{refused(validator, read.error().message)};
        co_return std::move(*read);
    }

    std::vector<Validator> validators_;
};

}  // namespace

Result<ToolJob> job_of(
    const Validator& validator, const std::string& feature, const std::map<std::string, std::string>& files
) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(validator.program, error))
        return fail(Code::failed_precondition, validator.program.string() + " is not there");
    if (::access(validator.program.c_str(), X_OK) != 0)
        return fail(Code::failed_precondition, validator.program.string() + " cannot be run");
    json::Object texts;
    for (const auto& [name, text] : files) texts[name] = text;
    ToolJob job;
    const std::filesystem::path inside(k_inside);
    const auto program = validator.folder.empty() ? inside / validator.program.filename()
                                                  : inside / validator.program.lexically_relative(validator.folder);
    if (validator.folder.empty())
        job.mounts = {{validator.program.string(), program.string()}};
    else
        job.mounts = {{validator.folder.string(), inside.string()}};
    job.argv = {program.string()};
    job.argv.insert(job.argv.end(), validator.arguments.begin(), validator.arguments.end());
    job.host_programs = true;
    job.input = json::print(json::Object{{"format", 1}, {"feature", feature}, {"files", std::move(texts)}}) + "\n";
    job.memory_bytes = k_memory;
    job.limits.wall = validator.timeout;
    job.limits.cpu_seconds = static_cast<std::uint64_t>(validator.timeout.count() / 1000) + 1;
    job.limits.output_bytes = k_output_bytes;
    return job;
}

Result<std::vector<Finding>> read_validator_output(
    const std::string& name, std::string_view output, const std::map<std::string, std::string>& files
) {
    if (trim(output).empty()) return lie("it said nothing");
    const auto parsed = json::parse_object(output, k_deepest);
    if (!parsed) return lie("its answer is no JSON object");
    json::Object answer = *parsed;
    if (answer.contains("runs")) {
        ATL_TRY(json::Array findings, of_sarif(answer));
        answer = json::Object{{"findings", std::move(findings)}};
    }
    if (const auto fits = schema().check(answer); !fits) return lie("its answer does not fit: " + fits.error().message);
    std::vector<Finding> out;
    for (const auto& each : answer.at("findings").as_array()) {
        ATL_TRY(Finding finding, read_one(name, each.as_object(), files));
        out.push_back(std::move(finding));
    }
    std::ranges::stable_partition(out, [](const Finding& finding) { return finding.severity == "error"; });
    if (out.size() > k_most_findings) out.resize(k_most_findings);
    return out;
}

std::unique_ptr<const Check> site_check(std::vector<Validator> validators) {
    return std::make_unique<SiteCheck>(std::move(validators));
}

}  // namespace atelier::gate
