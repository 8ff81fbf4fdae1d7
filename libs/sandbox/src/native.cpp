#include "atelier/sandbox/native.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "atelier/async/task_group.hpp"
#include "cgroups.hpp"
#include "image.hpp"
#include "native_sandbox.hpp"
#include "native_spoken.hpp"
#include "uids.hpp"
#include "work_copy.hpp"

namespace atelier::sandbox {
namespace {

class NativeDriver final : public Driver {
public:
    NativeDriver(Executor executor, NativeOptions options, Capabilities capabilities, Cgroups cgroups)
        : executor_(executor),
          options_(std::move(options)),
          capabilities_(std::move(capabilities)),
          cgroups_(std::move(cgroups)),
          watchdog_(std::make_shared<Watchdog>(executor)) {}

    Capabilities capabilities() const override { return capabilities_; }
    unsigned uid_of(const std::string& id) const override { return uids_.of(id); }
    void release(const std::string& id) override { uids_.release(id); }

    Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) override {
        const unsigned uid = uid_of(spec.id);
        ATL_CO_TRY(NativeParts parts, make_parts(spec));
        auto child = process::start(executor_, command_for(spec, uid, parts.group), std::move(log_path));
        if (!child) co_return fail(child.error());
        co_return std::make_unique<NativeSandbox>(std::move(*child), uid, std::move(parts));
    }

    Task<Result<std::unique_ptr<SpokenSandbox>>> start_spoken(Spec spec, std::function<void(std::string_view)> on_error) override {
        const unsigned uid = uid_of(spec.id);
        UidLease lease(uids_, spec.id);
        ATL_CO_TRY(NativeParts parts, make_parts(spec));
        ATL_CO_TRY(auto child, process::start_spoken(executor_, command_for(spec, uid, parts.group), std::move(on_error)));
        co_return std::make_unique<NativeSpoken>(std::move(lease), std::move(child), uid, std::move(parts));
    }

    Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) override {
        const std::string id = spec.id;
        const bool known = uids_.has(id);
        const unsigned uid = uid_of(id);
        ATL_CO_TRY(NativeParts parts, make_parts(spec));
        process::Command command = command_for(spec, uid, parts.group);
        command.input = std::move(input);
        // CPU and file sizes are limited inside; here only time and output.
        command.limits.wall = limits.wall;
        command.limits.output_bytes = limits.output_bytes;
        command.started = [watchdog = watchdog_, watched = parts.watched](int pid) {
            watched->pid = pid;
            watchdog->add(watched);
        };
        auto output = co_await process::run(std::move(command));
        if (!known) uids_.release(id);
        if (output && output->exit_code == 125) co_return fail(Code::unavailable, "the jail could not be built: " + output->err);
        co_return output;
    }

    Task<Result<std::uint64_t>> snapshot(WorkDir work, std::string to) override { co_return copy_work(work, to); }
    Task<Result<void>> restore(std::string from, WorkDir work, unsigned uid) override { co_return restore_work(from, work, uid); }

    Task<Result<Leftovers>> gc() override {
        Leftovers out = cgroups_.collect();
        out.processes += uids_.collect();
        co_return out;
    }

private:
    Result<NativeParts> make_parts(const Spec& spec) const {
        ATL_CHECK(check(spec));
        NativeParts parts;
        parts.watchdog = watchdog_;
        parts.watched = std::make_shared<Watched>();
        if (cgroups_.version() != "none") {
            ATL_TRY(parts.group, cgroups_.create(spec.id, spec.limits));
        }
        if (capabilities_.memory != Strength::hard) parts.watched->memory_bytes = spec.limits.memory_bytes;
        if (spec.work && !spec.work->host.empty()) parts.watched->work = spec.work;
        return parts;
    }

    Result<void> check(const Spec& spec) const {
        const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
        if (spec.id.empty() || spec.id.size() > 100 || !std::ranges::all_of(spec.id, plain))
            return fail(Code::invalid_argument, "a sandbox's id is made of letters, digits and '-'");
        if (spec.argv.empty() || !spec.argv.front().starts_with('/'))
            return fail(Code::invalid_argument, "a sandbox's program is an absolute path inside");
        if (spec.limits.cpu_percent > 0 && capabilities_.cpu != Strength::hard && !options_.allow_weaker)
            return fail(
                Code::failed_precondition, "this host cannot limit a sandbox's CPU share; set allow_weaker_isolation to true to go on without"
            );
        return {};
    }

