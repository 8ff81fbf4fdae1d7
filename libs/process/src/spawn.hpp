#pragma once

#include <memory>
#include <string>
#include <vector>

#include "atelier/process/process.hpp"

namespace atelier::process {

struct Pipe {
    int read = -1;
    int write = -1;
    bool open();
};

/// Closes it, if it is open, and forgets it.
void close_fd(int& fd);

/// What execve takes. Borrows from the command.
struct Prepared {
    std::vector<char*> argv;
    std::vector<std::string> env_text;
    std::vector<char*> env;
};
Prepared prepare(Command& command);

/// fork + exec. Between the two only async-signal-safe calls are made. Returns the pid, or -errno of a failed exec.
int spawn(const Command& command, const Prepared& prepared, int in, int out, int err);

std::unexpected<Error> cannot_start(const std::string& program, int error);

/// Owns a process that spawn() made.
std::unique_ptr<Child> own(Executor executor, int pid);

}  // namespace atelier::process
