#include "suite.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"

namespace atelier::sandbox {

namespace fs = std::filesystem;

std::string_view to_string(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::passed:
            return "ok";
        case Verdict::failed:
            return "failed";
        case Verdict::soft:
            return "soft";
        case Verdict::unproven:
            return "unproven";
        case Verdict::skipped:
            return "skipped";
    }
    return "failed";
}

bool ConformanceReport::ok() const {
    return !findings.empty() && std::ranges::none_of(findings, [](const Finding& f) { return f.verdict == Verdict::failed; });
}

json::Object ConformanceReport::to_json() const {
    json::Array rows;
    json::Object counts;
    for (const Finding& f : findings) {
        const auto name = to_string(f.verdict);
        counts[name] = json::get_integer(counts, name) + 1;
        rows.push_back(json::Object{{"item", f.item}, {"name", f.name}, {"verdict", name}, {"inside", f.inside}, {"control", f.control}});
    }
    json::Array weaker(capabilities.weaker.begin(), capabilities.weaker.end());
    json::Object host{
        {"driver", capabilities.driver},
        {"isolation", capabilities.isolation},
        {"landlock_abi", capabilities.landlock_abi},
        {"cgroup", capabilities.cgroup},
        {"freezer", capabilities.freezer},
        {"memory", to_string(capabilities.memory)},
        {"processes", to_string(capabilities.processes)},
        {"cpu", to_string(capabilities.cpu)},
        {"work_memory", to_string(capabilities.work_memory)},
        {"work_disk", to_string(capabilities.work_disk)},
        {"weaker", std::move(weaker)}
    };
    return {{"ok", ok()}, {"capabilities", std::move(host)}, {"counts", std::move(counts)}, {"findings", std::move(rows)}};
}

void Suite::add(int item, std::string name, Verdict verdict, std::string inside, std::string control) {
    findings.push_back({item, std::move(name), verdict, std::move(inside), std::move(control)});
}

void Suite::add(int item, std::string name, bool passed, std::string inside, std::string control) {
    add(item, std::move(name), passed ? Verdict::passed : Verdict::failed, std::move(inside), std::move(control));
}

bool Suite::wanted(int item, const std::string& name) const {
    return options.only.empty() || options.only == std::to_string(item) || name.contains(options.only);
}

Spec Suite::spec(const std::string& id, const std::string& inside_probe, std::vector<std::string> arguments) const {
    Spec out;
    out.id = id + "-" + mark;
    out.user = "conformance-" + id;
    out.mounts = {{options.probe.string(), inside_probe, false}};
    out.argv = {inside_probe};
    for (auto& argument : arguments) out.argv.push_back(std::move(argument));
    out.env = {{"PATH", "/usr/bin:/bin"}};
    return out;
}

std::string Suite::make_io(const std::string& id) {
    const fs::path path = dir("io-" + id);
    fs::create_directories(path);
    ::chmod(path.c_str(), 0700);
    const unsigned uid = driver.uid_of(id + "-" + mark);
    if (::geteuid() == 0 && ::chown(path.c_str(), uid, uid) != 0) return {};
    return path.string();
}

Task<bool> eventually(std::function<bool()> done, int milliseconds) {
    for (int waited = 0; waited < milliseconds; waited += 20) {
        if (done()) co_return true;
        co_await sleep_for(std::chrono::milliseconds(20));
    }
    co_return done();
}

namespace {

struct Part {
    const char* name;
    std::vector<int> items;
    Task<> (*run)(Suite*);
};

const std::vector<Part>& parts() {
    static const std::vector<Part> all{
        {"table", {}, try_table},
        {"memory", {2}, try_memory},
        {"cpu", {7}, try_cpu},
        {"leaving", {8, 9}, try_leaving},
        {"floods", {10}, try_floods},
        {"freezing", {0}, try_freezing},
        {"neighbours", {30, 40}, try_neighbours},
        {"shared files", {89}, try_shared_files},
        {"swapped", {52}, try_swapped_socket},
        {"work", {3}, try_work_disk},
        {"snapshots", {88}, try_snapshots}
    };
    return all;
}

}  // namespace

Task<Result<ConformanceReport>> run_conformance(Executor executor, Driver& driver, ConformanceOptions options) {
    if (::access(options.probe.c_str(), X_OK) != 0)
        co_return fail(Code::failed_precondition, "the probe " + options.probe.string() + " is missing; run ./atelier build");
    std::error_code error;
    fs::create_directories(options.scratch, error);
    if (error || !fs::is_empty(options.scratch, error))
        co_return fail(Code::failed_precondition, options.scratch.string() + " must be an empty directory");
    ::chmod(options.scratch.c_str(), 0755);
    Suite suite{executor, driver, std::move(options), driver.capabilities(), random_hex(3), {}};
    const std::vector<std::string> ours{suite.mark, suite.options.scratch.string()};
    const HostState before = HostState::read(ours);
    co_await sleep_for(std::chrono::milliseconds(200));
    const HostState again = HostState::read(ours);
    for (const Part& part : parts()) {
        const bool wanted = suite.options.only.empty() || part.items.empty() || std::string(part.name).contains(suite.options.only) ||
                            std::ranges::any_of(part.items, [&](int item) { return std::to_string(item) == suite.options.only; });
        if (!wanted) continue;
        std::string broken;
        try {
            co_await part.run(&suite);
        } catch (const std::exception& e) {
            broken = e.what();
        }
        if (!broken.empty()) suite.add(0, part.name, false, "the suite's part broke: " + broken);
    }
    // What was killed last may need a moment to be gone.
    std::string changed;
    for (int i = 0; i < 30; ++i) {
        changed = HostState::difference(before, again, HostState::read(ours));
        if (changed.empty()) break;
        co_await sleep_for(std::chrono::milliseconds(100));
    }
    suite.add(
        0, "nothing on the host has changed", changed.empty(), changed.empty() ? std::to_string(before.settings.size()) + " settings equal" : changed
    );
    for (const auto& entry : fs::directory_iterator(suite.options.scratch, error)) fs::remove_all(entry.path(), error);
    std::ranges::stable_sort(suite.findings, {}, &Finding::item);
    ConformanceReport report{suite.capabilities, std::move(suite.findings)};
    co_return report;
}

}  // namespace atelier::sandbox
