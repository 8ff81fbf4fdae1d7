#pragma once

#include "atelier/agent/ports.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/llm/chat.hpp"

namespace atelier::agent {

/// How the engine of steps works with the model that is connected.
struct EngineOptions {
    /// Whether the model can be talked with: plans, tools, conversation (7B and up). A smaller one only writes whole files when asked to.
    bool capable = false;
    std::int64_t window = 32768;      ///< tokens; compaction begins at 95 % of what `max_tokens` leaves of it
    int max_tokens = 4000;            ///< of one answer
    int max_steps = 24;               ///< of one turn
    int candidates = 4;               ///< written anew after a red gate, until one is green
    bool repair = true;               ///< one answer with the findings before it
    double sample_temperature = 0.7;  ///< of candidates; everything else is greedy
    bool native_tools = false;        ///< tells the server of tools in OpenAI's form as well
    std::chrono::milliseconds patience{600000};  ///< for one answer, with its retries
    std::string sdk;                  ///< what a model is told of the application and its SDK, in short
    std::string sdk_types;            ///< all of it, for read_file
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
        EngineOptions engine;
    };
    explicit Turns(Deps deps) : deps_(deps) {}

    Task<> run(Session session, session::TurnInput input, EventSink& events, Usage* spent) override;
    bool can_resume(const Session& session) const override;
    Task<Result<json::Object>> show(Session session) override;

private:
    Deps deps_;
};

/// The language in which to answer: that of the text, else of the session so far.
spec::Lang language_for(const std::string& text, const Session& session);

}  // namespace atelier::agent
