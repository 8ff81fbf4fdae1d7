#include "running.hpp"

#include <signal.h>

namespace atelier::sandbox {
namespace {

using std::chrono::milliseconds;

Engine::Call post(const RunningPtr& running, const std::string& what) {
    return {.method = "POST", .target = "/containers/" + running->container + what, .timeout = milliseconds(10000)};
}

Task<> kill_by_engine(RunningPtr running) {
    (void)co_await running->engine.call(post(running, "/kill?signal=SIGKILL"));
    // A frozen process dies when it thaws.
    if (running->frozen) (void)co_await running->engine.call(post(running, "/unpause"));
    running->frozen = false;
}

Engine::Call removal_of(const std::string& target) { return {.method = "DELETE", .target = target, .timeout = milliseconds(30000)}; }

bool gone(const Result<json::Value>& answer) { return answer || answer.error().code == Code::not_found; }

constexpr int k_no_code = 125;

void end_with(Running& running, int code) {
    running.code = code;
    running.ended = true;
}

/// Of a container that ended while nobody could say how.
int lost_code(const Running& running) { return running.killed ? 128 + SIGKILL : k_no_code; }

/// Asks what has become of it.
Task<> look(RunningPtr running) {
    const auto answer = co_await running->engine.call(
        {.method = "GET", .target = "/containers/" + running->container + "/json", .timeout = milliseconds(10000)}
    );
    const auto* state = answer && answer->is_object() ? json::get_object(answer->as_object(), "State") : nullptr;
    const std::string status = state ? json::get_string(*state, "Status") : "";
    if (status == "exited" || status == "stopped" || status == "dead")
        end_with(*running, static_cast<int>(json::get_integer(*state, "ExitCode", k_no_code)));
}

class OciSandbox final : public Sandbox {
public:
    OciSandbox(RunningPtr running, std::shared_ptr<TaskGroup> group) : running_(std::move(running)), group_(std::move(group)) {}
    ~OciSandbox() override {
        kill_now(running_, *group_);
        group_->spawn(remove_container(running_));
    }

    int pid() const override { return running() ? running_->pid : 0; }
    unsigned uid() const override { return running_->uid; }
    bool running() const override { return !running_->ended && !(running_->process.known() && running_->process.ended()); }

    Task<int> wait() override {
        const RunningPtr running = running_;
        while (!running->ended) co_await running->changed.wait(milliseconds(60000));
        co_return running->code;
    }

    Task<int> stop(milliseconds grace) override {
        const RunningPtr running = running_;
        const auto group = group_;
        if (running->frozen) {
            (void)co_await running->engine.call(post(running, "/unpause"));
            running->frozen = false;
        }
        // The jail hands it on to the command.
        if (!running->process.signal(SIGTERM) && !running->ended) (void)co_await running->engine.call(post(running, "/kill?signal=SIGTERM"));
        const auto until = std::chrono::steady_clock::now() + grace;
        while (!running->ended) {
            const auto left = std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
            if (left.count() <= 0) break;
            co_await running->changed.wait(left);
        }
        if (!running->ended) kill_now(running, *group);
        while (!running->ended) co_await running->changed.wait(milliseconds(60000));
        co_return running->code;
    }

    void kill() override { kill_now(running_, *group_); }
    Result<void> freeze() override { return set_frozen(true); }
    Result<void> thaw() override { return set_frozen(false); }

    Result<Stats> stats() override {
        if (!running()) return fail(Code::failed_precondition, "the sandbox has ended");
        Stats out;
        if (!running_->process.read(out)) ATL_CHECK(ask_for_stats(out));
        if (running_->watched) out.work_bytes = running_->watched->work_bytes;
        out.frozen = running_->frozen;
        return out;
    }

