#pragma once

#include <memory>
#include <string>
#include <vector>

#include "atelier/sandbox/driver.hpp"

/// Kernel limits of a whole sandbox. Works with the controllers in v1 hierarchies, in v2, or spread over both (hybrid). All
/// groups of all drivers of this host stand below one parent, "atelier", at the top of what we may write; a group's name tells
/// whose it is: <pid>.<start time of that process>-<id>. Formats: kernel documentation, admin-guide/cgroup-v1 and cgroup-v2.
namespace atelier::sandbox {

/// One sandbox's directories. The object is a name: it owns nothing.
struct Group {
    std::vector<std::string> dirs;  ///< to enter, to kill, to remove
    std::string memory;
    std::string pids;
    std::string cpu;
    std::string accounting;
    std::string freezer;
    bool memory_v2 = false;
    bool accounting_v2 = false;
    bool freezer_v2 = false;

    Result<void> set_frozen(bool frozen) const;
    void read(Stats& stats) const;
    /// True when the kernel does it in one step.
    bool kill_all() const;
    /// False while something still runs in it.
    bool remove() const;
    std::vector<int> processes() const;
};

class Cgroups {
public:
    /// Looks at what is mounted and writable; makes the parent directories.
    static Cgroups detect();

    const std::string& version() const { return version_; }  ///< v1 | v2 | hybrid | none
    Strength memory() const { return memory_.empty() ? Strength::none : Strength::hard; }
    Strength processes() const { return pids_.empty() ? Strength::none : Strength::hard; }
    Strength cpu() const { return cpu_.empty() ? Strength::none : Strength::hard; }
    std::string freezer() const { return freezer_.empty() ? "signals" : freezer_v2_ ? "cgroup2" : "cgroup1"; }

    /// A fresh group with the limits set; fails when the kernel does not take one of them.
    Result<Group> create(const std::string& id, const Limits& limits) const;
    /// Kills what runs in groups of processes that are no more, and removes them.
    Leftovers collect() const;

private:
    Group group_at(const std::string& name) const;

    std::string version_ = "none";
    std::string memory_;
    std::string pids_;
    std::string cpu_;
    std::string accounting_;
    std::string freezer_;
    bool memory_v2_ = false;
    bool pids_v2_ = false;
    bool cpu_v2_ = false;
    bool accounting_v2_ = false;
    bool freezer_v2_ = false;
};

}  // namespace atelier::sandbox
