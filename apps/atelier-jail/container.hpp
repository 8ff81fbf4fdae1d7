#pragma once

#include "options.hpp"

namespace atelier::jail {

/// Inside a container: looks whether the engine did what it was asked to, and ends with 125 and the reason where it did not.
/// Nothing is taken on trust: own uid, no capabilities and no way to gain any, a seccomp filter, a read-only root, no network
/// but lo. A pod has a network interface in any case; there no token of a service account may lie about, and the user namespace is
/// looked at. Sources: proc(5), statvfs(3), user_namespaces(7).
void check_container(const Options& options);

/// Leaves only the variables of --env in the environment: engines add their own.
void keep_named_environment(const Options& options);

/// Makes a file the standard input of what comes.
void take_input(const std::string& file);

}  // namespace atelier::jail
