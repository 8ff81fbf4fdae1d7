#pragma once

#include "options.hpp"

namespace atelier::jail {

void apply_limits(const Options& options);

/// To the sandbox's uid, without capabilities, without a way to gain any. `mapped` says that a user namespace already maps us.
void drop_privileges(const Options& options, bool mapped);

/// System calls that no program of ours needs and that reach beyond the sandbox. First form: a deny-list; sockets are unix only.
void install_seccomp();

}  // namespace atelier::jail
