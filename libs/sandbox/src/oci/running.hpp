#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "../watchdog.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/sandbox/driver.hpp"
#include "attach.hpp"
#include "engine.hpp"
#include "local_process.hpp"

namespace atelier::sandbox {

/// One container from its creation to its removal, shared by whoever waits for it. One executor.
struct Running {
    Running(Executor executor, Engine e) : engine(std::move(e)), changed(executor), deadline(executor) {}

    Engine engine;
    Signal changed;  ///< with `ended`
    boost::asio::steady_timer deadline;
    std::string name;
    std::string container;
    std::vector<std::string> volumes;
    std::shared_ptr<Attached> attached;
    std::shared_ptr<Watchdog> watchdog;
    std::shared_ptr<Watched> watched;
    LocalProcess process;
    int pid = 0;
    unsigned uid = 0;
    bool frozen = false;
    bool killed = false;
    bool timed_out = false;
    bool ended = false;
    int code = 125;
    std::string because;
};
using RunningPtr = std::shared_ptr<Running>;

/// Ends everything inside: at once where the process is on this kernel, else as soon as the engine does it. A task of `group`
/// does what has to be asked for.
void kill_now(const RunningPtr& running, TaskGroup& group);

/// Sets `ended` and `code` when the container has ended, `look_every` after it at the latest. After the streams are closed.
Task<> watch_end(RunningPtr running, std::chrono::milliseconds look_every);

/// Ends, removes the container and its volumes. Tries again for a while; what stays is gc's.
Task<> remove_container(RunningPtr running);

/// Removes the container when it goes out of scope, whatever ended the scope.
class Removal {
public:
    Removal(RunningPtr running, TaskGroup& group) : running_(std::move(running)), group_(group) {}
    ~Removal();
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;
    RunningPtr release() { return std::move(running_); }

private:
    RunningPtr running_;
    TaskGroup& group_;
};

/// A started container that stays. `group` is the driver's and outlives it.
std::unique_ptr<Sandbox> make_sandbox(RunningPtr running, std::shared_ptr<TaskGroup> group);

}  // namespace atelier::sandbox
