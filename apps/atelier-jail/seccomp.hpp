#pragma once

#include <string_view>

namespace atelier::jail {

/// Lets in the system calls of syscalls.hpp and nothing else. Sockets are unix sockets; clone makes threads and processes but no
/// namespaces.
void install_seccomp();

/// The same table as a profile that container engines take, with the calls that the jail itself makes before it installs its
/// own. Format: OCI runtime specification, "seccomp", as in Docker's profiles.
std::string_view seccomp_profile();

}  // namespace atelier::jail
