#pragma once

namespace atelier::jail {

/// Lets in the system calls of syscalls.hpp and nothing else. Sockets are unix sockets; clone makes threads and processes but no
/// namespaces.
void install_seccomp();

}  // namespace atelier::jail
