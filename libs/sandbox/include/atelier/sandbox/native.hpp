#pragma once

#include <filesystem>
#include <memory>

#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox {

struct NativeOptions {
    std::filesystem::path jail;  ///< the atelier-jail program
    bool allow_weaker = false;   ///< go on where the host cannot enforce something
};

/// Namespaces, no network, rlimits and a dedicated host uid, by our own launcher. failed_precondition, in words, where the host
/// cannot isolate and `allow_weaker` is off.
Result<std::unique_ptr<Driver>> make_native(Executor executor, NativeOptions options);

}  // namespace atelier::sandbox
