#pragma once

#include <memory>

#include "atelier/async/pool.hpp"
#include "sqlite.hpp"

namespace atelier::store {

/// The connection and the one thread that uses it. Everything else in this library asks it to run something.
struct Worker {
    explicit Worker(Database database) : db(std::move(database)) {}

    /// Runs `f(db)` on the store thread with full sync on commit.
    template <class F>
    auto run(F f) -> Task<std::invoke_result_t<F, Database&>> {
        auto bound = [this, f = std::move(f)]() mutable { return f(db); };
        co_return co_await pool.run(std::move(bound));
    }

    Database db;
    BlockingPool pool{1};
};

}  // namespace atelier::store