    std::string ended_because() const override {
        return running_->because.empty() && running_->watched ? running_->watched->reason : running_->because;
    }

private:
    Result<void> set_frozen(bool frozen) {
        if (frozen == running_->frozen) return {};
        if (!running()) return fail(Code::failed_precondition, "the sandbox has ended");
        ATL_TRY([[maybe_unused]] const auto done, running_->engine.call_now(post(running_, frozen ? "/pause" : "/unpause")));
        running_->frozen = frozen;
        return {};
    }

    Result<void> ask_for_stats(Stats& out) const {
        ATL_TRY(
            const auto answer,
            running_->engine.call_now(
                {.method = "GET", .target = "/containers/" + running_->container + "/stats?stream=false&one-shot=true", .timeout = milliseconds(10000)
                }
            )
        );
        const json::Object none;
        const json::Object& all = answer.is_object() ? answer.as_object() : none;
        const auto part = [&none](const json::Object& of, const char* key) -> const json::Object& {
            const auto* found = json::get_object(of, key);
            return found ? *found : none;
        };
        const auto number = [](const json::Object& of, const char* key) { return static_cast<std::uint64_t>(json::get_integer(of, key)); };
        const auto& cpu = part(all, "cpu_stats");
        out.memory_bytes = number(part(all, "memory_stats"), "usage");
        out.cpu_ms = number(part(cpu, "cpu_usage"), "total_usage") / 1'000'000;
        out.throttled = number(part(cpu, "throttling_data"), "throttled_periods");
        out.processes = number(part(all, "pids_stats"), "current");
        return {};
    }

    RunningPtr running_;
    std::shared_ptr<TaskGroup> group_;
};

}  // namespace

void kill_now(const RunningPtr& running, TaskGroup& group) {
    if (running->ended || running->killed) return;
    running->killed = true;
    const bool sent = running->process.signal(SIGKILL);
    if (!sent || running->frozen) group.spawn(kill_by_engine(running));
}

Task<> watch_end(RunningPtr running, milliseconds look_every) {
    while (!running->ended) {
        // podman 4.3's wait can miss the end and spin for ever: it is asked anew, and in between what it says of the container counts.
        auto answer = co_await running->engine.call(
            {.method = "POST", .target = "/containers/" + running->container + "/wait", .timeout = look_every}
        );
        if (answer && answer->is_object()) {
            end_with(*running, static_cast<int>(json::get_integer(answer->as_object(), "StatusCode", k_no_code)));
            break;
        }
        if (!answer && answer.error().code == Code::not_found) {
            end_with(*running, lost_code(*running));
            break;
        }
        const bool was_over = running->process.known() && running->process.ended();
        co_await look(running);
        if (!running->ended && was_over) end_with(*running, lost_code(*running));
        if (running->ended) break;
        const bool on = co_await sleep_for(milliseconds(100));
        if (!on) co_return;
    }
    running->deadline.cancel();
    if (running->watchdog && running->watched) running->watchdog->remove(running->watched);
    running->changed.notify_all();
}

Task<> remove_container(RunningPtr running) {
    running->deadline.cancel();
    if (running->attached) running->attached->close();
    if (running->watchdog && running->watched) running->watchdog->remove(running->watched);
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (running->frozen) co_await kill_by_engine(running);
        const auto removed = co_await running->engine.call(removal_of("/containers/" + running->container + "?force=true&v=true"));
        if (gone(removed)) break;
        const bool on = co_await sleep_for(milliseconds(200));
        if (!on) co_return;
    }
    for (const auto& volume : running->volumes) (void)co_await running->engine.call(removal_of("/volumes/" + volume + "?force=true"));
}

Removal::~Removal() {
    if (!running_) return;
    kill_now(running_, group_);
    group_.spawn(remove_container(running_));
}

std::unique_ptr<Sandbox> make_sandbox(RunningPtr running, std::shared_ptr<TaskGroup> group) {
    return std::make_unique<OciSandbox>(std::move(running), std::move(group));
}

}  // namespace atelier::sandbox
