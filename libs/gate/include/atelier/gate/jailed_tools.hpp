#pragma once

#include "atelier/gate/tool_runner.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::gate {

/// The gate's tools in the sandbox driver's jail: no network, no gateway socket, read-only mounts. The driver outlives it.
class JailedTools final : public ToolRunner {
public:
    explicit JailedTools(sandbox::Driver& driver) : driver_(driver) {}
    Task<Result<process::Output>> run(ToolJob job) override;
    Task<Result<std::unique_ptr<ResidentTool>>> start(ToolJob job) override;

private:
    sandbox::Driver& driver_;
};

}  // namespace atelier::gate
