#include "atelier/async/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdio>
#include <list>
#include <vector>

namespace atelier {

namespace asio = boost::asio;

struct TaskGroup::State {
    explicit State(Executor e) : executor(e), empty(e) { empty.expires_at(asio::steady_timer::time_point::max()); }
    Executor executor;
    std::list<std::shared_ptr<asio::cancellation_signal>> running;
    asio::steady_timer empty;
    bool closed = false;
    AtEnd at_end = AtEnd::cancel;
};

TaskGroup::TaskGroup(Executor executor, AtEnd at_end) : state_(std::make_shared<State>(std::move(executor))) {
    state_->at_end = at_end;
}

TaskGroup::~TaskGroup() {
    state_->closed = true;
    if (state_->at_end == AtEnd::cancel) cancel();
}

namespace {

void report(std::exception_ptr error) {
    if (!error) return;
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) std::fprintf(stderr, "task ended by an unexpected error: %s\n", e.what());
    } catch (const std::exception& e) {
        std::fprintf(stderr, "task ended by an unexpected exception: %s\n", e.what());
    } catch (...) {
        std::fprintf(stderr, "task ended by an unknown exception\n");
    }
}

}  // namespace

bool TaskGroup::spawn(Task<> task) { return static_cast<bool>(spawn_cancellable(std::move(task))); }

std::function<void()> TaskGroup::spawn_cancellable(Task<> task) {
    if (state_->closed) return {};
    auto signal = std::make_shared<asio::cancellation_signal>();
    const auto slot = signal->slot();
    const std::weak_ptr<asio::cancellation_signal> weak = signal;
    const auto entry = state_->running.insert(state_->running.end(), std::move(signal));
    asio::co_spawn(state_->executor, std::move(task), asio::bind_cancellation_slot(slot, [state = state_, entry](std::exception_ptr error) {
                       report(error);
                       state->running.erase(entry);
                       if (state->running.empty()) state->empty.cancel();
                   }));
    return [weak] {
        if (const auto alive = weak.lock()) alive->emit(asio::cancellation_type::terminal);
    };
}

void TaskGroup::cancel() {
    // emit() may end a task at once, which erases its entry: collect first.
    const std::vector<std::weak_ptr<asio::cancellation_signal>> signals(state_->running.begin(), state_->running.end());
    for (const auto& signal : signals) {
        if (const auto alive = signal.lock()) alive->emit(asio::cancellation_type::terminal);
    }
}

Task<> TaskGroup::close() {
    state_->closed = true;
    cancel();
    const auto state = state_;
    while (!state->running.empty()) {
        co_await state->empty.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto own = co_await asio::this_coro::cancellation_state;
        if (own.cancelled() != asio::cancellation_type::none) co_return;
    }
}

std::size_t TaskGroup::size() const { return state_->running.size(); }

Executor TaskGroup::executor() const { return state_->executor; }

Task<bool> sleep_for(std::chrono::milliseconds time) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !error;
}

struct Signal::State {
    explicit State(Executor e) : executor(std::move(e)) {}
    Executor executor;
    std::list<asio::steady_timer*> waiters;
    std::uint64_t notified = 0;  // how often
};

Signal::Signal(Executor executor) : state_(std::make_shared<State>(std::move(executor))) {}
Signal::~Signal() = default;

void Signal::notify_all() {
    ++state_->notified;
    const auto waiters = state_->waiters;
    for (auto* timer : waiters) timer->cancel();
}

/// Not a coroutine itself: what counts is when it was called, not when the task is started.
Task<> Signal::wait(std::chrono::milliseconds limit) { return wait_since(state_, state_->notified, limit); }

Task<> Signal::wait_since(std::shared_ptr<State> state, std::uint64_t notified, std::chrono::milliseconds limit) {
    if (state->notified != notified) co_return;
    asio::steady_timer timer(state->executor, limit);
    // A coroutine that is already cancelled throws at co_await: the timer must leave the list on that way too.
    struct Entry {
        std::list<asio::steady_timer*>& waiters;
        std::list<asio::steady_timer*>::iterator at;
        ~Entry() { waiters.erase(at); }
    };
    const Entry entry{state->waiters, state->waiters.insert(state->waiters.end(), &timer)};
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace atelier
