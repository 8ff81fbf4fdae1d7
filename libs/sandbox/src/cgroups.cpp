#include "cgroups.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "atelier/base/text.hpp"
#include "processes.hpp"

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;
constexpr const char* k_parent = "atelier";

bool write_text(const std::string& path, const std::string& text) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    ::close(fd);
    errno = error;
    return ok;
}

std::string read_text(const std::string& path) {
    std::ifstream in(path);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

std::uint64_t number_in(const std::string& path) {
    std::uint64_t out = 0;
    std::ifstream(path) >> out;
    return out;
}

/// The value behind a word at a line's start: "oom_kill 3".
std::uint64_t field(const std::string& text, std::string_view name) {
    std::istringstream in(text);
    std::string key;
    std::uint64_t value = 0;
    while (in >> key >> value) {
        if (key == name) return value;
    }
    return 0;
}

struct Mounted {
    std::string path;
    bool v2 = false;
    std::vector<std::string> controllers;
};

/// /proc/self/mountinfo, proc(5): "... mount point ... - type source super-options".
std::vector<Mounted> mounted() {
    std::vector<Mounted> out;
    std::ifstream in("/proc/self/mountinfo");
    for (std::string line; std::getline(in, line);) {
        const auto dash = line.find(" - ");
        if (dash == std::string::npos) continue;
        const auto left = split(line.substr(0, dash), ' ');
        const auto right = split(line.substr(dash + 3), ' ');
        if (left.size() < 5 || right.size() < 3) continue;
        if (right[0] == "cgroup2") out.push_back({left[4], true, split(std::string(trim(read_text(left[4] + "/cgroup.controllers"))), ' ')});
        if (right[0] == "cgroup") out.push_back({left[4], false, split(right[2], ',')});
    }
    return out;
}

/// Our own place in a hierarchy, for hosts that let us write below it only.
std::string own_path(const Mounted& at) {
    std::ifstream in("/proc/self/cgroup");
    for (std::string line; std::getline(in, line);) {
        const auto parts = split(line, ':');
        if (parts.size() < 3) continue;
        const auto names = split(parts[1], ',');
        const bool mine =
            at.v2 ? parts[0] == "0"
                  : std::ranges::any_of(names, [&](const auto& n) { return std::ranges::find(at.controllers, n) != at.controllers.end(); });
        if (mine) return parts[2] == "/" ? "" : parts[2];
    }
    return "";
}

/// The parent of all groups in this hierarchy, or empty.
std::string parent_in(const Mounted& at) {
    for (const std::string& base : {at.path, at.path + own_path(at)}) {
        const std::string dir = base + "/" + k_parent;
        if (::mkdir(dir.c_str(), 0755) != 0 && errno != EEXIST) continue;
        if (::access((dir + "/cgroup.procs").c_str(), W_OK) != 0) continue;
        return dir;
    }
    return "";
}

/// v2 hands a controller down only where it is switched on level by level.
bool hand_down(const std::string& parent, const std::string& controller) {
    const std::string above = fs::path(parent).parent_path().string();
    const auto has = [&](const std::string& dir, const char* file) {
        const auto names = split(std::string(trim(read_text(dir + file))), ' ');
        return std::ranges::find(names, controller) != names.end();
    };
    if (!has(parent, "/cgroup.controllers")) (void)write_text(above + "/cgroup.subtree_control", "+" + controller);
    if (!has(parent, "/cgroup.controllers")) return false;
    (void)write_text(parent + "/cgroup.subtree_control", "+" + controller);
    return has(parent, "/cgroup.subtree_control");
}

std::vector<int> pids_in(const std::string& dir) {
    std::vector<int> out;
    std::ifstream in(dir + "/cgroup.procs");
    for (int pid = 0; in >> pid;) out.push_back(pid);
    return out;
}

std::string tag_of_this_process() {
    static const std::string tag = std::to_string(::getpid()) + "." + std::to_string(start_time_of(::getpid()));
    return tag;
}

/// Whether the process that made the group still lives. A name that is not ours is left alone.
bool owner_lives(const std::string& name) {
    int pid = 0;
    std::uint64_t started = 0;
    const char* end = name.data() + name.size();
    const auto [dot, bad] = std::from_chars(name.data(), end, pid);
    if (bad != std::errc() || dot == end || *dot != '.') return true;
    const auto [dash, worse] = std::from_chars(dot + 1, end, started);
    if (worse != std::errc() || dash == end || *dash != '-') return true;
    return start_time_of(pid) == started;
}

}  // namespace

