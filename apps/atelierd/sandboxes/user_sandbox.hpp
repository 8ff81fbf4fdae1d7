#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "atelier/async/pool.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/gateway/gateway.hpp"
#include "atelier/net/client.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::orchestrator {

/// What every sandbox of this installation is made of.
struct SandboxParts {
    std::filesystem::path data;     ///< <data>/sandboxes: sockets and shown bundles, gone with the sandbox
    std::filesystem::path web;      ///< the web tree (user-backend/ inside)
    std::string node;               ///< the pinned Node
    std::filesystem::path sqlite;   ///< the atelier-sqlite program: owns the database of a user's backend
    BlockingPool& pool;             ///< for work on files
    gateway::Door* door = nullptr;  ///< where sandboxes with a certificate call the gateway; null: each has a socket
};

/// One sandbox: its process, the gateway on a socket of its own, the bundle it shows and the folder of its database. A process that
/// ends by itself is started again after a pause that grows. All calls on one executor.
class UserSandbox {
public:
    struct Wanted {
        std::string user;  ///< whose data
        std::string role;
        std::string customization;
        gateway::Mode mode = gateway::Mode::dry_run;
        bool masked = false;
        std::string language = "en";
        std::filesystem::path work;  ///< host folder of the database; empty: one that goes with the sandbox
    };

    UserSandbox(Executor executor, const SandboxParts& parts, sandbox::Driver& driver, gateway::Policy& policy, const Clock& clock, Wanted wanted);
    ~UserSandbox();

    /// Returns when the sandbox answers; fails after 10 s with what it printed.
    Task<Result<void>> start();
    /// Ends the process and waits for the calls that are under way. The sandbox's own folder is removed, a given work folder stays.
    Task<> close();

    /// Puts the backend that a bundle names in place and gives it the tools of its manifest. Of several at once the last is shown.
    Task<Result<void>> show(const release::BundleStore& bundles, std::string bundle_sha256, std::vector<std::string> tools);
    /// Puts the package of a backend beside the shown bundle, for a trial.
    Task<Result<void>> place(const release::BundleStore& bundles, std::string backend_sha256);
    /// Brings what was put in place to where the sandbox runs. At once where it runs on this host.
    Task<Result<void>> refresh();
    const std::string& shown() const { return shown_; }

    /// One exchange with the sandbox's own server; thaws it if it rests.
    Task<Result<net::ClientResponse>> fetch(net::ClientRequest request);

    /// Freezes it until the next fetch, unless one is under way: a server that nobody asks costs no processor time.
    void rest();

    bool up() const { return up_; }
    const std::string& name() const { return name_; }  ///< not guessable: the first label of a preview's host
    const Wanted& wanted() const { return wanted_; }
    int restarts() const { return restarts_; }
    const std::deque<gateway::SimulatedWrite>& simulated() const;
    /// The user's yes to writes of a live sandbox, and what it asked for without one; see gateway::Gateway.
    void allow(std::vector<std::string> digests);
    std::optional<gateway::AskedWrite> asked() const;

private:
    template <class F>
    Task<Result<void>> write_files(F job);
    Task<Result<void>> launch();
    Task<> supervise();
    sandbox::Spec spec() const;
    Result<void> open_gateway(unsigned uid);

    Executor executor_;
    const SandboxParts& parts_;
    sandbox::Driver& driver_;
    gateway::Policy& policy_;
    const Clock& clock_;
    Wanted wanted_;
    std::string name_;
    std::filesystem::path dir_;
    std::filesystem::path work_;
    bool host_paths_;
    bool freezes_;
    std::unique_ptr<gateway::Gateway> gateway_;
    std::unique_ptr<sandbox::Sandbox> sandbox_;
    TaskGroup tasks_;
    bool writing_ = false;  ///< files of the sandbox's folder, on another thread
    Signal written_;
    std::string shown_;
    bool up_ = false;
    bool closing_ = false;
    int restarts_ = 0;
    int asking_ = 0;
};

}  // namespace atelier::orchestrator
