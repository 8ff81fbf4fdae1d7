#pragma once

#include "atelier/agent/ports.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/llm/profile.hpp"
#include "atelier/llm/prompt_counter.hpp"

namespace atelier::agent {

/// What the engine of steps knows of the model that is connected, and of the application.
struct EngineOptions {
    /// How the model is used at this moment. One whose rules plan is no partner of the engine: it writes whole files
    /// when asked to.
    std::function<llm::Profile()> profile;
    /// What requests to that model take in; null: estimates.
    llm::PromptCounter* counter = nullptr;
    int max_steps = 24;                          ///< of one turn
    std::chrono::milliseconds patience{600000};  ///< for one answer, with its retries
    std::string sdk;                             ///< what a model is told of the application and its SDK, in short
    std::string sdk_types;                       ///< all of it, for read_file
};

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
        llm::ChatModel* model = nullptr;  ///< null: none
        EngineOptions engine{};
    };
    explicit Turns(Deps deps) : deps_(deps) {}

    Task<> run(session::TurnInput input, EventSink& events, Usage* spent) override;
    bool can_resume(const Session& session) const override;
    Task<Result<json::Object>> show(Session session) override;

private:
    Deps deps_;
};

/// The language in which to answer: that of the text, else of the session so far.
spec::Lang language_for(const std::string& text, const Session& session);

}  // namespace atelier::agent
