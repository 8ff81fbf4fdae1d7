#pragma once

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <functional>

#include "atelier/async/task.hpp"

namespace atelier::mcp::testing {

/// Runs one test body on a loop of its own; the guard ends a test that would never end.
inline void run(std::function<Task<>(IoContext&)> body) {
    IoContext io;
    std::exception_ptr failed;
    bool done = false;
    boost::asio::co_spawn(io, body(io), [&](std::exception_ptr error) {
        failed = error;
        done = true;
        io.stop();
    });
    io.run_for(std::chrono::seconds(60));
    if (failed) std::rethrow_exception(failed);
    REQUIRE(done);
}

}  // namespace atelier::mcp::testing
