#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "atelier/async/task.hpp"

namespace atelier {

/// Owns every coroutine that is spawned into it, so that none outlives what it uses. All calls on one executor (one thread).
/// close() refuses new work, cancels the running tasks and waits for them; a second call waits as well.
/// A task that ends by an exception other than cancellation is a bug: it is logged to stderr and the process goes on.
class TaskGroup {
public:
    explicit TaskGroup(Executor executor);
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

/// A level-triggered wake-up for coroutines of one executor: wait() returns at once when notify_all() came after the last
/// wait of this waiter's generation, or at `deadline`. Used for log cursors: "wake me when there is more".
class Signal {
public:
    explicit Signal(Executor executor);
    ~Signal();
    /// Wakes every waiter.
    void notify_all();
    /// Returns when notified, cancelled, or after `limit`. The caller re-reads its condition.
    Task<> wait(std::chrono::milliseconds limit);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace atelier
