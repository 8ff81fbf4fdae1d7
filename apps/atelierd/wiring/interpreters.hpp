#pragma once

#include "atelier/agent/ports.hpp"
#include "atelier/async/pool.hpp"

namespace atelier::orchestrator {

/// Rung 1 by rules alone; a few milliseconds of CPU, off the I/O thread.
class RulesInterpreter final : public agent::Interpreter {
public:
    explicit RulesInterpreter(BlockingPool& pool) : pool_(pool) {}
    Task<Result<agent::Interpretation>> interpret(std::string request, spec::Lang lang, spec::Context context) override;

private:
    BlockingPool& pool_;
};

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
