#pragma once

#include <set>

#include "atelier/agent/ports.hpp"

namespace atelier::agent {

/// Effects without a gate, a sandbox or a backend: code is red where it holds the word BROKEN, everything else is
/// green.
class FakeWorkbench final : public Workbench {
public:
    Task<Result<spec::Context>> vocabulary(SessionRef session) override;
    Task<Result<GateOutcome>> check(
        SessionRef session, std::map<std::string, std::string> files, std::function<Task<>(json::Object)> on_check
    ) override;
    Task<Result<json::Object>> preview(
        SessionRef session, std::map<std::string, std::string> files, std::string bundle_sha256
    ) override;

    std::vector<CoreTool> core_tools() const override;
    /// Answers from `core`, by the tool's name.
    Task<Result<json::Object>> core_call(SessionRef session, std::string tool, json::Object arguments) override;

    std::map<std::string, json::Object> core;
    std::vector<std::string> core_calls;
    std::function<void()> on_check_started;  ///< for a test that stops or ends something in the middle of the gate
    std::vector<std::map<std::string, std::string>> checked;
    int previews = 0;
};

}  // namespace atelier::agent
