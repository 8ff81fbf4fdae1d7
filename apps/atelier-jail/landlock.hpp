#pragma once

#include "options.hpp"

namespace atelier::jail {

/// 0 where the kernel has none.
int landlock_abi();

/// A second fence behind the mounts: reading what is shown, running programs only from
/// read-only places, writing only where asked, no links in the shared directory, no TCP, no abstract sockets or signals beyond
/// the sandbox. Does what the kernel's version knows.
void install_landlock(const Options& options);

}  // namespace atelier::jail
