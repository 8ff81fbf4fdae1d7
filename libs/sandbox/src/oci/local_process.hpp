#pragma once

#include <string>

#include "../cgroups.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox {

/// A container's process 1, where the engine runs on this kernel and we may see it. An engine in a virtual machine names pids of
/// another kernel: nothing is believed before uid and cgroup on this host say the same.
class LocalProcess {
public:
    LocalProcess() = default;
    static LocalProcess find(int pid, unsigned uid, const std::string& container);
    ~LocalProcess();
    LocalProcess(LocalProcess&& other) noexcept;
    LocalProcess& operator=(LocalProcess&& other) noexcept;

    bool known() const { return fd_ >= 0; }
    /// By descriptor: never another process with the same number.
    bool signal(int number) const;
    bool ended() const;
    /// From its cgroups; false where there are none to be read.
    bool read(Stats& stats) const;

private:
    int fd_ = -1;
    Group group_;
};

}  // namespace atelier::sandbox
