#pragma once

#include "atelier/agent/ports.hpp"
#include "atelier/base/clock.hpp"

namespace atelier::agent {

/// The agent's turns: rules, a model that votes, code by a model, the gate, the preview.
class Turns final : public session::TurnRunner {
public:
    /// All must outlive the turns.
    struct Deps {
        Workbench& workbench;
        Interpreter& interpreter;
        CodeWriter& writer;
        const Clock& clock;
        OutsideTools* outside = nullptr;  ///< null: no servers are configured
    };
    explicit Turns(Deps deps) : deps_(deps) {}

    Task<> run(Session session, session::TurnInput input, EventSink& events, Usage* spent) override;
    Task<Result<json::Object>> show(Session session) override;

private:
    Deps deps_;
};

/// The language in which to answer: that of the text, else of the session so far.
spec::Lang language_for(const std::string& text, const Session& session);

}  // namespace atelier::agent
