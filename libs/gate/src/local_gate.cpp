#include "atelier/gate/local_gate.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <cstdio>

#include "atelier/base/digest.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/code/scan.hpp"
#include "path_policy.hpp"
#include "tool_output.hpp"

namespace atelier::gate {
namespace {

namespace fs = std::filesystem;

/// A directory with the files to judge that the jailed tools can read; gone at the end.
class Scratch {
public:
    explicit Scratch(const fs::path& root) : path_(root / ("gate-" + random_hex(8))) {}
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const fs::path& path() const { return path_; }

    Result<void> fill(const std::map<std::string, std::string>& files) const {
        std::error_code error;
        fs::create_directories(path_, error);
        if (error) return fail(Code::unavailable, "no room for the check: " + error.message());
        ::chmod(path_.c_str(), 0755);
        for (const auto& [name, text] : files) {
            fs::create_directories((path_ / name).parent_path(), error);
            ::chmod((path_ / name).parent_path().c_str(), 0755);
            ATL_CHECK(write_file_atomic(path_ / name, text, 0644));
        }
        return {};
    }

private:
    fs::path path_;
};

class LocalGate final : public Gate {
public:
    LocalGate(Executor executor, LocalGateOptions options, ToolRunner& runner, const Clock& clock)
        : executor_(std::move(executor)), options_(std::move(options)), runner_(runner), clock_(clock) {}

    Task<Result<Verdict>> judge(Input input, std::function<Task<>(Check)> on_check) override {
        Verdict verdict;
        Report& report = verdict.report;
        // The cheap checks come first and keep hostile text away from the tools.
        struct Quick {
            const char* name;
            std::vector<Finding> (*run)(const Input&, const LocalGateOptions&);
        };
        for (const Quick quick : {Quick{"path", path_check}, Quick{"bytes", bytes_check}, Quick{"scan", scan_check}}) {
            const Millis from = clock_.now();
            auto findings = quick.run(input, options_);
            const Check check = take(report, quick.name, from, std::move(findings));
            if (on_check) co_await on_check(check);
            if (!check.ok) {
                finish(verdict, input.files, false);
                co_return verdict;
            }
        }
        ATL_CO_CHECK(co_await run_tools(input, verdict, on_check));
        co_return verdict;
    }

private:
    static std::vector<Finding> path_check(const Input& input, const LocalGateOptions& options) {
        auto out = check_paths(input);
        for (auto& finding : check_manifest(input, options.known_tools)) out.push_back(std::move(finding));
        return out;
    }

    static void add_scan(std::vector<Finding>& out, const std::string& file, std::vector<code::ScanFinding> found) {
        for (auto& f : found) {
            out.push_back({std::move(f.rule), file, f.line, f.column, std::move(f.text), std::move(f.hint), f.severity == code::Severity::error ? "error" : "warning"});
        }
    }

    static std::vector<Finding> bytes_check(const Input& input, const LocalGateOptions&) {
        std::vector<Finding> out;
        for (const auto& [name, text] : input.files) add_scan(out, name, code::scan_bytes(text));
        return out;
    }

    static std::vector<Finding> scan_check(const Input& input, const LocalGateOptions&) {
        std::vector<Finding> out;
        for (const auto& [name, text] : input.files) {
            const auto profile = name == "backend.ts" ? code::Profile::server : code::Profile::frame;
            if (name.ends_with(".ts") || name.ends_with(".tsx")) add_scan(out, name, code::scan_typescript(name, text, profile));
            if (name.ends_with(".css")) add_scan(out, name, code::scan_css(text));
        }
        return out;
    }

    Check take(Report& report, std::string name, Millis from, std::vector<Finding> findings) const {
        Check check{std::move(name), true, clock_.now() - from, static_cast<std::int64_t>(findings.size())};
        for (auto& finding : findings) {
            check.ok = check.ok && finding.severity != "error";
            report.findings.push_back(std::move(finding));
        }
        report.checks.push_back(check);
        return check;
    }

    void finish(Verdict& verdict, const std::map<std::string, std::string>& files, bool ok) const {
        verdict.report.ok = ok;
        verdict.report.content_sha256 = digest_files(files);
        verdict.report.at = clock_.now();
        if (!ok) {
            verdict.bundle.clear();
            verdict.backend.clear();
            verdict.report.bundle_sha256.clear();
        }
    }

    struct Timed {
        Result<process::Output> output;
        Millis took = 0;
    };

    Task<Timed> run_tool(ToolJob job) {
        const Millis from = clock_.now();
        auto output = co_await runner_.run(std::move(job));
        co_return Timed{std::move(output), clock_.now() - from};
    }