Cgroups Cgroups::detect() {
    Cgroups out;
    bool v1 = false;
    bool v2 = false;
    for (const Mounted& at : mounted()) {
        const auto has = [&](const char* name) { return std::ranges::find(at.controllers, name) != at.controllers.end(); };
        const bool useful = at.v2 || has("memory") || has("pids") || has("cpu") || has("cpuacct") || has("freezer");
        const std::string parent = useful ? parent_in(at) : "";
        if (parent.empty()) continue;
        const auto take = [&](const char* controller, std::string& dir, bool& is_v2) {
            if (!has(controller) || !dir.empty() || (at.v2 && !hand_down(parent, controller))) return;
            dir = parent;
            is_v2 = at.v2;
            (at.v2 ? v2 : v1) = true;
        };
        take("memory", out.memory_, out.memory_v2_);
        take("pids", out.pids_, out.pids_v2_);
        take("cpu", out.cpu_, out.cpu_v2_);
        // cgroup2 freezes, kills and counts CPU time without any controller, and its frozen processes can be killed.
        if (at.v2) {
            out.freezer_ = out.accounting_ = parent;
            out.freezer_v2_ = out.accounting_v2_ = true;
            v2 = true;
        } else if (has("freezer") && out.freezer_.empty()) {
            out.freezer_ = parent;
            v1 = true;
        }
        if (has("cpuacct") && out.accounting_.empty()) out.accounting_ = parent;
    }
    if (v1 || v2) out.version_ = v1 && v2 ? "hybrid" : v2 ? "v2" : "v1";
    return out;
}

Group Cgroups::group_at(const std::string& name) const {
    Group out;
    const auto at = [&](const std::string& parent) { return parent.empty() ? std::string() : parent + "/" + name; };
    out.memory = at(memory_);
    out.pids = at(pids_);
    out.cpu = at(cpu_);
    out.accounting = at(accounting_);
    out.freezer = at(freezer_);
    out.memory_v2 = memory_v2_;
    out.accounting_v2 = accounting_v2_;
    out.freezer_v2 = freezer_v2_;
    for (const auto& dir : {out.freezer, out.memory, out.pids, out.cpu, out.accounting}) {
        if (!dir.empty() && std::ranges::find(out.dirs, dir) == out.dirs.end()) out.dirs.push_back(dir);
    }
    return out;
}

