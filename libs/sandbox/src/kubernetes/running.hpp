#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/sandbox/driver.hpp"
#include "files.hpp"
#include "pods.hpp"

namespace atelier::sandbox::kubernetes {

/// One pod from its creation to its removal, shared by whoever waits for it. One executor.
struct RunningPod {
    RunningPod(Executor executor, Api a, std::shared_ptr<Pods> p) : api(std::move(a)), pods(std::move(p)), changed(executor), deadline(executor) {}

    Api api;
    std::shared_ptr<Pods> pods;
    KnownPodPtr pod;
    Signal changed;  ///< with `ended`
    boost::asio::steady_timer deadline;
    std::string name;
    std::string name_space;
    unsigned uid = 0;
    bool serves = false;                      ///< it has a server of its own behind the bridge
    net::TlsPartyPtr party;                   ///< how we reach the bridge
    std::vector<Delivery> live;               ///< by their number in the pod: empty hosts in between
    std::map<std::string, std::string> sent;  ///< of live files: digest by place
    bool killed = false;
    bool timed_out = false;
    bool ended = false;
    int code = 125;
    std::string because;

    std::string path() const { return pods->path() + "/" + name; }
    /// What its end looks like from here; nullopt while it runs.
    bool over() const { return pod->gone || pod->state.exit_code.has_value(); }
};
using RunningPodPtr = std::shared_ptr<RunningPod>;

/// Returns when the pod's container runs (or has ended already). unavailable, in words, when it cannot start or not within the time.
Task<Result<void>> wait_until_started(RunningPodPtr running, std::chrono::milliseconds limit);
/// Sets `ended`, `code` and `because` when it has ended.
Task<> watch_end(RunningPodPtr running);
/// Hands over the container's log as it comes, until the end or until `take` returns false. A cut connection is taken up again.
Task<> read_log(RunningPodPtr running, std::function<bool(std::string_view)> take);
/// Deletes the pod; its Secrets go with it. Tries again for a while; what stays is gc's.
Task<> remove_pod(RunningPodPtr running, std::int64_t grace_seconds);
/// Ends everything inside as soon as the cluster does it, by a task of `group`.
void kill_now(const RunningPodPtr& running, TaskGroup& group);
/// Sends what is new in the live mounts, the oldest file first, and takes away what is gone.
Task<Result<void>> send_live(RunningPodPtr running);

/// Deletes the pod when it goes out of scope, whatever ended the scope.
class PodRemoval {
public:
    PodRemoval(RunningPodPtr running, TaskGroup& group) : running_(std::move(running)), group_(group) {}
    ~PodRemoval();
    PodRemoval(const PodRemoval&) = delete;
    PodRemoval& operator=(const PodRemoval&) = delete;
    RunningPodPtr release() { return std::move(running_); }

private:
    RunningPodPtr running_;
    TaskGroup& group_;
};

/// A started pod that stays. `group` is the driver's and outlives it.
std::unique_ptr<Sandbox> make_sandbox(RunningPodPtr running, std::shared_ptr<TaskGroup> group);

}  // namespace atelier::sandbox::kubernetes
