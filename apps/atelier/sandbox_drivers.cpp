#include "sandbox_drivers.hpp"

#include <filesystem>

#include "atelier/sandbox/native.hpp"
#include "server.hpp"

namespace atelier::cli {

Result<std::unique_ptr<sandbox::Driver>> make_driver(Executor executor, const Arguments& arguments) {
    const std::string name = arguments.get("driver", "native");
    if (name == "native") return sandbox::make_native(executor, {std::filesystem::path(program_folder()) / "atelier-jail", true});
    return fail(Code::invalid_argument, "unknown driver '" + name + "'; known: native");
}

}  // namespace atelier::cli
