#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "../core/core_backend.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/async/task_group.hpp"
#include "atelier/gateway/policy.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// Pins the Core Backend's contract at first contact (`<data>/contract/pinned.json`) and compares what it serves with the pin after
/// every start of it and every ten minutes. The gateway judges by the pin until somebody accepts what is new. All calls on one executor.
class ContractWatch {
public:
    ContractWatch(
        Executor executor, std::filesystem::path folder, CoreBackend& core, gateway::Policy& policy,
        store::Releases& releases, BlockingPool& pool, const Clock& clock
    );

    /// Reads the pin, if there is one, and begins to watch.
    Result<void> start();
    Task<> stop();

    struct Status {
        std::string state = "unknown";  ///< unknown | same | compatible | breaking
        std::string pinned_sha256;
        Millis pinned_at = 0;
        std::string seen_sha256;
        Millis seen_at = 0;
        std::vector<gateway::Difference> differences;
        std::vector<gateway::Broken> broken;  ///< by the releases that are live now
    };
    Task<Result<Status>> status();
    /// Looks at once. Used by the periodic check and after a start.
    Task<Result<void>> check();
    /// Pins what was seen; conflict when that is not this digest (any more).
    Task<Result<void>> accept(std::string seen_sha256);

private:
    Task<> watch();
    Task<Result<void>> pin(std::shared_ptr<const gateway::Contract> contract);
    void tell() const;

    std::filesystem::path file_;
    CoreBackend& core_;
    gateway::Policy& policy_;
    store::Releases& releases_;
    BlockingPool& pool_;
    const Clock& clock_;
    std::shared_ptr<const gateway::Contract> pinned_;
    std::shared_ptr<const gateway::Contract> seen_;
    Millis pinned_at_ = 0;
    Millis seen_at_ = 0;
    std::vector<gateway::Difference> differences_;
    TaskGroup tasks_;
};

json::Object to_json(const ContractWatch::Status& status);

}  // namespace atelier::orchestrator
