#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "atelier/async/task.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/gateway/audit.hpp"
#include "atelier/gateway/contract.hpp"
#include "atelier/net/http.hpp"

namespace atelier::gateway {

struct Limits {
    std::size_t request_bytes = 256u << 10;
    std::size_t answer_bytes = 8u << 20;
    std::size_t header_bytes = 16u << 10;
    std::size_t json_depth = 32;
    int sandbox_calls_a_second = 50;
    int user_calls_a_second = 120;
    int sandbox_calls_at_once = 8;
    int user_calls_at_once = 16;
    std::size_t connections = 32;
    std::chrono::seconds reading{10};           ///< for a whole request, and for an idle connection
    std::chrono::milliseconds deadline{20000};  ///< for a whole call
    std::size_t simulated_kept = 200;
};

/// One fixed window of a second; single-threaded.
class Rate {
public:
    bool take(Millis now, int limit);

private:
    Millis window_ = 0;
    int count_ = 0;
};

/// Sends one MCP request with that user's credential. The credential never enters a sandbox.
using Upstream =
    std::function<Task<Result<net::Response>>(std::string user, std::string role, net::Request request, std::chrono::milliseconds deadline)>;

/// What all gateways of a process share. All calls on one executor; outlives every gateway.
class Policy {
public:
    Policy(Executor executor, Limits limits, AuditLog audit, std::string mask_key, Upstream upstream, const Clock& clock);

    const Limits& limits() const { return limits_; }
    const Clock& clock() const { return clock_; }
    AuditLog& audit() { return audit_; }
    const std::string& mask_key() const { return mask_key_; }
    const Upstream& upstream() const { return upstream_; }

    /// Calls that are under way keep the contract they began with.
    void set_contract(std::shared_ptr<const Contract> contract) { contract_ = std::move(contract); }
    std::shared_ptr<const Contract> contract() const { return contract_; }

    struct Budget {
        Rate rate;
        int running = 0;
    };
    Budget& budget_of(const std::string& user) { return budgets_[user]; }

    /// The answers of writes by user, tool and idempotency key. While the first call runs, the others wait for it.
    struct Write {
        explicit Write(Executor executor) : settled(std::move(executor)) {}
        std::string arguments_sha256;
        Signal settled;
        bool done = false;
        bool failed = false;  ///< dropped: nothing was written
        json::Object result;  ///< of the first call, when done
        Millis at = 0;
    };
    /// `first` is true for the one who has to make the write; he must settle() or drop() it.
    struct Claim {
        std::shared_ptr<Write> write;
        bool first = false;
    };
    Claim claim(const std::string& user, const std::string& tool, const std::string& key, const std::string& arguments_sha256);
    void settle(const std::shared_ptr<Write>& write, json::Object result);
    /// A write that failed may be tried again under its key.
    void drop(const std::string& user, const std::string& tool, const std::string& key);

private:
    void forget_old();

    Executor executor_;
    Limits limits_;
    AuditLog audit_;
    std::string mask_key_;
    Upstream upstream_;
    const Clock& clock_;
    std::shared_ptr<const Contract> contract_;
    std::map<std::string, Budget> budgets_;
    std::map<std::string, std::shared_ptr<Write>> writes_;
};

}  // namespace atelier::gateway
