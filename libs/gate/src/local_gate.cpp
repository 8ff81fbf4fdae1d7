#include "atelier/gate/local_gate.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "atelier/base/digest.hpp"
#include "atelier/base/ids.hpp"
#include "check.hpp"
#include "tool_output.hpp"

namespace atelier::gate {
namespace {

namespace fs = std::filesystem;

struct Timed {
    const Check* check = nullptr;
    Millis took = 0;
    CheckResult result;
    bool ok() const {
        return std::ranges::none_of(result.findings, [](const Finding& f) { return f.severity == "error"; });
    }
};

class LocalGate final : public Gate {
public:
    LocalGate(Executor executor, LocalGateOptions options, ToolRunner& runner, const Clock& clock)
        : options_(std::move(options)), workers_(std::move(executor), options_, runner), clock_(clock), checks_(all_checks(options_.policy)) {}

    Task<Result<Verdict>> judge(Input input, std::function<Task<>(CheckRecord)> on_check) override {
        Verdict verdict;
        Subject subject{input, input.files, options_, workers_, nullptr, std::nullopt, true};
        bool ok = co_await run_stage(Stage::files, subject, verdict, on_check);
        if (ok) {
            const bool judged = co_await use_tools(subject, verdict, on_check);
            ok = judged;
        }
        finish(subject, verdict, ok);
        co_return verdict;
    }

    Task<Result<Report>> review(Input input) override {
        Verdict verdict;
        Subject subject{input, input.files, options_, workers_, nullptr, std::nullopt, true};
        verdict.report.ok = co_await run_stage(Stage::review, subject, verdict, {});
        verdict.report.at = clock_.now();
        co_return std::move(verdict.report);
    }

    void warm() override { workers_.warm(); }
    Task<> close() override { co_await workers_.close(); }

private:
    Task<bool> use_tools(Subject& subject, Verdict& verdict, const std::function<Task<>(CheckRecord)>& on_check) {
        auto checker = co_await workers_.checker();
        if (!checker) {
            Finding finding{"gate.not_run", "", 0, 0, "the checks could not be started: " + checker.error().message, "Try again, or run ./atelier doctor."};
            verdict.report.findings.push_back(std::move(finding));
            co_return false;
        }
        subject.checker = &*checker;
        const bool text = co_await run_stage(Stage::text, subject, verdict, on_check);
        auto judged = co_await run_all(Stage::code, subject);
        const bool mended = co_await mend(judged, subject, verdict);
        if (mended) judged = co_await run_all(Stage::code, subject);
        const bool code = co_await settle(std::move(judged), Stage::code, subject, verdict, on_check);
        if (!subject.may_run || !subject.built) co_return false;
        const bool run = co_await run_stage(Stage::run, subject, verdict, on_check);
        co_return text && code && run;
    }

    /// Whether every check of the stage is green.
    Task<bool> run_stage(Stage stage, Subject& subject, Verdict& verdict, const std::function<Task<>(CheckRecord)>& on_check) {
        auto all = co_await run_all(stage, subject);
        co_return co_await settle(std::move(all), stage, subject, verdict, on_check);
    }

    Task<std::vector<Timed>> run_all(Stage stage, const Subject& subject) const {
        std::vector<Timed> all;
        for (const auto& check : checks_) {
            if (check->stage() == stage) all.push_back({check.get(), 0, {}});
        }
        co_await run_from(all, 0, subject);
        co_return all;
    }

    /// TypeScript's quick fixes for text that a model wrote, where its types are wrong and nothing forbidden is in it.
    /// Whether a file changed.
    Task<bool> mend(const std::vector<Timed>& judged, Subject& subject, Verdict& verdict) const {
        const auto red = [&judged](std::string_view name) {
            return std::ranges::any_of(judged, [name](const Timed& each) {
                return each.check->name() == name && !each.ok();
            });
        };
        if (!subject.input.fix || !red("types") || red("scan")) co_return false;
        const auto changed = co_await mended_files(subject);
        if (changed.empty()) co_return false;
        for (const auto& [name, text] : changed) subject.files[name] = verdict.formatted[name] = text;
        // In the form that everything has; where that cannot be, the checks say why.
        for (auto& each : co_await run_all(Stage::text, subject)) {
            for (auto& [name, text] : each.result.changed)
                subject.files[name] = verdict.formatted[name] = std::move(text);
        }
        co_return true;
    }

