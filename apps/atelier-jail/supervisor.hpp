#pragma once

#include <sys/types.h>

#include "options.hpp"

/// The two processes of the jail. The supervisor stays outside: it puts the sandbox into its cgroups, forwards signals, and
/// clears up when the sandbox or its own parent ends. The init is process 1 inside.
namespace atelier::jail {

/// Clones the init into fresh namespaces and cgroups. Returns in both: the child's pid, or 0 in the child once it may go on.
pid_t clone_init(const Options& options);

/// Before anything else: the end of the parent ends the sandbox.
void watch_parent();

/// Waits for the sandbox's end and removes its cgroups. Returns the exit code.
int supervise(const Options& options, pid_t init);

/// In the init: starts the command, reaps what is left to it, forwards SIGTERM, ends with the command.
[[noreturn]] void be_init(const Options& options);

}  // namespace atelier::jail
