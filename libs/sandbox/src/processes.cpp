#include "processes.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

struct Stat {
    int parent = 0;
    std::uint64_t ticks = 0;  ///< user and system
    std::uint64_t started = 0;
};

/// The name in brackets may hold spaces and brackets: what counts begins after the last one.
bool read_stat(int pid, Stat& out) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(in, line)) return false;
    const auto end = line.rfind(')');
    if (end == std::string::npos) return false;
    std::istringstream rest(line.substr(end + 2));
    std::string skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    rest >> skipped >> out.parent;
    for (int i = 5; i < 14; ++i) rest >> skipped;
    rest >> user >> system;
    for (int i = 16; i < 22; ++i) rest >> skipped;
    rest >> out.started;
    out.ticks = user + system;
    return static_cast<bool>(rest);
}

std::uint64_t pss_of(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
    std::string key;
    std::uint64_t kilobytes = 0;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        if (words >> key >> kilobytes && key == "Pss:") return kilobytes * 1024;
    }
    return 0;
}

}  // namespace

std::uint64_t start_time_of(int pid) {
    Stat stat;
    return read_stat(pid, stat) ? stat.started : 0;
}

std::vector<int> descendants_of(int pid) {
    std::multimap<int, int> children;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename().string();
        if (name.empty() || name[0] < '1' || name[0] > '9') continue;
        Stat stat;
        const int child = std::stoi(name);
        if (read_stat(child, stat)) children.emplace(stat.parent, child);
    }
    std::vector<int> out{pid};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto [begin, end] = children.equal_range(out[i]);
        for (auto it = begin; it != end; ++it) out.push_back(it->second);
    }
    out.erase(out.begin());
    return out;
}

void read_processes(const std::vector<int>& pids, Stats& stats) {
    const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    stats.processes = pids.size();
    for (const int pid : pids) {
        Stat stat;
        if (!read_stat(pid, stat)) continue;
        stats.cpu_ms += stat.ticks * 1000 / per_second;
        stats.memory_bytes += pss_of(pid);
    }
}

}  // namespace atelier::sandbox
