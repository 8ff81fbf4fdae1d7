#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "atelier/net/server.hpp"
#include "openapi.hpp"

namespace atelier::sandbox {

/// A Kubernetes API server for one namespace, with a kubelet that plays what a test tells it to, on a thread of its own. Every request
/// is held against the published OpenAPI document; one that does not keep to it is answered 400 and noted in violations().
/// The public members are for any thread.
class FakeCluster {
public:
    explicit FakeCluster(const OpenApi& published);
    ~FakeCluster();
    FakeCluster(const FakeCluster&) = delete;
    FakeCluster& operator=(const FakeCluster&) = delete;

    std::string url() const;
    std::string token() const { return "let-me-in"; }

    /// What the next requests of that verb whose target contains the text meet instead of their answer; 0: the connection is cut after
    /// the request was carried out.
    struct Trouble {
        std::string method;
        std::string part;
        int status = 500;
        std::string reason{};
        std::string retry_after{};
        int times = 1;
    };
    void trouble(Trouble trouble);
    /// The statuses that a pod goes through once its Secrets are there; the default is Running on 127.0.0.1.
    void play(std::vector<json::Object> statuses);
    /// The next status of a pod.
    void set_status(const std::string& pod, json::Object status);
    /// The log of every pod made from now on, or of one that is there.
    void set_log(std::string log);
    void append_log(const std::string& pod, const std::string& text);
    void set_figures(std::string memory);
    /// Somebody else deletes it.
    void remove(const std::string& pod);
    /// An admission plugin of the cluster.
    void change_pods(std::function<void(json::Object&)> change);
    /// Every open watch ends, at a whole event or in the middle of one.
    void cut_watches(bool in_the_middle);
    /// The versions so far are forgotten: a watch that begins there gets 410, as an event (what servers do) or as the answer.
    void forget_versions(bool as_event);
    void bookmark();

    std::vector<std::string> requests() const;  ///< "GET /api/v1/..."
    std::vector<std::string> violations() const;
    std::vector<std::string> names(const std::string& kind) const;  ///< pods, secrets, networkpolicies
    json::Object object(const std::string& kind, const std::string& name) const;
    void add(const std::string& kind, json::Object object);
    int open_watches() const;
    /// Whether something becomes true within 10 s.
    bool eventually(const std::function<bool()>& check) const;

    static json::Object running(std::string ip = "127.0.0.1");
    static json::Object ended(int code, std::string reason = "Completed");
    static json::Object waiting(std::string reason, std::string message);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace atelier::sandbox
