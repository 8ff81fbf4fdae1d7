#pragma once

#include <memory>

#include "turn_context.hpp"

namespace atelier::agent {

/// Tells the session where a request of its turn stands in the model's queue (`queue.updated`). Outlives the calls
/// that it is given to; nothing is written where a request did not have to wait.
class QueueTeller {
public:
    /// `turn` outlives it.
    QueueTeller(TurnContext& turn, Executor executor);
    /// Of a turn that is stopped nothing more is told.
    ~QueueTeller();
    QueueTeller(const QueueTeller&) = delete;
    QueueTeller& operator=(const QueueTeller&) = delete;

    /// For a request of the turn.
    llm::Caller caller(llm::Urgency urgency = llm::Urgency::interactive) const;
    /// Returns when all that was heard is in the log. Awaited after the call.
    Task<> done();

private:
    struct State;
    static Task<> write(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace atelier::agent