    process::Command command_for(const Spec& spec, unsigned uid, const std::optional<Group>& group) const {
        process::Command command;
        auto& argv = command.argv;
        const auto add = [&argv](const char* key, std::string value) {
            argv.emplace_back(key);
            argv.push_back(std::move(value));
        };
        argv.push_back(options_.jail.string());
        add("--uid", std::to_string(uid));
        add("--isolation", capabilities_.isolation);
        if (!spec.io_dir.empty()) add("--io", spec.io_dir);
        if (!spec.mcp_socket.empty()) add("--mcp", spec.mcp_socket);
        if (spec.host_programs)
            add("--usr", "/usr");
        else if (!options_.image.empty())
            add("--usr", (options_.image / "usr").string());
        if (options_.allow_weaker) add("--shared-files", "allowed");
        for (const auto& mount : spec.mounts) add(mount.writable ? "--rw" : mount.live ? "--live" : "--ro", mount.host + ":" + mount.inside);
        if (spec.work && spec.work->host.empty()) {
            add("--work-memory", spec.work->inside);
            add("--work-bytes", std::to_string(spec.work->bytes));
            add("--work-files", std::to_string(spec.work->files));
        } else if (spec.work) {
            add("--rw", spec.work->host + ":" + spec.work->inside);
        }
        add("--cwd", spec.cwd);
        add("--tmp-bytes", std::to_string(spec.limits.tmp_bytes));
        add("--tmp-files", std::to_string(spec.limits.tmp_files));
        add("--processes", std::to_string(spec.limits.processes));
        add("--open-files", std::to_string(spec.limits.open_files));
        add("--file-bytes", std::to_string(spec.limits.file_bytes));
        add("--cpu-seconds", std::to_string(spec.limits.cpu_seconds));
        // V8 and Go reserve address space they never use; what counts is data, with room for their bookkeeping.
        add("--data-bytes", std::to_string(spec.limits.memory_bytes + (1ULL << 30)));
        if (group) {
            for (const auto& dir : group->dirs) add("--cgroup", dir);
        }
        argv.emplace_back("--");
        for (const auto& argument : spec.argv) argv.push_back(argument);
        command.env = spec.env;
        return command;
    }

    Executor executor_;
    NativeOptions options_;
    Capabilities capabilities_;
    Cgroups cgroups_;
    std::shared_ptr<Watchdog> watchdog_;
    mutable Uids uids_;
};

bool user_namespaces_allowed() {
    for (const char* file : {"/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/user/max_user_namespaces"}) {
        std::ifstream in(file);
        long value = 1;
        if (in && (in >> value) && value == 0) return false;
    }
    return true;
}

/// landlock_create_ruleset(2) asked for its version.
int landlock_abi() {
    const long abi = ::syscall(444, nullptr, 0, 1);
    return abi > 0 ? static_cast<int>(abi) : 0;
}

void name_weaknesses(Capabilities& c) {
    if (c.memory != Strength::hard)
        c.weaker.emplace_back("memory of a sandbox is watched twice a second, not limited by the kernel (no writable memory cgroup)");
    if (c.processes != Strength::hard && !c.own_uid)
        c.weaker.emplace_back("processes are limited for the account, not for each sandbox (no writable pids cgroup)");
    if (c.cpu != Strength::hard) c.weaker.emplace_back("CPU share of a sandbox is not limited (no writable cpu cgroup)");
    if (c.landlock_abi == 0) c.weaker.emplace_back("this kernel has no Landlock: mounts alone decide what can be read and written");
    if (!c.own_uid) c.weaker.emplace_back("all sandboxes share the uid of this account; run as root for a uid of its own for each");
}

}  // namespace

Task<Result<std::unique_ptr<SpokenSandbox>>> Driver::start_spoken(Spec /*spec*/, std::function<void(std::string_view)> /*on_error*/) {
    co_return fail(Code::failed_precondition, "a command that stays cannot be spoken with in this kind of sandbox");
}

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
    if (!options.image.empty()) ATL_CHECK(make_image(options.image, options.programs));
    Cgroups cgroups = options.use_cgroups ? Cgroups::detect() : Cgroups();
    const bool root = ::geteuid() == 0;
    Capabilities c;
    c.driver = "native";
    c.isolation = root ? "namespaces" : "user_namespaces";
    c.user_namespaces = user_namespaces_allowed();
    c.own_uid = root;
    // Devices of its own need root; and where files may be shared nobody has promised anything.
    c.own_inodes = root;
    c.landlock_abi = landlock_abi();
    c.seccomp = true;
    c.cgroup = cgroups.version();
    c.freezer = cgroups.freezer();
    c.memory = cgroups.memory() == Strength::hard ? Strength::hard : Strength::soft;
    // A uid of its own makes the kernel's limit of processes a user exact.
    c.processes = cgroups.processes() == Strength::hard || root ? Strength::hard : Strength::soft;
    c.cpu = cgroups.cpu();
    if (!root && !c.user_namespaces) {
        return fail(
            Code::failed_precondition, "this host allows no user namespaces to ordinary users, so nothing can be isolated; run as root or allow them"
        );
    }
    name_weaknesses(c);
    if (!root && !options.allow_weaker) {
        return fail(
            Code::failed_precondition,
            "as an ordinary user all sandboxes share one uid; set allow_weaker_isolation to true to accept that, or run as root"
        );
    }
    return std::make_unique<NativeDriver>(std::move(executor), std::move(options), std::move(c), std::move(cgroups));
}

}  // namespace atelier::sandbox
