#include "sandbox_drivers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <optional>

#include "atelier/base/ids.hpp"
#include "atelier/sandbox/native.hpp"
#include "atelier/sandbox/oci.hpp"
#include "atelier/sandbox/podman_service.hpp"
#include "server.hpp"

namespace atelier::cli {
namespace {

namespace fs = std::filesystem;

/// A folder of this command, gone with it.
struct Temporary {
    fs::path path = fs::temp_directory_path() / ("atelier-engine-" + random_hex(4));
    std::unique_ptr<sandbox::PodmanService> podman;
    Temporary() { fs::create_directories(path); }
    ~Temporary() {
        podman.reset();
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
};

Result<fs::path> sandbox_image(const Arguments& arguments) {
    const fs::path root = root_folder(arguments);
    const fs::path image = root / ".cache" / "sandbox" / "image.tar.gz";
    if (fs::exists(image)) return image;
    process::Command command;
    command.argv = {(root / "tools" / "make_sandbox_image.sh").string(), image.string()};
    command.env = {{"PATH", "/usr/local/bin:/usr/bin:/bin"}};
    command.limits.wall = std::chrono::minutes(5);
    IoContext io;
    std::optional<Result<process::Output>> made;
    boost::asio::co_spawn(io, process::run(std::move(command)), [&made](std::exception_ptr error, Result<process::Output> result) {
        if (error) std::rethrow_exception(error);
        made = std::move(result);
    });
    io.run();
    ATL_TRY(const process::Output out, std::move(*made));
    if (!out.ok()) return fail(Code::failed_precondition, "the sandbox image cannot be made: " + out.err);
    return image;
}

Result<DriverInUse> make_engine_driver(Executor executor, const Arguments& arguments) {
    const auto temporary = std::make_shared<Temporary>();
    std::string socket = arguments.get("engine");
    if (socket.empty()) {
        ATL_TRY(temporary->podman, sandbox::PodmanService::start(temporary->path / "podman"));
        socket = temporary->podman->socket();
    }
    ATL_TRY(const fs::path image, sandbox_image(arguments));
    ATL_TRY(auto driver, sandbox::make_oci(executor, {socket, image, fs::path(program_folder()) / "atelier-jail", temporary->path, true}));
    return DriverInUse{temporary, std::move(driver)};
}

}  // namespace

Result<DriverInUse> make_driver(Executor executor, const Arguments& arguments) {
    const std::string name = arguments.get("driver", "native");
    if (name == "oci") return make_engine_driver(executor, arguments);
    if (name != "native") return fail(Code::invalid_argument, "unknown driver '" + name + "'; known: native, oci");
    ATL_TRY(auto driver, sandbox::make_native(executor, {fs::path(program_folder()) / "atelier-jail", true}));
    return DriverInUse{nullptr, std::move(driver)};
}

}  // namespace atelier::cli
