#pragma once

#include "atelier/spec/message.hpp"
#include "turn_context.hpp"

namespace atelier::agent {

/// Messages that ask for no widget: back to an earlier state, a greeting, what can be done, how something is calculated. They are answered
/// with or without a model, and change code only by bringing an earlier version back.
class ControlFlow {
public:
    explicit ControlFlow(TurnContext& turn) : turn_(turn) {}

    /// Whether this flow answers such a message; with a model that can be talked with, it leaves the talking to the model.
    static bool takes(const spec::Message& message, bool model_talks);
    Task<Result<void>> run(spec::Message message);

private:
    Task<Result<void>> restore(std::size_t checkpoint, std::string_view said);
    Task<Result<void>> go_back(std::string target);
    Task<Result<void>> offer_tour();
    Task<Result<void>> tell_changes();

    TurnContext& turn_;
};

}  // namespace atelier::agent
