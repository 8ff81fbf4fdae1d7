#include "conformance_sandbox.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "atelier/base/ids.hpp"
#include "atelier/sandbox/conformance.hpp"
#include "sandbox_drivers.hpp"
#include "server.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

void print_table(const sandbox::ConformanceReport& report) {
    int counts[5] = {};
    for (const auto& f : report.findings) {
        ++counts[static_cast<int>(f.verdict)];
        const std::string item = f.item == 0 ? "-" : std::to_string(f.item);
        std::printf("%3s  %-9s %-42s %s\n", item.c_str(), std::string(to_string(f.verdict)).c_str(), f.name.c_str(), f.inside.c_str());
        if (f.verdict != sandbox::Verdict::passed && !f.control.empty()) std::printf("%16soutside: %s\n", "", f.control.c_str());
    }
    for (const auto& line : report.capabilities.weaker) std::printf("weaker: %s\n", line.c_str());
    std::printf("%d ok, %d failed, %d soft, %d unproven, %d skipped\n", counts[0], counts[1], counts[2], counts[3], counts[4]);
}

}  // namespace

Result<int> conformance_sandbox(const Arguments& arguments) {
    if (arguments.words.size() != 2 || arguments.words[1] != "sandbox")
        return fail(Code::invalid_argument, "usage: ./atelier conformance sandbox [--driver native|oci] [--engine SOCKET] [--only NAME|NUMBER] [--json]");
    IoContext io;
    ATL_TRY(const DriverInUse in_use, make_driver(io.get_executor(), arguments));
    // Below /var/tmp or /tmp, which every uid may enter; a home folder often is not.
    const fs::path scratch = fs::temp_directory_path() / ("atelier-conformance-" + random_hex(4));
    std::optional<Result<sandbox::ConformanceReport>> report;
    boost::asio::co_spawn(
        io, sandbox::run_conformance(io.get_executor(), *in_use.driver, {fs::path(program_folder()) / "atelier-probe", scratch, arguments.get("only")}),
        [&](std::exception_ptr error, Result<sandbox::ConformanceReport> result) {
            if (error) std::rethrow_exception(error);
            report = std::move(result);
        }
    );
    io.run();
    std::error_code ignored;
    fs::remove_all(scratch, ignored);
    ATL_TRY(const auto done, std::move(*report));
    if (arguments.flag("json"))
        std::puts(json::print_pretty(done.to_json()).c_str());
    else
        print_table(done);
    return done.ok() ? 0 : 3;
}

}  // namespace atelier::cli
