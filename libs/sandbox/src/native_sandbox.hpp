#pragma once

#include <memory>
#include <optional>

#include "atelier/sandbox/driver.hpp"
#include "cgroups.hpp"
#include "watchdog.hpp"

namespace atelier::sandbox {

/// What a sandbox holds on the host beside its processes. Gives all of it back when destroyed.
struct NativeParts {
    std::optional<Group> group;
    std::shared_ptr<Watchdog> watchdog;
    std::shared_ptr<Watched> watched;

    NativeParts() = default;
    NativeParts(NativeParts&& other) noexcept = default;
    NativeParts& operator=(NativeParts&& other) noexcept = default;
    ~NativeParts();
};

class NativeSandbox final : public Sandbox {
public:
    NativeSandbox(std::unique_ptr<process::Child> child, unsigned uid, NativeParts parts);
    ~NativeSandbox() override;
    int pid() const override { return running() ? child_->pid() : 0; }
    unsigned uid() const override { return uid_; }
    bool running() const override { return child_->running(); }
    Task<int> wait() override;
    Task<int> stop(std::chrono::milliseconds grace) override;
    void kill() override;
    Result<void> freeze() override;
    Result<void> thaw() override;
    Result<Stats> stats() override;
    std::string ended_because() const override { return parts_.watched->reason; }

private:
    Result<void> set_frozen(bool frozen);

    NativeParts parts_;
    std::unique_ptr<process::Child> child_;
    unsigned uid_;
    bool frozen_ = false;
};

}  // namespace atelier::sandbox