Result<Group> Cgroups::create(const std::string& id, const Limits& limits) const {
    // A number too: the group of a sandbox with the same id that has just ended may still be on its way out.
    static std::atomic<std::uint64_t> count{0};
    Group out = group_at(tag_of_this_process() + "-" + id + "-" + std::to_string(++count));
    if (limits.cpu_percent == 0 && !cpu_v2_) {
        // Each hierarchy costs time to enter; this one would limit nothing.
        if (out.cpu != out.accounting) std::erase(out.dirs, out.cpu);
        out.cpu.clear();
    }
    for (const auto& dir : out.dirs) {
        if (::mkdir(dir.c_str(), 0755) != 0) {
            const std::string why = std::strerror(errno);
            out.remove();
            return fail(Code::unavailable, "the kernel's limits for a sandbox cannot be made", dir + ": " + why);
        }
    }
    std::string refused;
    const auto set = [&](const std::string& dir, const char* file, const std::string& value, bool required = true) {
        if (!dir.empty() && !write_text(dir + "/" + file, value) && required) refused = dir + "/" + file + ": " + std::strerror(errno);
    };
    const std::string bytes = std::to_string(limits.memory_bytes);
    set(out.memory, memory_v2_ ? "memory.max" : "memory.limit_in_bytes", bytes);
    // Without swap in the count a limit only moves memory to disk; kernels without swap do not have these.
    set(out.memory, memory_v2_ ? "memory.swap.max" : "memory.memsw.limit_in_bytes", memory_v2_ ? "0" : bytes, false);
    set(out.pids, "pids.max", std::to_string(limits.processes));
    if (limits.cpu_percent > 0) {
        const std::string quota = std::to_string(limits.cpu_percent * 1000ULL);
        if (cpu_v2_)
            set(out.cpu, "cpu.max", quota + " 100000");
        else
            set(out.cpu, "cpu.cfs_quota_us", quota);
    }
    if (!refused.empty()) {
        out.remove();
        return fail(Code::unavailable, "the kernel did not take a limit of a sandbox", refused);
    }
    return out;
}

Leftovers Cgroups::collect() const {
    Leftovers out;
    std::set<std::string> names;
    std::error_code error;
    for (const auto& parent : {memory_, pids_, cpu_, accounting_, freezer_}) {
        if (parent.empty()) continue;
        for (const auto& entry : fs::directory_iterator(parent, error)) {
            if (entry.is_directory(error) && !owner_lives(entry.path().filename().string())) names.insert(entry.path().filename().string());
        }
    }
    for (const auto& name : names) {
        const Group group = group_at(name);
        const auto pids = group.processes();
        out.processes += static_cast<int>(pids.size());
        (void)group.set_frozen(false);
        if (!group.kill_all()) {
            for (const int pid : pids) ::kill(pid, SIGKILL);
        }
        for (int i = 0; i < 100 && !group.remove(); ++i) ::usleep(2000);
        ++out.cgroups;
    }
    return out;
}

Result<void> Group::set_frozen(bool frozen) const {
    if (freezer.empty()) return fail(Code::failed_precondition, "no freezer on this host");
    const std::string path = freezer + (freezer_v2 ? "/cgroup.freeze" : "/freezer.state");
    if (!write_text(path, freezer_v2 ? (frozen ? "1" : "0") : (frozen ? "FROZEN" : "THAWED")))
        return fail(Code::unavailable, "the sandbox cannot be frozen or thawed", path + ": " + std::strerror(errno));
    return {};
}

void Group::read(Stats& stats) const {
    if (!memory.empty()) {
        stats.memory_bytes = number_in(memory + (memory_v2 ? "/memory.current" : "/memory.usage_in_bytes"));
        stats.memory_kills += field(read_text(memory + (memory_v2 ? "/memory.events" : "/memory.oom_control")), "oom_kill");
    }
    if (!pids.empty()) stats.processes = number_in(pids + "/pids.current");
    if (!cpu.empty()) stats.throttled = field(read_text(cpu + "/cpu.stat"), "nr_throttled");
    if (!accounting.empty())
        stats.cpu_ms =
            accounting_v2 ? field(read_text(accounting + "/cpu.stat"), "usage_usec") / 1000 : number_in(accounting + "/cpuacct.usage") / 1000000;
}

bool Group::kill_all() const { return !freezer.empty() && freezer_v2 && write_text(freezer + "/cgroup.kill", "1"); }

bool Group::remove() const {
    bool gone = true;
    for (const auto& dir : dirs) gone = (::rmdir(dir.c_str()) == 0 || errno == ENOENT) && gone;
    return gone;
}

std::vector<int> Group::processes() const {
    std::vector<int> out;
    for (const auto& dir : dirs) {
        for (const int pid : pids_in(dir)) {
            if (std::ranges::find(out, pid) == out.end()) out.push_back(pid);
        }
    }
    return out;
}

}  // namespace atelier::sandbox
