#pragma once

#include "options.hpp"

namespace atelier::jail {

/// Inside a container: looks whether the engine did what it was asked to, and ends with 125 and the reason where it did not.
/// Nothing is taken on trust: own uid, no capabilities and no way to gain any, a seccomp filter, a read-only root, no network
/// but lo. Sources: proc(5), statvfs(3).
void check_container(const Options& options);

/// Leaves only the variables of --env in the environment: engines add their own.
void keep_named_environment(const Options& options);

}  // namespace atelier::jail
