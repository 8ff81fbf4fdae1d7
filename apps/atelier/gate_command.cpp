#include "gate_command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/code/scan.hpp"
#include "atelier/gate/jailed_tools.hpp"
#include "atelier/gate/local_gate.hpp"
#include "atelier/gateway/contract.hpp"
#include "atelier/manifest/manifest.hpp"
#include "atelier/sandbox/native.hpp"
#include "server.hpp"
#include "wiring/gate_policy.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

/// What does not get as far as the chain: links, devices, unreadable files.
struct Collected {
    std::map<std::string, std::string> files;
    std::vector<gate::Finding> findings;
};

void collect_file(Collected& out, const fs::path& path, const std::string& name) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
        out.findings.push_back(
            {"path.policy", name, 0, 0, "only plain files are allowed: no links, devices or folders",
             "Put the files themselves into the folder."}
        );
        return;
    }
    auto text = read_file(path, 1u << 20);
    if (!text) {
        out.findings.push_back({"path.policy", name, 0, 0, text.error().message, "A file holds at most 64 KiB."});
        return;
    }
    out.files[name] = std::move(*text);
}

Collected collect(const fs::path& path) {
    Collected out;
    if (!fs::is_symlink(path) && fs::is_directory(path)) {
        for (const auto& entry : fs::directory_iterator(path)) {
            const std::string name = entry.path().filename().string();
            const bool folder = gate::is_source_folder(name) && !entry.is_symlink() && entry.is_directory();
            if (!folder) {
                collect_file(out, entry.path(), name);
                continue;
            }
            for (const auto& file : fs::directory_iterator(entry.path()))
                collect_file(out, file.path(), name + "/" + file.path().filename().string());
        }
        return out;
    }
    const std::string name = path.filename().string();
    const bool widget = name.ends_with(".tsx") || (name.ends_with(".ts") && !name.ends_with(".d.ts"));
    collect_file(out, path, widget ? "widget.tsx" : name);
    return out;
}

/// The tools that a lone widget may call in the render test: all reading ones.
std::string lone_manifest() {
    manifest::Manifest out;
    for (const auto& [name, tool] : gateway::pinned_contract().tools()) {
        if (tool.reads_only) out.tools.push_back(name);
    }
    out.id = "lone-file";
    out.title = {"Widget", "Виджет"};
    out.slot = "dashboard.grid";
    out.size = "medium";
    return manifest::print(out);
}

Task<Result<gate::Verdict>> judge_once(gate::Gate* gate, gate::Input input, bool with_review) {
    const gate::Input same = input;
    auto verdict = co_await gate->judge(std::move(input), {});
    if (with_review && verdict && verdict->report.ok) {
        auto review = co_await gate->review(same);
        if (review)
            gate::add(verdict->report, std::move(*review));
        else
            verdict = fail(review.error());
    }
    co_await gate->close();
    co_return verdict;
}

Result<gate::Report> judge(const Arguments& arguments, Collected collected) {
    const fs::path root = root_folder(arguments);
    IoContext io;
    const SystemClock clock;
    sandbox::NativeOptions native{.jail = fs::path(program_folder()) / "atelier-jail", .allow_weaker = true};
    native.image = root / ".cache" / "sandbox" / "native";
    native.programs = gate::native_programs(root / "web");
    ATL_TRY(const auto driver, sandbox::make_native(io.get_executor(), std::move(native)));
    ATL_TRY(gate::Policy policy, orchestrator::gate_policy(data_folder(arguments), root));
    gate::JailedTools jailed(*driver);
    const auto gate = gate::make_local_gate(
        io.get_executor(),
        {.web = root / "web",
         .node = gate::find_node(root / "web"),
         .known_tools = gateway::pinned_contract().names(),
         .writing_tools = gateway::pinned_contract().writing_names(),
         .sqlite = fs::path(program_folder()) / "atelier-sqlite",
         .residents = {.checkers = 1, .jobs = 1},
         .policy = std::move(policy)},
        jailed, clock
    );
    gate::Input input;
    input.locale = arguments.get("locale", "en");
    input.files = std::move(collected.files);
    const bool lone = !input.files.contains("manifest.json");
    if (lone) input.files["manifest.json"] = lone_manifest();
    std::optional<Result<gate::Verdict>> verdict;
    boost::asio::co_spawn(
        io, judge_once(gate.get(), std::move(input), arguments.flag("review")),
        [&](std::exception_ptr error, Result<gate::Verdict> result) {
            if (error) std::rethrow_exception(error);
            verdict = std::move(result);
        }
    );
    io.run();
    ATL_TRY(gate::Verdict done, std::move(*verdict));
    // A manifest of ours lists whatever a file might read.
    if (lone)
        std::erase_if(done.report.findings, [](const gate::Finding& f) { return f.rule == "manifest.unused_tool"; });
    for (auto& finding : collected.findings)
        done.report.findings.insert(done.report.findings.begin(), std::move(finding));
    if (!collected.findings.empty()) done.report.ok = false;
    return done.report;
}

/// A style sheet alone: bytes and scan are all that can be said of it.
gate::Report judge_css(const std::string& name, const std::string& text) {
    gate::Report report;
    report.ok = true;
    for (const auto& found : {code::scan_bytes(text), code::scan_css(text)}) {
        for (const auto& f : found) {
            const bool error = f.severity == code::Severity::error;
            report.findings.push_back({f.rule, name, f.line, f.column, f.text, f.hint, error ? "error" : "warning"});
            if (error) report.ok = false;
        }
    }
    return report;
}

}  // namespace

Result<int> gate_command(const Arguments& arguments) {
    if (arguments.words.size() != 2)
        return fail(Code::invalid_argument, "usage: ./atelier gate PATH [--review] [--json | --sarif]");
    const fs::path path = arguments.words[1];
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error)))
        return fail(Code::not_found, "there is nothing at " + path.string());
    Collected collected = collect(path);
    gate::Report report;
    if (collected.files.size() == 1 && collected.files.begin()->first.ends_with(".css") && collected.findings.empty()) {
        report = judge_css(collected.files.begin()->first, collected.files.begin()->second);
    } else {
        ATL_TRY(report, judge(arguments, std::move(collected)));
    }
    if (arguments.flag("sarif")) {
        std::puts(json::print_pretty(gate::to_sarif(report)).c_str());
    } else if (arguments.flag("json")) {
        std::puts(json::print(gate::to_json(report)).c_str());
    } else {
        for (const auto& check : report.checks)
            std::printf(
                "%-7s %s  %lld ms\n", check.name.c_str(), check.ok ? "ok " : "RED",
                static_cast<long long>(check.duration_ms)
            );
        for (const auto& f : report.findings) {
            std::printf(
                "%s:%lld:%lld %s  %s\n    %s\n", f.file.c_str(), static_cast<long long>(f.line),
                static_cast<long long>(f.column), f.rule.c_str(), f.text.c_str(), f.hint.c_str()
            );
        }
        std::puts(report.ok ? "green" : "red");
    }
    return report.ok ? 0 : 3;
}

}  // namespace atelier::cli
