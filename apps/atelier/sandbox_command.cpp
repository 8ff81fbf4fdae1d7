#include "sandbox_command.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "atelier/base/ids.hpp"
#include "atelier/process/process.hpp"
#include "sandbox_drivers.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

/// A command by name is looked for where it also is inside; a program elsewhere is shown below /opt/run.
Result<void> add_program(sandbox::Spec& spec, const std::string& word) {
    const std::string found = word.contains('/') ? fs::absolute(word).lexically_normal().string() : process::find_program(word);
    std::error_code error;
    const fs::path real = fs::canonical(found, error);
    if (found.empty() || error) return fail(Code::not_found, "there is no program '" + word + "'");
    const std::string path = real.string();
    if (path.starts_with("/usr/") || path.starts_with("/bin/") || path.starts_with("/sbin/")) {
        spec.argv.front() = path;
        return {};
    }
    const std::string inside = "/opt/run/" + real.filename().string();
    spec.mounts.push_back({path, inside, false});
    spec.argv.front() = inside;
    return {};
}

}  // namespace

Result<int> sandbox_command(const Arguments& arguments) {
    const auto& words = arguments.words;
    if (words.size() < 3 || words[1] != "run") return fail(Code::invalid_argument, "usage: ./atelier sandbox run --user NAME -- CMD...");
    IoContext io;
    ATL_TRY(const DriverInUse in_use, make_driver(io.get_executor(), arguments));
    sandbox::Spec spec;
    spec.user = arguments.get("user", "investor-a");
    spec.id = "run-" + random_hex(6);
    spec.work = sandbox::WorkDir{};
    spec.host_programs = true;
    spec.cwd = spec.work->inside;
    spec.argv.assign(words.begin() + 2, words.end());
    spec.env = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/work"}, {"LANG", "C.UTF-8"}, {"ATELIER_USER", spec.user}};
    ATL_CHECK(add_program(spec, words[2]));
    process::Limits limits;
    limits.wall = std::chrono::minutes(10);
    std::optional<Result<process::Output>> ran;
    boost::asio::co_spawn(io, in_use.driver->run(std::move(spec), "", limits), [&](std::exception_ptr error, Result<process::Output> result) {
        if (error) std::rethrow_exception(error);
        ran = std::move(result);
    });
    io.run();
    ATL_TRY(const process::Output out, std::move(*ran));
    std::fwrite(out.out.data(), 1, out.out.size(), stdout);
    std::fwrite(out.err.data(), 1, out.err.size(), stderr);
    if (out.timed_out || out.truncated) return fail(Code::exhausted, "the command " + out.describe());
    return out.signal != 0 ? 128 + out.signal : out.exit_code;
}

}  // namespace atelier::cli
