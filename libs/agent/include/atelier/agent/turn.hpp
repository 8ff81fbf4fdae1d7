#pragma once

#include <memory>
#include <string>

#include "atelier/agent/ports.hpp"
#include "atelier/agent/session.hpp"
#include "atelier/base/clock.hpp"

namespace atelier::agent {

/// Collaborators of a turn; all must outlive it.
struct TurnDeps {
    EventSink& events;
    Workbench& workbench;
    Interpreter& interpreter;
    CodeWriter& writer;
    const Clock& clock;
    OutsideTools* outside = nullptr;  ///< null: no servers are configured
    /// Gets what each model call cost as soon as it is known, also of a turn that is cancelled and can write nothing any more. May be null.
    Usage* spent = nullptr;
};

/// What starts a turn.
struct TurnInput {
    enum class Kind { message, answer, spec };
    Kind kind = Kind::message;
    std::string turn_id;
    std::string text;         ///< message, or the answer's value
    std::string question_id;  ///< answer
    json::Object spec;        ///< spec: the whole new spec
    bool from_queue = false;  ///< message: the first of the session's queue; it leaves the queue as the turn starts
};

/// Runs one turn to its end: done, a question, or a failure, and writes everything it does to the log, including
/// turn.started and turn.completed | turn.failed. Cancelling it stops it between two effects; the caller then writes
/// turn.stopped, and a usage.updated of what `spent` has and the log has not. `session` is the fold before the turn; the turn reads it once and never changes it.
Task<> run_turn(TurnDeps deps, Session session, TurnInput input);

/// The language in which to answer: that of the text, else of the session so far.
spec::Lang language_for(const std::string& text, const Session& session);

}  // namespace atelier::agent
