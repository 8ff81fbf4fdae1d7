#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <thread>

#include "atelier/async/pool.hpp"
#include "atelier/async/task_group.hpp"

using namespace atelier;
namespace asio = boost::asio;

namespace {

Task<> wait_long(bool* cancelled) {
    const bool elapsed = co_await sleep_for(std::chrono::hours(1));
    *cancelled = !elapsed;
}

Task<> close_group(TaskGroup* group, bool* closed) {
    co_await group->close();
    *closed = true;
}

Task<> off_thread(BlockingPool* pool, bool* right) {
    const auto home = std::this_thread::get_id();
    const auto other = co_await pool->run([] { return std::this_thread::get_id(); });
    *right = other != home && std::this_thread::get_id() == home;
}

Task<> wait_signal(Signal* signal, int* woken) {
    co_await signal->wait(std::chrono::hours(1));
    ++*woken;
}

/// The second wait meets a coroutine that is cancelled already.
Task<> wait_twice(Signal* signal) {
    co_await signal->wait(std::chrono::hours(1));
    co_await signal->wait(std::chrono::hours(1));
}

Task<> cancel_then_notify(TaskGroup* group, Signal* signal, std::size_t* left) {
    group->cancel();
    co_await sleep_for(std::chrono::milliseconds(5));
    *left = group->size();
    signal->notify_all();
}

Task<> notify(Signal* signal) {
    signal->notify_all();
    co_return;
}

}  // namespace

TEST_CASE("closing a group cancels and awaits its tasks, and refuses later ones") {
    IoContext io;
    TaskGroup group(io.get_executor());
    bool cancelled = false;
    bool closed = false;
    REQUIRE(group.spawn(wait_long(&cancelled)));
    asio::co_spawn(io, close_group(&group, &closed), asio::detached);
    io.run();
    CHECK(cancelled);
    CHECK(closed);
    CHECK(group.size() == 0);
    CHECK_FALSE(group.spawn(wait_long(&cancelled)));
}

TEST_CASE("blocking work runs elsewhere and the coroutine comes home") {
    IoContext io;
    BlockingPool pool(1);
    bool right = false;
    asio::co_spawn(io, off_thread(&pool, &right), asio::detached);
    io.run();
    CHECK(right);
}

TEST_CASE("a signal wakes every waiter") {
    IoContext io;
    Signal signal(io.get_executor());
    int woken = 0;
    asio::co_spawn(io, wait_signal(&signal, &woken), asio::detached);
    asio::co_spawn(io, wait_signal(&signal, &woken), asio::detached);
    asio::co_spawn(io, notify(&signal), asio::detached);
    io.run();
    CHECK(woken == 2);
}

TEST_CASE("a cancelled waiter leaves nothing behind in the signal") {
    IoContext io;
    Signal signal(io.get_executor());
    TaskGroup group(io.get_executor());
    std::size_t left = 99;
    for (int i = 0; i < 50; ++i) group.spawn(wait_twice(&signal));
    asio::co_spawn(io, cancel_then_notify(&group, &signal, &left), asio::detached);
    io.run_for(std::chrono::seconds(5));
    CHECK(left == 0);
}

namespace {

struct Trace {
    Trace(bool c, bool e, bool* g) : cancelled(c), ended(e), gone(g) {}
    Trace(const Trace&) = delete;
    Trace& operator=(const Trace&) = delete;
    ~Trace() { *gone = true; }
    bool cancelled;
    bool ended;
    bool* gone;
};

Task<> sleep_and_note(std::shared_ptr<Trace> trace, std::chrono::milliseconds time) {
    const bool elapsed = co_await sleep_for(time);
    trace->cancelled = !elapsed;
    trace->ended = true;
}

/// Leaves by an exception past close().
Task<> throw_with_group(std::shared_ptr<Trace> trace) {
    TaskGroup group(co_await asio::this_coro::executor);
    group.spawn(sleep_and_note(trace, std::chrono::hours(1)));
    co_await sleep_for(std::chrono::milliseconds(5));
    throw std::runtime_error("a bug");
}

/// The last user of a group is a task of it.
Task<> own_the_group(std::shared_ptr<std::unique_ptr<TaskGroup>> group, bool* ended) {
    co_await sleep_for(std::chrono::milliseconds(5));
    group->reset();
    *ended = true;
}

Task<> wait_started_late(Signal* signal, bool notify_first, std::chrono::milliseconds* took) {
    auto waiting = signal->wait(std::chrono::milliseconds(500));
    if (notify_first) signal->notify_all();
    const auto from = std::chrono::steady_clock::now();
    co_await std::move(waiting);
    *took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from);
}

