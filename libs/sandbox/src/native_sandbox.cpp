#include "native_sandbox.hpp"

#include <signal.h>

#include "atelier/async/task_group.hpp"
#include "processes.hpp"

namespace atelier::sandbox {

NativeParts::~NativeParts() {
    if (watchdog && watched) watchdog->remove(watched);
    if (watchdog && group) watchdog->clear(std::move(*group));
}

NativeSandbox::NativeSandbox(std::unique_ptr<process::Child> child, unsigned uid, NativeParts parts)
    : parts_(std::move(parts)), child_(std::move(child)), uid_(uid) {
    parts_.watched->pid = child_->pid();
    parts_.watchdog->add(parts_.watched);
}

NativeSandbox::~NativeSandbox() {
    kill();
    child_.reset();
}

Task<int> NativeSandbox::wait() { co_return co_await child_->wait(); }

Task<int> NativeSandbox::stop(std::chrono::milliseconds grace) {
    (void)thaw();
    // To the launcher, which hands it on to the command: the group would get it twice.
    if (child_->running()) ::kill(child_->pid(), SIGTERM);
    for (auto waited = std::chrono::milliseconds(0); waited < grace && child_->running(); waited += std::chrono::milliseconds(5))
        co_await sleep_for(std::chrono::milliseconds(5));
    if (child_->running()) kill();
    co_return co_await child_->wait();
}

void NativeSandbox::kill() {
    if (!child_->running()) return;
    // v1 keeps frozen processes even from SIGKILL.
    if (parts_.group && !parts_.group->kill_all()) (void)parts_.group->set_frozen(false);
    child_->kill();
}

Result<void> NativeSandbox::set_frozen(bool frozen) {
    if (frozen == frozen_) return {};
    if (!child_->running()) return fail(Code::failed_precondition, "the sandbox has ended");
    if (parts_.group && !parts_.group->freezer.empty()) {
        ATL_CHECK(parts_.group->set_frozen(frozen));
        frozen_ = frozen;
        return {};
    }
    // Without a freezer: stop signals, until no process is left that a running one made meanwhile.
    std::size_t before = 0;
    for (int round = 0; round < 50; ++round) {
        const auto inside = descendants_of(child_->pid());
        for (const int pid : inside) ::kill(pid, frozen ? SIGSTOP : SIGCONT);
        if (inside.size() == before) break;
        before = inside.size();
    }
    frozen_ = frozen;
    return {};
}

Result<void> NativeSandbox::freeze() { return set_frozen(true); }
Result<void> NativeSandbox::thaw() { return set_frozen(false); }

Result<Stats> NativeSandbox::stats() {
    if (!child_->running()) return fail(Code::failed_precondition, "the sandbox has ended");
    Stats out;
    const bool all_from_kernel = parts_.group && !parts_.group->memory.empty() && !parts_.group->pids.empty() && !parts_.group->accounting.empty();
    if (!all_from_kernel) read_processes(descendants_of(child_->pid()), out);
    if (parts_.group) parts_.group->read(out);
    out.memory_kills += static_cast<std::uint64_t>(parts_.watched->memory_kills);
    out.work_bytes = parts_.watched->work_bytes;
    out.frozen = frozen_;
    return out;
}

}  // namespace atelier::sandbox
