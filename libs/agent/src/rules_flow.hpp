#pragma once

#include "turn_context.hpp"

namespace atelier::agent {

/// Rung 1: words become a spec by rules (and a model that votes), the spec becomes code by our generator.
class RulesFlow {
public:
    explicit RulesFlow(TurnContext& turn) : turn_(turn) {}

    /// What came of reading a request.
    enum class Read {
        done,     ///< built, asked or refused: the turn is over
        to_code,  ///< goes beyond the building blocks
    };
    /// `code_takes_rest`: what the rules do not cover whole is somebody else's, instead of a question about it.
    Task<Result<Read>> from_request(std::string request, bool code_takes_rest);
    Task<Result<void>> from_spec(json::Object wanted);
    /// A spec that the user picked among the options of a question; `assumption` names what was left to us.
    Task<Result<void>> from_picked(spec::Spec picked, std::string assumption);

private:
    Task<Result<void>> ask(spec::Question question, std::string request);
    Task<Result<void>> build(spec::Spec wanted, std::vector<spec::Spec> alternatives, std::string assumption);

    TurnContext& turn_;
};

}  // namespace atelier::agent
