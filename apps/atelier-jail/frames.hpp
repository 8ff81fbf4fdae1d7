#pragma once

#include <sys/types.h>

namespace atelier::jail {

/// In the init: copies what the command writes to the pipes `out` and `err` to standard output, a line a piece: "1 <base64>" or
/// "2 <base64>". One stream then carries both, exactly, as a cluster's log has only one. Reaps; returns the command's status (waitpid)
/// when it has ended and what it wrote before is copied.
int print_frames(int out, int err, pid_t child);

}  // namespace atelier::jail
