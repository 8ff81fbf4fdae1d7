#pragma once

#include <map>
#include <string>

#include "../core/core_backend.hpp"
#include "../sandboxes/previews.hpp"
#include "atelier/agent/ports.hpp"
#include "atelier/async/pool.hpp"
#include "atelier/gate/gate.hpp"
#include "atelier/gateway/gateway.hpp"
#include "atelier/release/bundles.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// The agent's effects: the gate, the preview, and the names of the user's own data.
class LocalWorkbench final : public agent::Workbench {
public:
    struct Deps {
        gate::Gate& gate;
        Previews& previews;
        CoreBackend& core;
        const release::BundleStore& bundles;
        store::Accounts& accounts;
        BlockingPool& pool;
        const Clock& clock;
        Executor executor;
        gateway::Policy& policy;
    };
    explicit LocalWorkbench(Deps deps) : deps_(std::move(deps)) {}

    Task<Result<spec::Context>> vocabulary(agent::SessionRef session) override;
    Task<Result<agent::GateOutcome>> check(
        agent::SessionRef session, std::map<std::string, std::string> files,
        std::function<Task<>(json::Object)> on_check
    ) override;
    Task<Result<json::Object>> preview(
        agent::SessionRef session, std::map<std::string, std::string> files, std::string bundle_sha256
    ) override;

    std::vector<agent::CoreTool> core_tools() const override;
    /// Through the gateway: judged, limited and audited as a customization's call, in a scope that only reads.
    Task<Result<json::Object>> core_call(agent::SessionRef session, std::string tool, json::Object arguments) override;

private:
    struct Names {
        spec::Context context;
        Millis at = 0;
    };
    Deps deps_;
    std::map<std::string, Names> names_;                                 ///< by user, for a minute
    std::map<std::string, std::unique_ptr<gateway::Gateway>> gateways_;  ///< by session, of the last ones that asked
};

}  // namespace atelier::orchestrator
