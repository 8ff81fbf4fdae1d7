#pragma once

#include "atelier/agent/model_interpreter.hpp"
#include "atelier/agent/model_writer.hpp"
#include "atelier/agent/turn.hpp"
#include "atelier/llm/admitted_model.hpp"
#include "atelier/session/hub.hpp"
#include "fake_workbench.hpp"
#include "memory_log.hpp"
#include "scripted_model.hpp"

namespace atelier::agent {

/// A whole dialogue in one process: the real hub, rules and agent over a log in memory, a scripted model and a fake
/// workbench. Every command returns when nothing runs any more. `log()` is what golden files hold.
class Conversation {
public:
    struct Options {
        bool model = false;
        std::string mode = "build";
        OutsideTools* outside = nullptr;
        std::string lang = "en";
        bool capable = false;  ///< the model can be talked with
        int window = 32768;
        int candidates = 4;
        std::int64_t kv_tokens = 0;  ///< of the model's cache; 0: no limit
        std::filesystem::path vocabulary{};           ///< counts requests, where there is one
        llm::PromptCounter::AtServer count_at_server{};  ///< else this
    };
    explicit Conversation(Options options);
    Conversation() : Conversation(Options{}) {}
    ~Conversation();

    Conversation& say(std::string text);
    /// Answers the pending question by an option's value, or in own words.
    Conversation& answer(std::string value);
    Conversation& undo();
    Conversation& redo();
    Conversation& mode(std::string mode);
    /// The session so far, in a session of its own, which becomes the present one.
    Conversation& fork();
    /// Runs `command` and stops the turn as soon as `when` is called by what the test hooked it into.
    void stop_when(std::function<void(std::function<void()> stop)> hook);
    /// A process that ends after the append of that number and is started again.
    Conversation& say_and_die(std::string text, int append);
    /// What a start does: a new hub over the same log, which settles what was running.
    Conversation& restart();

    session::Session fold();
    /// One line an event: type, then what is in it, without what differs from run to run.
    std::string log();
    /// The events and the session that they make, as JSON: what every other fold of the log has to make of them too.
    std::string vector();
    std::string last_error;

    ManualClock clock{1'800'000'000'000};
    session::MemoryLog store{clock};
    session::MemorySessions rows;
    llm::ScriptedModel model;
    FakeWorkbench workbench;
    std::string id;

    llm::Admission& admission() { return admission_; }
    session::Hub& hub() { return *hub_; }
    /// Runs a coroutine and everything that it starts to the end.
    void run(Task<> task);

private:
    void start();
    IoContext io_;
    BlockingPool pool_{1};
    Options options_;
    llm::PromptCounter counter_;
    llm::Admission admission_;
    llm::AdmittedModel admitted_;
    ModelInterpreter interpreter_;
    ModelWriter writer_;
    Turns turns_;
    std::unique_ptr<session::Hub> hub_;
};

}  // namespace atelier::agent
