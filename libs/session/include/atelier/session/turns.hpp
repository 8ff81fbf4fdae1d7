#pragma once

#include <string>

#include "atelier/session/event.hpp"
#include "atelier/session/session.hpp"

namespace atelier::session {

/// What starts a turn.
struct TurnInput {
    enum class Kind {
        message,
        answer,
        spec,
        resume,  ///< goes on with a turn that a process left running; `turn_id` is that turn's
    };
    Kind kind = Kind::message;
    std::string turn_id;
    std::string text;  ///< message
    /// To a question's id, the value of an option, own words, or "decide_for_me".
    struct Answer {
        std::string question_id;
        std::string value;
    };
    std::vector<Answer> answers;
    json::Object spec;        ///< spec: the whole new spec
    bool from_queue = false;  ///< message: the first of the session's queue; it leaves the queue as the turn starts
};

/// A turn's way into its session. All calls on the hub's executor.
class EventSink {
public:
    virtual ~EventSink() = default;
    /// The session's log, then every reader. When it returns, the events are committed and in session(); with `synced`
    /// they are on the disk. Cancelling may leave them written or not: the log decides.
    virtual Task<Result<void>> emit(std::vector<Event> events, bool synced) = 0;
    /// The session as it is now, with what came from outside the turn as well. The reference stays; what it holds may
    /// change at any co_await.
    virtual const Session& session() const = 0;
};

/// Who does the work of a turn; the hub only starts, stops and settles it. Called on the hub's executor.
class TurnRunner {
public:
    virtual ~TurnRunner() = default;

    /// Runs one turn to its end: done, a question, or a failure, and writes everything it does to `events`, including
    /// turn.started and turn.completed | turn.failed. Cancelling it stops it between two effects; the caller then
    /// writes turn.stopped, and a usage.updated of what `spent` has and the log has not. `events` and `spent` outlive
    /// the task; `spent` gets what each model call cost as soon as it is known.
    virtual Task<> run(TurnInput input, EventSink& events, Usage* spent) = 0;

    /// Whether a turn that a process left running can be gone on with from what the log has of it, rather than ended.
    virtual bool can_resume(const Session& session) const = 0;

    /// Shows the session's present version again (after an undo or redo) and returns the Preview of the OpenAPI
    /// document.
    virtual Task<Result<json::Object>> show(Session session) = 0;
};

}  // namespace atelier::session
