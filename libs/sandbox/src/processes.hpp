#pragma once

#include <cstdint>
#include <vector>

#include "atelier/sandbox/driver.hpp"

/// What /proc says about processes, for hosts whose kernel limits and counts nothing for us. Sources: proc(5).
namespace atelier::sandbox {

/// In clock ticks since the start of the machine; 0 when there is no such process. With the pid it names a process for good.
std::uint64_t start_time_of(int pid);

/// All descendants of a process, itself not included.
std::vector<int> descendants_of(int pid);

/// Proportional memory, CPU time and count of the processes.
void read_processes(const std::vector<int>& pids, Stats& stats);

}  // namespace atelier::sandbox
