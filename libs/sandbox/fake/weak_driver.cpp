#include "weak_driver.hpp"

#include <signal.h>
#include <unistd.h>

namespace atelier::sandbox {
namespace {

class WeakSandbox final : public Sandbox {
public:
    explicit WeakSandbox(std::unique_ptr<process::Child> child) : child_(std::move(child)) {}
    int pid() const override { return child_->running() ? child_->pid() : 0; }
    unsigned uid() const override { return ::geteuid(); }
    bool running() const override { return child_->running(); }
    Task<int> wait() override { co_return co_await child_->wait(); }
    Task<int> stop(std::chrono::milliseconds) override {
        // Only the command itself, not what it left behind.
        if (child_->running()) ::kill(child_->pid(), SIGKILL);
        co_return co_await child_->wait();
    }
    void kill() override { child_->kill(); }
    Result<void> freeze() override { return {}; }
    Result<void> thaw() override { return {}; }
    Result<Stats> stats() override { return Stats{}; }
    std::string ended_because() const override { return {}; }

private:
    std::unique_ptr<process::Child> child_;
};

class WeakDriver final : public Driver {
public:
    explicit WeakDriver(Executor executor) : executor_(std::move(executor)) {}

    Capabilities capabilities() const override {
        Capabilities c;
        c.driver = "weak";
        c.isolation = "container";
        c.own_uid = true;
    c.own_inodes = true;
        c.cgroup = "v2";
        c.freezer = "cgroup2";
        c.memory = c.processes = c.cpu = c.work_disk = Strength::hard;
        return c;
    }
    unsigned uid_of(const std::string&) const override { return ::geteuid(); }
    void release(const std::string&) override {}
    Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) override {
        auto child = process::start(executor_, plain(spec), std::move(log_path));
        if (!child) co_return fail(child.error());
        co_return std::make_unique<WeakSandbox>(std::move(*child));
    }
    Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) override {
        process::Command command = plain(spec);
        command.input = std::move(input);
        command.limits = limits;
        co_return co_await process::run(std::move(command));
    }
    Task<Result<std::uint64_t>> snapshot(WorkDir, std::string) override { co_return std::uint64_t{0}; }
    Task<Result<void>> restore(std::string, WorkDir, unsigned) override { co_return Result<void>{}; }
    Task<Result<Leftovers>> gc() override { co_return Leftovers{}; }

private:
    /// Inside paths become the host's.
    static std::string outside(const Spec& spec, const std::string& path) {
        for (const auto& mount : spec.mounts) {
            if (path == mount.inside) return mount.host;
        }
        if (path.starts_with(k_io_inside) && !spec.io_dir.empty()) return spec.io_dir + path.substr(k_io_inside.size());
        if (path == k_mcp_inside) return spec.mcp_socket;
        if (spec.work && path == spec.work->inside) return spec.work->host.empty() ? "/tmp" : spec.work->host;
        return path;
    }
    static process::Command plain(const Spec& spec) {
        process::Command command;
        for (const auto& argument : spec.argv) command.argv.push_back(outside(spec, argument));
        command.env = spec.env;
        return command;
    }

    Executor executor_;
};

}  // namespace

std::unique_ptr<Driver> make_weak_driver(Executor executor) { return std::make_unique<WeakDriver>(std::move(executor)); }

}  // namespace atelier::sandbox
