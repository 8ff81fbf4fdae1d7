#include "queue_teller.hpp"

#include "atelier/async/task_group.hpp"

namespace atelier::agent {

struct QueueTeller::State {
    State(TurnContext& of, const Executor& executor) : turn(&of), written(executor), tasks(executor) {}
    TurnContext* turn;
    std::optional<llm::QueuePlace> place;
    bool told = true;
    bool writing = false;
    Signal written;
    TaskGroup tasks;
};

QueueTeller::QueueTeller(TurnContext& turn, Executor executor) : state_(std::make_shared<State>(turn, executor)) {}

QueueTeller::~QueueTeller() {
    state_->told = true;
    state_->tasks.cancel();
}

llm::Caller QueueTeller::caller(llm::Urgency urgency) const {
    llm::Caller out{.user = state_->turn->session().user, .urgency = urgency};
    out.on_place = [weak = std::weak_ptr<State>(state_)](std::optional<llm::QueuePlace> place) {
        const auto state = weak.lock();
        if (!state) return;
        state->place = place;
        state->told = false;
        // Places that follow each other while one is written become one.
        if (!state->writing) state->writing = state->tasks.spawn(write(state));
    };
    return out;
}

Task<> QueueTeller::write(std::shared_ptr<State> state) {
    while (!state->told) {
        state->told = true;
        json::Value place = nullptr;
        if (state->place) place = json::Object{{"ahead", state->place->ahead}, {"estimate_ms", state->place->estimate.count()}};
        // The place is for the eye: a log that cannot be written tells of it elsewhere.
        (void)co_await state->turn->emit_one("queue.updated", {{"model", std::move(place)}});
    }
    state->writing = false;
    state->written.notify_all();
}

Task<> QueueTeller::done() {
    while (state_->writing) {
        auto written = state_->written.wait(std::chrono::seconds(1));
        co_await std::move(written);
    }
}

}  // namespace atelier::agent
