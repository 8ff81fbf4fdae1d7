#include "sandbox_driver.hpp"

#include "atelier/sandbox/native.hpp"
#include "atelier/sandbox/oci.hpp"

namespace atelier::orchestrator {

Result<std::unique_ptr<sandbox::Driver>> make_sandbox_driver(Executor executor, const Config& config) {
    const auto jail = config.programs / "atelier-jail";
    if (config.sandbox == "native") return sandbox::make_native(executor, {jail, config.allow_weaker_isolation});
    const auto image = config.root / ".cache" / "sandbox" / "image.tar.gz";
    return sandbox::make_oci(executor, {config.engine_socket, image, jail, config.data / "run", config.allow_weaker_isolation});
}

}  // namespace atelier::orchestrator
