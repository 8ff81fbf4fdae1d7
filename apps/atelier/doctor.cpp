#include "doctor.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/gate/local_gate.hpp"
#include "atelier/json/json.hpp"
#include "atelier/llm/tokenizer.hpp"
#include "atelier/sandbox/native.hpp"
#include "doors/frame_hosts.hpp"
#include "server.hpp"
#include "wiring/data_folder.hpp"
#include "wiring/gate_policy.hpp"
#include "wiring/sandbox_driver.hpp"
#include "wiring/vocabulary.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

struct Finding {
    std::string name;
    std::string state;  ///< ok | weak | missing
    std::string detail;
    std::string fix;
};

Finding file_check(std::string name, const fs::path& path, std::string fix) {
    const bool there = fs::exists(path);
    return {std::move(name), there ? "ok" : "missing", there ? path.filename().string() : "not there", there ? "" : std::move(fix)};
}

/// Builds a jail and runs a command in it: the only proof that counts.
Finding jail_check() {
    Finding out{"sandbox", "ok", "", ""};
    IoContext io;
    const auto driver = sandbox::make_native(io.get_executor(), {fs::path(program_folder()) / "atelier-jail", true});
    if (!driver) return {"sandbox", "missing", driver.error().message, "Run as root, or allow user namespaces."};
    sandbox::Spec spec;
    spec.id = "doctor";
    spec.host_programs = true;
    spec.argv = {"/bin/sh", "-c", "id -u; cat /proc/net/dev 2>/dev/null | wc -l"};
    std::optional<Result<process::Output>> ran;
    boost::asio::co_spawn(io, (*driver)->run(spec, "", {}), [&](std::exception_ptr, Result<process::Output> result) { ran = std::move(result); });
    io.run();
    if (!ran || !*ran)
        return {"sandbox", "missing", ran ? ran->error().message : "did not run", "Run as root, or allow user namespaces and mounts in them."};
    const auto c = (*driver)->capabilities();
    const auto limit = [](const char* name, sandbox::Strength strength) { return std::string(name) + " " + std::string(to_string(strength)); };
    out.detail = "cgroups " + c.cgroup + ", freezer " + c.freezer + ", Landlock " + std::to_string(c.landlock_abi) +
                 "; limits: " + limit("memory", c.memory) + ", " + limit("processes", c.processes) + ", " + limit("cpu", c.cpu) + ", " +
                 limit("work in memory", c.work_memory) + ", " + limit("work on disk", c.work_disk);
    if (!c.weaker.empty()) {
        out.state = "weak";
        for (const auto& line : c.weaker) out.detail += "; " + line;
        out.fix = "Works; run as root on a host with writable cgroups and Landlock for hard limits. docs/isolation.md says what each is for.";
    }
    return out;
}

/// Asks the cluster what the daemon's start would ask: version, policies, and a pod as a dry run.
Finding cluster_check(const orchestrator::Config& config) {
    const char* fix = "deploy/kubernetes/README.md has the steps and the settings.";
    IoContext io;
    const auto driver = orchestrator::make_sandbox_driver(io.get_executor(), config, gate::native_programs(config.root / "web"));
    if (!driver) return {"kubernetes", "missing", driver.error().message, fix};
    Finding out{"kubernetes", "ok", "namespace " + config.kubernetes.name_space + ": a sandbox's pod would be taken as asked", ""};
    for (const auto& line : (*driver)->capabilities().weaker) {
        out.state = "weak";
        out.detail += "; " + line;
        out.fix = fix;
    }
    return out;
}

Finding sandbox_check(const fs::path& data, const fs::path& root) {
    const auto config = orchestrator::Config::load(data, root);
    if (!config) return {"settings", "missing", config.error().message, "Correct the file; docs/guide/operator.md lists the settings."};
    return config->sandbox == "kubernetes" ? cluster_check(*config) : jail_check();
}

/// Frames without a host of their own: still an opaque origin, but what a host name keeps apart is shared.
Finding frames_check(const fs::path& data, const fs::path& root) {
    const auto config = orchestrator::Config::load(data, root);
    if (!config)
        return {
            "frames", "missing", config.error().message, "Correct the file; docs/guide/operator.md lists the settings."
        };
    const auto hosts = orchestrator::FrameHosts::parse(config->preview_host);
    if (!hosts) return {"frames", "missing", hosts.error().message, "Correct preview_host."};
    if (hosts->has_labels()) return {"frames", "ok", "hosts of their own, " + config->preview_host, ""};
    return {
        "frames", "weak",
        "one host name for pages and widgets (" + config->preview_host +
            "): the opaque origin that the frame's document is served with is all that keeps a widget from the pages' "
            "cookies and "
            "storage; browsers send the pages' cookies to the frames' port too; one widget that hangs ends all of its "
            "page",
        "Give widgets names of their own: a wildcard DNS entry and preview_host = {sandbox}.widgets.example.org."
    };
}