Task<> wait_beside_timer(Signal* signal, bool* met, bool* woken) {
    using namespace asio::experimental::awaitable_operators;
    // The waits of a parallel group are started one after another, when the executor gets to them.
    auto both = signal->wait(std::chrono::seconds(5)) || signal->wait(std::chrono::seconds(5));
    *met = true;
    signal->notify_all();
    co_await std::move(both);
    *woken = true;
}

}  // namespace

TEST_CASE("a group that goes cancels its tasks, which come to their end by themselves") {
    IoContext io;
    bool gone = false;
    const auto trace = std::make_shared<Trace>(false, false, &gone);
    {
        TaskGroup group(io.get_executor());
        group.spawn(sleep_and_note(trace, std::chrono::hours(1)));
        io.run_for(std::chrono::milliseconds(5));
        CHECK_FALSE(trace->ended);
    }
    io.restart();
    io.run_for(std::chrono::seconds(5));
    CHECK(trace->ended);
    CHECK(trace->cancelled);
    CHECK(trace.use_count() == 1);  // nothing of the task is left
}

TEST_CASE("whoever throws past close() leaves no task behind") {
    IoContext io;
    bool gone = false;
    auto trace = std::make_shared<Trace>(false, false, &gone);
    const std::weak_ptr<Trace> weak = trace;
    bool thrown = false;
    asio::co_spawn(io, throw_with_group(std::move(trace)), [&thrown](std::exception_ptr error) {
        thrown = error != nullptr;
    });
    const auto from = std::chrono::steady_clock::now();
    io.run_for(std::chrono::seconds(5));
    CHECK(thrown);
    CHECK(gone);
    CHECK(weak.expired());
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(2));
}

TEST_CASE("a group for work that has to be done lets it go on") {
    IoContext io;
    bool gone = false;
    const auto trace = std::make_shared<Trace>(false, false, &gone);
    {
        TaskGroup group(io.get_executor(), TaskGroup::AtEnd::go_on);
        group.spawn(sleep_and_note(trace, std::chrono::milliseconds(20)));
        io.run_for(std::chrono::milliseconds(2));
    }
    io.restart();
    io.run();
    CHECK(trace->ended);
    CHECK_FALSE(trace->cancelled);
}

TEST_CASE("a task may be the end of its own group") {
    IoContext io;
    bool ended = false;
    auto group = std::make_shared<std::unique_ptr<TaskGroup>>(std::make_unique<TaskGroup>(io.get_executor()));
    (*group)->spawn(own_the_group(group, &ended));
    group.reset();
    io.run_for(std::chrono::seconds(5));
    CHECK(ended);
}

TEST_CASE("a notification after wait() was called is never missed, however late the wait starts") {
    IoContext io;
    Signal signal(io.get_executor());
    std::chrono::milliseconds late{};
    std::chrono::milliseconds never{};
    signal.notify_all();  // before: of no interest
    asio::co_spawn(io, wait_started_late(&signal, true, &late), asio::detached);
    io.run();
    CHECK(late < std::chrono::milliseconds(100));
    io.restart();
    asio::co_spawn(io, wait_started_late(&signal, false, &never), asio::detached);
    io.run();
    CHECK(never >= std::chrono::milliseconds(450));
    io.restart();
    bool met = false;
    bool woken = false;
    asio::co_spawn(io, wait_beside_timer(&signal, &met, &woken), asio::detached);
    io.run_for(std::chrono::seconds(2));
    CHECK(woken);
}
