#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/async/task_group.hpp"
#include "atelier/session/turns.hpp"
#include "atelier/store/repositories.hpp"
#include "atelier/store/session_log.hpp"

namespace atelier::session {

/// Live sessions: the fold kept in step with the log, the one running turn, the queue. Rebuildable from the store at
/// any moment; a session that nobody touches can be dropped from memory. All calls on one executor.
class Hub {
public:
    struct Deps {
        Executor executor;
        store::SessionLog& log;
        store::Sessions& sessions;
        TurnRunner& turns;
        const Clock& clock;
    };

    explicit Hub(Deps deps);
    ~Hub();

    Task<Result<std::string>> create(std::string user, std::string mode, std::string slot, std::string lang);
    /// The fold, loaded when needed. not_found when there is no such session.
    Task<Result<Session>> get(std::string id);

    struct Accepted {
        std::string turn_id;
        bool queued = false;
    };
    /// `busy` while a turn runs, unless `queue`.
    Task<Result<Accepted>> message(std::string id, std::string text, bool queue);
    /// Answers to open questions, by their ids; an empty id is the first open one.
    Task<Result<Accepted>> answer(std::string id, std::vector<TurnInput::Answer> answers);
    Task<Result<Accepted>> change_spec(std::string id, json::Object spec);
    /// Returns when nothing of the turn runs any more.
    Task<Result<void>> stop(std::string id);
    Task<Result<void>> undo(std::string id);
    Task<Result<void>> redo(std::string id);
    Task<Result<std::string>> fork(std::string id, std::string message_id);
    Task<Result<void>> rename(std::string id, std::string title, std::string mode);
    /// The user's own plan, also while a turn runs; at most one item may be in progress, which the caller has checked.
    Task<Result<void>> change_plan(std::string id, std::vector<PlanItem> items);
    /// Changes or (without a value) forgets what was settled. not_found when there is no such decision.
    Task<Result<void>> change_decision(std::string id, std::string key, std::optional<std::string> value);
    Task<Result<void>> remove(std::string id);

    /// Appends events that come from outside a turn (a gate run by hand, a change, a release) and applies them.
    Task<Result<void>> record(std::string id, std::vector<Event> events, bool synced);

    /// After a start: every turn that was running is settled as failed, its questions and files stay. A session that
    /// this misses is settled when it is next read.
    Task<Result<int>> settle();
    /// Stops every turn.
    Task<> close();

private:
    struct Live;
    class Sink;
    Task<Result<std::shared_ptr<Live>>> load(std::string id);
    static void add_untold_usage(const Live& live, std::vector<Event>* events);
    Task<Result<void>> append(std::shared_ptr<Live> live, std::vector<Event> events, bool synced);
    Task<Result<Accepted>> begin(std::shared_ptr<Live> live, TurnInput input);
    Task<> run(std::shared_ptr<Live> live, TurnInput input);
    Task<Result<void>> end_unwritten(std::shared_ptr<Live> live);
    Task<> end_later(std::shared_ptr<Live> live, std::string turn_id);
    Task<> show_again(std::shared_ptr<Live> live);
    /// Goes on with a turn that a process took with it.
    void resume(std::shared_ptr<Live> live);
    /// The end of a turn that a process took with it.
    Task<Result<void>> interrupt(std::shared_ptr<Live> live);
    Task<Result<void>> catch_up(std::shared_ptr<Live> live);
    Task<> mirror(std::shared_ptr<Live> live);

    Deps deps_;
    std::map<std::string, std::shared_ptr<Live>> live_;
    TaskGroup tasks_;
};

}  // namespace atelier::session
