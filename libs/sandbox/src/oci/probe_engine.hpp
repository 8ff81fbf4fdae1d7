#pragma once

#include <string>

#include "atelier/sandbox/oci.hpp"
#include "container_spec.hpp"
#include "engine.hpp"

namespace atelier::sandbox {

struct Probed {
    EngineTraits traits;
    Capabilities capabilities;
    std::string owner;  ///< value of the label that gc() looks for
};

/// Asks the engine what it can, makes the image if it is not there, writes the seccomp profile. Blocks.
Result<Probed> probe_engine(const Engine& engine, const OciOptions& options);

/// Removes containers and volumes of drivers with the same owner whose process is no more.
Task<Result<Leftovers>> collect_leftovers(Engine engine, std::string owner);

}  // namespace atelier::sandbox
