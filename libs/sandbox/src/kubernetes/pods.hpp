#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api.hpp"
#include "atelier/async/task_group.hpp"
#include "pod_state.hpp"

namespace atelier::sandbox::kubernetes {

/// One pod as it is known here, shared by whoever waits for it. One executor.
struct KnownPod {
    explicit KnownPod(Executor executor) : changed(std::move(executor)) {}
    PodState state;
    bool gone = false;  ///< the cluster has it no more
    Signal changed;
};
using KnownPodPtr = std::shared_ptr<KnownPod>;

/// Follows the pods of this driver by one list and watch (Kubernetes API concepts, "Efficient detection of changes"): a cut watch goes
/// on at the last version, bookmarks included; a version that the server has forgotten (410) means a new list. All calls on one executor.
class Pods : public std::enable_shared_from_this<Pods> {
public:
    Pods(Executor executor, Api api, std::string name_space, std::string selector, ClusterAccess access);

    /// From here on the pod is followed. Takes the server's answer to its creation.
    KnownPodPtr follow(const json::Object& created, TaskGroup& group);
    /// The watch ends with the last one.
    void forget(const std::string& name);
    std::string path() const { return "/api/v1/namespaces/" + name_space_ + "/pods"; }

private:
    static Task<> run(std::shared_ptr<Pods> self);
    Task<Result<void>> list();
    Task<Result<void>> watch();
    /// False when the watch has to be begun anew.
    bool take_line(std::string_view line);
    void update(const json::Object& pod, bool deleted);

    Executor executor_;
    Api api_;
    std::string name_space_;
    std::string selector_;
    ClusterAccess access_;
    std::map<std::string, KnownPodPtr> known_;
    std::string version_;           ///< empty: list first
    std::string rest_;              ///< of a line that has not come whole
    std::function<void()> cancel_;  ///< of the watch; empty while nothing is followed
};

}  // namespace atelier::sandbox::kubernetes
