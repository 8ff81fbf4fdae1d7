#pragma once

#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <optional>

#include "atelier/sandbox/driver.hpp"
#include "cgroups.hpp"

namespace atelier::sandbox {

/// A sandbox with a limit that the kernel does not hold: memory without a cgroup, a work directory on disk.
struct Watched {
    int pid = 0;  ///< of the launcher, leader of its process group
    std::optional<std::uint64_t> memory_bytes;
    std::optional<WorkDir> work;
    std::uint64_t work_bytes = 0;  ///< as last seen
    std::string reason;            ///< why it was ended
    int memory_kills = 0;
    bool needed() const { return memory_bytes || work; }
};

/// Looks at what is watched twice a second and ends what is over its limit; removes groups whose processes take their time to
/// go. Sleeps while nothing is watched. One executor; may
/// be destroyed at any time.
class Watchdog : public std::enable_shared_from_this<Watchdog> {
public:
    explicit Watchdog(Executor executor) : timer_(std::move(executor)) {}
    ~Watchdog();
    void add(std::shared_ptr<Watched> watched);
    void remove(const std::shared_ptr<Watched>& watched);
    /// Ends what is in the group and removes it, now or as soon as the kernel lets it go.
    void clear(Group group);

private:
    void sleep();
    void look();

    boost::asio::steady_timer timer_;
    std::list<std::shared_ptr<Watched>> all_;
    std::list<Group> leaving_;
    bool sleeping_ = false;
};

}  // namespace atelier::sandbox