/// What the gate holds code to here, and whether the site's validators could be run.
Finding policy_check(const fs::path& data, const fs::path& root) {
    const auto policy = orchestrator::gate_policy(data, root);
    if (!policy)
        return {
            "gate policy", "missing", policy.error().message,
            "Correct the file: a level can only tighten those above it. docs/guide/operator.md has the rules."
        };
    Finding out{"gate policy", "ok", policy->describe(), ""};
    for (const auto& validator : policy->validators()) {
        if (::access(validator.program.c_str(), X_OK) == 0) continue;
        out.state = "missing";
        out.detail += "; " + validator.program.string() + " is not there or cannot be run";
        out.fix = "Until then the gate refuses every customization.";
    }
    return out;
}

/// By what the requests to a served model are counted: nothing to say of a local one, whose server counts.
std::optional<Finding> tokens_check(const fs::path& data, const fs::path& root) {
    const auto config = orchestrator::Config::load(data, root);
    if (!config || !config->model.contains("://")) return std::nullopt;
    const auto file = orchestrator::vocabulary_of(*config, config->model_name);
    const std::string otherwise = "by the model's server, where it counts, else by an estimate; Health shows which";
    if (file.empty())
        return Finding{"tokens", "ok", otherwise, "Set model_tokenizer to the model's tokenizer.json to be sure."};
    if (const auto loaded = llm::Tokenizer::load(file); !loaded) {
        const bool ours = config->model_tokenizer.empty();
        return Finding{
            "tokens", ours ? "ok" : "weak", otherwise + (ours ? "" : " (" + loaded.error().message + ")"),
            ours ? "sh tools/fetch_tokenizer.sh .cache/tokenizers" : "Correct model_tokenizer."
        };
    }
    return Finding{"tokens", "ok", "by the model's vocabulary, " + file.string(), ""};
}

Finding disk_check(const fs::path& data) {
    struct statvfs info{};
    fs::path there = data;
    while (!there.empty() && !fs::exists(there)) there = there.parent_path();
    if (::statvfs(there.c_str(), &info) != 0) return {"disk", "weak", "cannot be read", ""};
    const auto free_mb = static_cast<unsigned long long>(info.f_bavail) * info.f_frsize / (1024 * 1024);
    const bool enough = free_mb > 3000;
    return {"disk", enough ? "ok" : "weak", std::to_string(free_mb) + " MB free", enough ? "" : "The 1.5B model and its server need about 3 GB."};
}

Finding modes_check(const fs::path& data) {
    const auto open = orchestrator::open_to_others(data);
    if (open.empty()) return {"data modes", "ok", "", ""};
    return {"data modes", "missing", "other accounts of this machine may read " + join(open, ", "), "Start Atelier once, or chmod go= these."};
}

}  // namespace

Result<int> doctor_command(const Arguments& arguments) {
    const fs::path root = root_folder(arguments);
    const fs::path data = data_folder(arguments);
    std::vector<Finding> findings;
    for (const char* program : {"atelierd", "core-backend", "atelier-jail", "atelier-sqlite", "atelier-git"})
        findings.push_back(file_check(program, fs::path(program_folder()) / program, "./atelier build"));
    findings.push_back(file_check("node 22", gate::find_node(root / "web"), "./atelier build"));
    findings.push_back(file_check("typescript", root / "web/node_modules/typescript", "./atelier build"));
    findings.push_back(file_check("gate", root / "web/gate/dist", "./atelier build"));
    findings.push_back(file_check("review", root / "web/review/dist/eslint.mjs", "./atelier build"));
    findings.push_back(file_check("application", root / "web/portfolio/dist/index.html", "./atelier build"));
    findings.push_back(file_check("console", root / "web/console/dist/index.html", "./atelier build"));
    findings.push_back(sandbox_check(data, root));
    Finding prices = file_check(
        "prices", root / ".cache/prices/sp500_dataset.csv.gz", "tools/fetch_prices.sh .cache/prices; without them all prices are seeded demo series"
    );
    if (prices.state == "missing") prices.state = "weak";
    findings.push_back(prices);
    const bool chromium = !process::find_program("chromium").empty();
    findings.push_back({"chromium", chromium ? "ok" : "weak", chromium ? "" : "no pictures of previews", chromium ? "" : "apt-get install chromium"});
    Finding model{"local model", "weak", "not fetched", "./atelier up fetches it in the background; without it rung 1 works by rules"};
    for (const char* name : {"qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"}) {
        if (fs::exists(root / ".cache/models" / name)) model = {"local model", "ok", name, ""};
    }
    findings.push_back(model);
    if (auto tokens = tokens_check(data, root)) findings.push_back(std::move(*tokens));
    findings.push_back(disk_check(data));
    findings.push_back(modes_check(data));
    findings.push_back(frames_check(data, root));
    findings.push_back(policy_check(data, root));
    bool missing = false;
    json::Array rows;
    for (const auto& f : findings) {
        missing = missing || f.state == "missing";
        rows.push_back(json::Object{{"name", f.name}, {"state", f.state}, {"detail", f.detail}, {"fix", f.fix}});
        if (!arguments.flag("json")) {
            std::printf("%-8s %-13s %s\n", f.state.c_str(), f.name.c_str(), f.detail.c_str());
            if (!f.fix.empty()) std::printf("         -> %s\n", f.fix.c_str());
        }
    }
    if (arguments.flag("json")) std::puts(json::print(json::Object{{"ok", !missing}, {"checks", std::move(rows)}}).c_str());
    return missing ? 1 : 0;
}

}  // namespace atelier::cli
