#include <doctest/doctest.h>
#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <optional>

#include "atelier/async/task_group.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/log_file.hpp"
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

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / new_id("process_");
    Folder() { fs::create_directory(path); }
    ~Folder() { fs::remove_all(path); }
};

Task<> wait_for_end(Child* child, int* code) { *code = co_await child->wait(); }

/// Runs the child to its end and destroys it.
int run_logged(std::string script, std::shared_ptr<LogFile> log) {
    IoContext io;
    auto child = start_logged(io.get_executor(), shell(std::move(script)), std::move(log)).value();
    int code = -1;
    boost::asio::co_spawn(io, wait_for_end(child.get(), &code), [&child](std::exception_ptr) { child.reset(); });
    io.run_for(std::chrono::seconds(20));
    return code;
}

}  // namespace

TEST_CASE("a logged child's log stays within its limits, whatever the child prints, over several lives") {
    const Folder folder;
    const fs::path path = folder.path / "child.log";
    const auto log = std::make_shared<LogFile>(LogFile::open(path, {.max_bytes = 100'000, .generations = 2}).value());
    CHECK(run_logged("head -c 900000 /dev/zero | tr '\\0' x | fold -w 40; echo; echo last >&2; exit 4", log) == 4);
    CHECK(log->tail(1 << 20).ends_with("\nlast\n"));
    CHECK(run_logged("head -c 300000 /dev/zero | tr '\\0' x; printf 'no end'", log) == 0);
    CHECK(log->tail(1 << 20).ends_with("xxno end\n"));
    CHECK(run_logged("echo before; kill -9 $$", log) == 128 + SIGKILL);
    CHECK(log->tail(1 << 20).ends_with("no end\nbefore\n"));
    std::size_t files = 0;
    for (const auto& file : fs::directory_iterator(folder.path)) {
        ++files;
        CHECK(file.file_size() <= 100'000);
    }
    CHECK(files == 3);
}

TEST_CASE("a child that leaves its output open to others does not hold up its owner") {
    const Folder folder;
    const auto log = std::make_shared<LogFile>(LogFile::open(folder.path / "child.log").value());
    const auto from = std::chrono::steady_clock::now();
    CHECK(run_logged("sleep 30 & echo started", log) == 0);
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(5));
    CHECK(log->tail(1 << 20) == "started\n");
    Command missing;
    missing.argv = {"/no/such/program"};
    IoContext io;
    CHECK(start_logged(io.get_executor(), std::move(missing), log).error().code == Code::unavailable);
}

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
