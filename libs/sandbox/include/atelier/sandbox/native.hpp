#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox {

struct NativeOptions {
    std::filesystem::path jail;  ///< the atelier-jail program
    bool allow_weaker = false;   ///< go on where the host cannot enforce something
    bool use_cgroups = true;     ///< off: as on a host without them (watchdog and rlimits)
    /// A directory that the driver fills with copies of the libraries that `programs` need and shows as /usr; what is there and fits
    /// stays. Empty: sandboxes without the host's programs have no /usr.
    std::filesystem::path image{};
    std::vector<std::filesystem::path> programs{};
};

/// Namespaces, no network, Landlock, seccomp, cgroups (v1, v2, both) or a watchdog, rlimits and a dedicated host uid, by our own
/// launcher. failed_precondition, in words, where the host
/// cannot isolate and `allow_weaker` is off.
Result<std::unique_ptr<Driver>> make_native(Executor executor, NativeOptions options);

}  // namespace atelier::sandbox