    ToolJob job_for(const fs::path& scratch, std::vector<std::string> argv) const {
        ToolJob job;
        job.mounts = {
            {options_.web.string(), "/web"}, {scratch.string(), "/check"}, {options_.node.parent_path().parent_path().string(), "/opt/node"}
        };
        job.argv = std::move(argv);
        job.limits.wall = std::chrono::seconds(30);
        job.limits.cpu_seconds = 30;
        return job;
    }

    ToolJob worker_for(const fs::path& scratch, const Input& input) const {
        ToolJob job = job_for(scratch, {"/opt/node/bin/node", "/web/gate/worker.mjs"});
        job.mounts.emplace_back(options_.sqlite.string(), "/opt/atelier/sqlite");
        job.env = {{"ATELIER_SQLITE", "/opt/atelier/sqlite"}};
        job.input = worker_job(input);
        job.limits.output_bytes = 32u << 20;
        return job;
    }

    Task<Result<void>> run_tools(Input input, Verdict& verdict, std::function<Task<>(Check)> on_check) {
        using namespace boost::asio::experimental::awaitable_operators;
        const Scratch scratch(options_.scratch);
        auto code_files = input.files;
        std::erase_if(code_files, [](const auto& file) { return file.first.ends_with(".json") || file.first.ends_with(".sql"); });
        code_files["tsconfig.json"] = R"({"extends": "/web/gate/tsconfig.widget.json", "include": ["./**/*.ts", "./**/*.tsx"]})";
        ATL_CO_CHECK(scratch.fill(code_files));
        ToolJob types = job_for(scratch.path(), {type_checker(), "-p", "/check/tsconfig.json", "--pretty", "false"});
        ToolJob lint = job_for(
            scratch.path(),
            {"/opt/node/bin/node", "/web/node_modules/oxlint/bin/oxlint", "-c", "/web/gate/oxlintrc.json", "-f", "json", "/check"}
        );
        ToolJob worker = worker_for(scratch.path(), input);
        auto [types_done, lint_done, worker_done] = co_await (run_tool(std::move(types)) && run_tool(std::move(lint)) && run_tool(std::move(worker)));

        WorkerResult worked = read_worker(worker_done.output);
        bool changed = false;
        for (const auto& [name, text] : worked.formatted) {
            const auto known = input.files.find(name);
            if (known == input.files.end() || known->second == text) continue;
            known->second = text;
            verdict.formatted[name] = text;
            changed = true;
        }
        if (changed) {
            // What is released is built from the text that is committed.
            worker_done = co_await run_tool(worker_for(scratch.path(), input));
            worked = read_worker(worker_done.output);
        }
        if (const auto file = input.files.find("manifest.json"); file != input.files.end()) {
            const std::string before = file->second;
            for (auto& finding : settle_tools(worked.unused_tools, options_.writing_tools, file->second)) worked.build.push_back(std::move(finding));
            if (file->second != before) verdict.formatted["manifest.json"] = file->second;
        }
        bool ok = true;
        const auto settle = [&](const char* name, Millis took, std::vector<Finding> findings) {
            Check check = take(verdict.report, name, clock_.now() - took, std::move(findings));
            ok = ok && check.ok;
            return check;
        };
        std::vector<Check> checks;
        checks.push_back(settle("types", types_done.took, read_types(types_done.output)));
        checks.push_back(settle("lint", lint_done.took, read_lint(lint_done.output)));
        checks.push_back(settle("format", worker_done.took, worked.format));
        checks.push_back(settle("build", worker_done.took, worked.build));
        checks.push_back(settle("render", worker_done.took, worked.render));
        for (const auto& check : checks) {
            if (on_check) co_await on_check(check);
        }
        if (ok && !worked.backend_code.empty()) {
            verdict.backend = backend_package(input, worked.backend_code);
            worked.bundle = with_backend(std::move(worked.bundle), sha256_hex(verdict.backend));
        }
        verdict.bundle = worked.bundle;
        verdict.dom = worked.dom;
        verdict.report.data_loss = std::move(worked.data_loss);
        verdict.report.bundle_sha256 = sha256_hex(worked.bundle);
        finish(verdict, input.files, ok && !worked.bundle.empty());
        co_return Result<void>{};
    }

    /// TypeScript's native binary, as seen inside the jail.
    std::string type_checker() const {
        for (const char* arch : {"x64", "arm64"}) {
            const std::string path = std::string("node_modules/@typescript/typescript-linux-") + arch + "/lib/tsc";
            if (fs::exists(options_.web / path)) return "/web/" + path;
        }
        return "/web/node_modules/.bin/tsc";
    }

    Executor executor_;
    LocalGateOptions options_;
    ToolRunner& runner_;
    const Clock& clock_;
};

}  // namespace

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
