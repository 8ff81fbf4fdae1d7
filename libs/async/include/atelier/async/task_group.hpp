#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "atelier/async/task.hpp"

namespace atelier {

/// Knows every coroutine that is spawned into it. All calls on one executor (one thread).
/// close() refuses new work, cancels the running tasks and waits for them; a second call waits as well. It is the only
/// end that waits: an owner whose tasks use what is the owner's awaits it before it goes. The destructor does not wait,
/// because it cannot: it cancels what runs, so that nothing works on for an owner who left by an exception. A cancelled
/// task comes to its end a little later, when its executor gets to it, and may look around until then: what a task uses
/// while nobody has closed its group is the task's own, or shared with it. A task that ends by an exception other than
/// cancellation is a bug: it is logged to stderr and the process goes on.
class TaskGroup {
public:
    /// What the destructor does with tasks that still run.
    enum class AtEnd {
        cancel,
        go_on,  ///< for work that has to be done whoever is still there, such as removing what an owner left behind
    };

    explicit TaskGroup(Executor executor, AtEnd at_end = AtEnd::cancel);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts the task on the group's executor. Returns false (and drops the task) after close().
    bool spawn(Task<> task);
    /// As spawn; the returned function cancels this one task and does nothing once it has ended. Call it on the group's executor.
    std::function<void()> spawn_cancellable(Task<> task);
    /// Cancels what runs without refusing later work.
    void cancel();
    Task<> close();
    std::size_t size() const;
    Executor executor() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Waits; returns false when cancelled before the time was up.
Task<bool> sleep_for(std::chrono::milliseconds time);

/// A wake-up for coroutines of one executor. It has no memory of its own: whoever waits looks at a condition of his,
/// calls wait() without awaiting anything in between, and looks again. A notify_all() after that call is never missed,
/// also when the returned task is started later. Used for log cursors: "wake me when there is more".
class Signal {
public:
    explicit Signal(Executor executor);
    ~Signal();
    /// Ends every wait() that was called before.
    void notify_all();
    /// Returns when notified, when the task is cancelled meanwhile, or after `limit`; a task that was cancelled before
    /// throws, as at any co_await. A wait may outlive the signal; then only the limit or a cancellation ends it.
    Task<> wait(std::chrono::milliseconds limit);

private:
    struct State;
    static Task<> wait_since(std::shared_ptr<State> state, std::uint64_t notified, std::chrono::milliseconds limit);
    std::shared_ptr<State> state_;
};

}  // namespace atelier
