#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
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
