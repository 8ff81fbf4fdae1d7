#pragma once

#include "atelier/gate/local_gate.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::orchestrator {

/// The gate's tools in the sandbox driver's jail: no network, no gateway socket, read-only mounts.
class JailedTools final : public gate::ToolRunner {
public:
    explicit JailedTools(sandbox::Driver& driver) : driver_(driver) {}
    Task<Result<process::Output>> run(gate::ToolJob job) override;

private:
    sandbox::Driver& driver_;
};

}  // namespace atelier::orchestrator
