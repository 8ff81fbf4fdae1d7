#include "atelier/sandbox/native.hpp"

#include <unistd.h>

#include <fstream>
#include <map>

#include "atelier/async/task_group.hpp"
#include "work_copy.hpp"

namespace atelier::sandbox {
namespace {

// Above the ranges that distributions give to people and services.
constexpr unsigned k_first_uid = 720000;
constexpr unsigned k_uids = 40000;

class NativeSandbox final : public Sandbox {
public:
    NativeSandbox(std::unique_ptr<process::Child> child, unsigned uid) : child_(std::move(child)), uid_(uid) {}
    int pid() const override { return child_->running() ? child_->pid() : 0; }
    unsigned uid() const override { return uid_; }
    bool running() const override { return child_->running(); }
    Task<int> wait() override { co_return co_await child_->wait(); }
    Task<int> stop(std::chrono::milliseconds grace) override {
        child_->terminate();
        for (auto waited = std::chrono::milliseconds(0); waited < grace && child_->running(); waited += std::chrono::milliseconds(5))
            co_await sleep_for(std::chrono::milliseconds(5));
        if (child_->running()) child_->kill();
        co_return co_await child_->wait();
    }
    void kill() override { child_->kill(); }
    Result<void> freeze() override { return fail(Code::failed_precondition, "no freezer on this host"); }
    Result<void> thaw() override { return {}; }
    Result<Stats> stats() override { return fail(Code::failed_precondition, "no figures on this host"); }
    std::string ended_because() const override { return {}; }

private:
    std::unique_ptr<process::Child> child_;
    unsigned uid_;
};

class NativeDriver final : public Driver {
public:
    NativeDriver(Executor executor, NativeOptions options, Capabilities capabilities)
        : executor_(std::move(executor)), options_(std::move(options)), capabilities_(std::move(capabilities)) {}

    Capabilities capabilities() const override { return capabilities_; }

    unsigned uid_of(const std::string& id) const override {
        if (::geteuid() != 0) return ::geteuid();
        const auto [entry, fresh] = uids_.try_emplace(id, 0);
        if (fresh) entry->second = k_first_uid + next_++ % k_uids;
        return entry->second;
    }

    void release(const std::string& id) override { uids_.erase(id); }

    Task<Result<std::uint64_t>> snapshot(WorkDir work, std::string to) override { co_return copy_work(work, to); }
    Task<Result<void>> restore(std::string from, WorkDir work, unsigned uid) override { co_return restore_work(from, work, uid); }
    Task<Result<Leftovers>> gc() override { co_return Leftovers{}; }

    Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) override {
        const unsigned uid = uid_of(spec.id);
        auto child = process::start(executor_, command_for(spec, uid), std::move(log_path));
        if (!child) co_return fail(child.error());
        co_return std::make_unique<NativeSandbox>(std::move(*child), uid);
    }

    Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) override {
        const std::string id = spec.id;
        process::Command command = command_for(spec, uid_of(id));
        command.input = std::move(input);
        // CPU and file sizes are limited inside; here only time and output.
        command.limits.wall = limits.wall;
        command.limits.output_bytes = limits.output_bytes;
        auto output = co_await process::run(std::move(command));
        uids_.erase(id);
        if (output && output->exit_code == 125) co_return fail(Code::unavailable, "the jail could not be built: " + output->err);
        co_return output;
    }

private:
    process::Command command_for(const Spec& spec, unsigned uid) const {
        process::Command command;
        auto& argv = command.argv;
        const auto add = [&argv](const char* key, std::string value) {
            argv.emplace_back(key);
            argv.push_back(std::move(value));
        };
        argv.push_back(options_.jail.string());
        add("--uid", std::to_string(uid));
        if (!spec.io_dir.empty()) add("--io", spec.io_dir);
        for (const auto& mount : spec.mounts) add(mount.writable ? "--rw" : "--ro", mount.host + ":" + mount.inside);
        add("--cwd", spec.cwd);
        add("--tmp-bytes", std::to_string(spec.limits.tmp_bytes));
        add("--processes", std::to_string(spec.limits.processes));
        add("--open-files", std::to_string(spec.limits.open_files));
        add("--file-bytes", std::to_string(spec.limits.file_bytes));
        add("--cpu-seconds", std::to_string(spec.limits.cpu_seconds));
        // V8 and Go reserve address space they never use; what counts is data, with room for their bookkeeping.
        add("--data-bytes", std::to_string(spec.limits.memory_bytes + (1ULL << 30)));
        argv.emplace_back("--");
        for (const auto& argument : spec.argv) argv.push_back(argument);
        command.env = spec.env;
        return command;
    }

    Executor executor_;
    NativeOptions options_;
    Capabilities capabilities_;
    mutable std::map<std::string, unsigned> uids_;
    mutable unsigned next_ = static_cast<unsigned>(::getpid()) % k_uids;
};

bool user_namespaces_allowed() {
    for (const char* file : {"/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/user/max_user_namespaces"}) {
        std::ifstream in(file);
        long value = 1;
        if (in && (in >> value) && value == 0) return false;
    }
    return true;
}

}  // namespace

std::string_view to_string(Strength strength) noexcept {
    switch (strength) {
        case Strength::none:
            return "none";
        case Strength::soft:
            return "soft";
        case Strength::hard:
            return "hard";
    }
    return "none";
}

Result<std::unique_ptr<Driver>> make_native(Executor executor, NativeOptions options) {
    if (::access(options.jail.c_str(), X_OK) != 0)
        return fail(Code::failed_precondition, "the launcher " + options.jail.string() + " is missing; run ./atelier build");
    Capabilities capabilities;
    capabilities.driver = "native";
    capabilities.user_namespaces = user_namespaces_allowed();
    capabilities.seccomp = true;
    capabilities.cgroup = "none";
    capabilities.freezer = "none";
    const bool root = ::geteuid() == 0;
    if (!root && !capabilities.user_namespaces) {
        return fail(
            Code::failed_precondition, "this host allows no user namespaces to ordinary users, so nothing can be isolated; run as root or allow them"
        );
    }
    capabilities.weaker.emplace_back("memory and CPU time of a sandbox are limited per process, not per sandbox (no cgroup limits yet)");
    if (!root) {
        capabilities.weaker.emplace_back("all sandboxes share the uid of this account; run as root for a uid of its own for each");
        if (!options.allow_weaker) {
            return fail(
                Code::failed_precondition,
                "as an ordinary user all sandboxes share one uid; set allow_weaker_isolation to true to accept that, or run as root"
            );
        }
    }
    return std::make_unique<NativeDriver>(std::move(executor), std::move(options), std::move(capabilities));
}

}  // namespace atelier::sandbox
