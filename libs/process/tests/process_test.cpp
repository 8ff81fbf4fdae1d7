#include <doctest/doctest.h>
#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "atelier/async/task_group.hpp"
#include "atelier/process/process.hpp"

using namespace atelier;
using namespace atelier::process;

namespace {

Result<Output> run_now(Command command) {
    IoContext io;
    std::optional<Result<Output>> out;
    boost::asio::co_spawn(io, run(std::move(command)), [&](std::exception_ptr error, Result<Output> result) {
        if (error) std::rethrow_exception(error);
        out = std::move(result);
    });
    io.run();
    return std::move(*out);
}

Command shell(std::string script, std::string input = {}) {
    Command command;
    command.argv = {"/bin/sh", "-c", std::move(script)};
    command.env = {{"WORD", "yes"}};
    command.input = std::move(input);
    return command;
}

Task<> run_quietly(Command command) { (void)co_await run(std::move(command)); }

Task<> cancel_soon(TaskGroup* group, std::size_t* left) {
    co_await sleep_for(std::chrono::milliseconds(100));
    group->cancel();
    co_await sleep_for(std::chrono::milliseconds(200));
    *left = group->size();
}

}  // namespace

TEST_CASE("a cancelled run kills its child and holds up nobody") {
    IoContext io;
    TaskGroup group(io.get_executor());
    std::size_t left = 99;
    // Chatty, so that output is on its way when the run's frame is gone.
    for (int i = 0; i < 4; ++i) group.spawn(run_quietly(shell("while :; do echo xxxxxxxxxxxxxxxxxxxx; sleep 0.001; done")));
    boost::asio::co_spawn(io, cancel_soon(&group, &left), [](std::exception_ptr) {});
    const auto from = std::chrono::steady_clock::now();
    io.run_for(std::chrono::seconds(10));
    CHECK(left == 0);
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(5));
}

TEST_CASE("input goes in, both outputs and the exit code come out, the environment is exact") {
    const auto output = run_now(shell("cat; echo $WORD$HOME >&2; exit 3", std::string(200000, 'x'))).value();
    CHECK(output.out.size() == 200000);
    CHECK(output.err == "yes\n");
    CHECK(output.exit_code == 3);
    CHECK_FALSE(output.ok());
}

TEST_CASE("a child that takes too long is killed with its children") {
    Command command = shell("sleep 100 & sleep 100");
    command.limits.wall = std::chrono::milliseconds(100);
    const auto output = run_now(std::move(command)).value();
    CHECK(output.timed_out);
    CHECK(output.signal == SIGKILL);
}

TEST_CASE("a child that floods its output is killed") {
    Command command = shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
    command.limits.output_bytes = 100000;
    const auto output = run_now(std::move(command)).value();
    CHECK(output.truncated);
    CHECK(output.out.size() <= 100000);
}

TEST_CASE("limits hold and a missing program is said") {
    Command command = shell("ulimit -n; while :; do :; done");
    command.limits.cpu_seconds = 1;
    command.limits.open_files = 64;
    const auto output = run_now(std::move(command)).value();
    CHECK(output.out == "64\n");
    CHECK(output.signal != 0);
    Command missing;
    missing.argv = {"/no/such/program"};
    CHECK(run_now(std::move(missing)).error().message.find("/no/such/program") != std::string::npos);
    CHECK_FALSE(find_program("sh").empty());
    CHECK(find_program("no-such-program-anywhere").empty());
}
