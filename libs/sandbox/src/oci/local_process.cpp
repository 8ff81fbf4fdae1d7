#include "local_process.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "atelier/base/text.hpp"

namespace atelier::sandbox {
namespace {

namespace fs = std::filesystem;

bool has_uid(const std::string& proc, unsigned uid) {
    std::ifstream in(proc + "/status");
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("Uid:")) continue;
        std::istringstream words(line.substr(4));
        unsigned real = 0;
        unsigned effective = 0;
        return words >> real >> effective && real == uid && effective == uid;
    }
    return false;
}

/// Lines of proc(5) "/proc/pid/cgroup": number, controllers, path.
Group group_of(const std::string& proc, const std::string& container) {
    Group out;
    std::ifstream in(proc + "/cgroup");
    for (std::string line; std::getline(in, line);) {
        const auto parts = split(line, ':');
        if (parts.size() < 3 || !parts[2].contains(container)) continue;
        out.dirs.push_back(parts[2]);
        if (parts[0] == "0") {
            const std::string dir = "/sys/fs/cgroup" + parts[2];
            if (!fs::exists(dir + "/memory.current")) continue;
            out.memory = out.pids = out.cpu = out.accounting = dir;
            out.memory_v2 = out.accounting_v2 = true;
            continue;
        }
        const std::string dir = "/sys/fs/cgroup/" + parts[1] + parts[2];
        const auto names = split(parts[1], ',');
        const auto has = [&names](const char* name) { return std::ranges::find(names, name) != names.end(); };
        if (!fs::exists(dir)) continue;
        if (has("memory")) out.memory = dir;
        if (has("pids")) out.pids = dir;
        if (has("cpu")) out.cpu = dir;
        if (has("cpuacct")) out.accounting = dir;
    }
    return out;
}

}  // namespace

LocalProcess LocalProcess::find(int pid, unsigned uid, const std::string& container) {
    LocalProcess out;
    if (pid <= 0 || container.size() < 12) return out;
    out.fd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    const std::string proc = "/proc/" + std::to_string(pid);
    out.group_ = group_of(proc, container);
    // Looked at while the descriptor is held and the process lives, so the number is still its own.
    if (out.fd_ >= 0 && has_uid(proc, uid) && !out.group_.dirs.empty() && !out.ended()) return out;
    return {};
}

LocalProcess::~LocalProcess() {
    if (fd_ >= 0) ::close(fd_);
}

LocalProcess::LocalProcess(LocalProcess&& other) noexcept : fd_(std::exchange(other.fd_, -1)), group_(std::move(other.group_)) {}

LocalProcess& LocalProcess::operator=(LocalProcess&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(group_, other.group_);
    return *this;
}

bool LocalProcess::signal(int number) const { return fd_ >= 0 && ::syscall(SYS_pidfd_send_signal, fd_, number, nullptr, 0) == 0; }

bool LocalProcess::ended() const {
    pollfd look{fd_, POLLIN, 0};
    return fd_ >= 0 && ::poll(&look, 1, 0) == 1;
}

bool LocalProcess::read(Stats& stats) const {
    if (group_.memory.empty() || group_.accounting.empty() || group_.pids.empty()) return false;
    group_.read(stats);
    return true;
}

}  // namespace atelier::sandbox
