#pragma once

#include "atelier/agent/ports.hpp"

namespace atelier::orchestrator {

/// Where no model is connected, rung 2 is not there.
class NoWriter final : public agent::CodeWriter {
public:
    bool ready() const override { return false; }
    Task<Result<agent::WrittenCode>> write(
        std::string request, spec::Lang lang, std::map<std::string, std::string> current, std::string feedback,
        std::function<void(std::string)> on_text
    ) override;
};

}  // namespace atelier::orchestrator