    /// Whether every check is green. Takes over what they changed and found.
    Task<bool> settle(
        std::vector<Timed> all, Stage stage, Subject& subject, Verdict& verdict,
        const std::function<Task<>(CheckRecord)>& on_check
    ) {
        bool ok = true;
        for (auto& each : all) {
            const bool green = each.ok();
            ok = ok && green;
            if (!green && each.check->guards_run()) subject.may_run = false;
            const CheckRecord record{std::string(each.check->name()), green, each.took, static_cast<std::int64_t>(each.result.findings.size())};
            verdict.report.checks.push_back(record);
            take(std::move(each.result), subject, verdict);
            if (on_check) co_await on_check(record);
            // What the files themselves forbid no later check needs to see.
            if (!green && stage == Stage::files) break;
        }
        co_return ok;
    }

    /// The checks from `first` on, side by side.
    Task<> run_from(std::vector<Timed>& all, std::size_t first, const Subject& subject) const {
        using namespace boost::asio::experimental::awaitable_operators;
        if (first >= all.size()) co_return;
        if (first + 1 == all.size()) {
            co_await run_one(all[first], subject);
        } else {
            co_await (run_from(all, first + 1, subject) && run_one(all[first], subject));
        }
    }

    Task<> run_one(Timed& timed, const Subject& subject) const {
        const Millis from = clock_.now();
        timed.result = co_await timed.check->run(subject);
        for (auto& finding : timed.result.findings) options_.policy.raise(finding);
        timed.took = clock_.now() - from;
    }

    static void take(CheckResult result, Subject& subject, Verdict& verdict) {
        for (auto& finding : result.findings) verdict.report.findings.push_back(std::move(finding));
        for (auto& [name, text] : result.changed) {
            subject.files[name] = text;
            verdict.formatted[name] = std::move(text);
        }
        if (result.built) subject.built = std::move(result.built);
        if (result.shown) {
            verdict.dom = std::move(result.shown->dom);
            verdict.report.data_loss = std::move(result.shown->data_loss);
            verdict.report.expectations = std::move(result.shown->expectations);
        }
    }

    void finish(Subject& subject, Verdict& verdict, bool ok) const {
        Report& report = verdict.report;
        report.ok = ok;
        report.content_sha256 = digest_files(subject.files);
        report.at = clock_.now();
        if (!ok) return;
        std::string module = std::move(subject.built->module);
        if (!subject.built->backend_code.empty()) {
            verdict.backend = backend_package(subject.files, subject.built->backend_code);
            module = with_backend(std::move(module), sha256_hex(verdict.backend));
        }
        report.bundle_sha256 = sha256_hex(module);
        verdict.bundle = std::move(module);
    }

    LocalGateOptions options_;
    Workers workers_;
    const Clock& clock_;
    Checks checks_;
};

}  // namespace

Checks all_checks(const Policy& policy) {
    Checks all;
    all.push_back(path_check());
    all.push_back(bytes_check());
    all.push_back(format_check());
    all.push_back(scan_check());
    all.push_back(tool_check("types"));
    all.push_back(tool_check("lint"));
    all.push_back(build_check());
    if (!policy.validators().empty()) all.push_back(site_check(policy.validators()));
    all.push_back(render_check());
    all.push_back(eslint_check());
    return all;
}

std::string find_node(const std::filesystem::path& web) {
    for (const char* arch : {"x64", "arm64"}) {
        const auto candidate = web / "node_modules" / (std::string("node-linux-") + arch) / "bin" / "node";
        if (std::filesystem::exists(candidate)) return candidate.string();
    }
    return process::find_program("node");
}

std::vector<std::filesystem::path> native_programs(const std::filesystem::path& web) {
    std::vector<std::filesystem::path> out{find_node(web)};
    std::error_code none;
    for (const auto& entry : fs::recursive_directory_iterator(web / "node_modules" / "@oxlint", none)) {
        if (entry.path().extension() == ".node") out.push_back(entry.path());
    }
    return out;
}

std::unique_ptr<Gate> make_local_gate(Executor executor, LocalGateOptions options, ToolRunner& runner, const Clock& clock) {
    return std::make_unique<LocalGate>(std::move(executor), std::move(options), runner, clock);
}

}  // namespace atelier::gate
