#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

#include "atelier/async/task.hpp"

namespace atelier {

/// Threads for calls that block: SQLite, libgit2, file trees. `co_await pool.run(f)` resumes on the caller's executor.
class BlockingPool {
public:
    explicit BlockingPool(std::size_t threads) : pool_(threads) {}
    ~BlockingPool() { pool_.join(); }

    template <class F>
    Task<std::invoke_result_t<F>> run(F function) {
        auto task = call(std::move(function));
        // Work on another thread cannot be interrupted, and a cancellation that reaches it there ends the process: an empty
        // slot keeps it out. A cancelled caller learns of it at its next co_await.
        auto token = boost::asio::bind_cancellation_slot(boost::asio::cancellation_slot(), boost::asio::use_awaitable);
        co_return co_await boost::asio::co_spawn(pool_, std::move(task), std::move(token));
    }

private:
    template <class F>
    static Task<std::invoke_result_t<F>> call(F function) {
        co_return function();
    }

    boost::asio::thread_pool pool_;
};

}  // namespace atelier
