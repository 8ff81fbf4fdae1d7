#include "sampling.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "model_trouble.hpp"
#include "queue_teller.hpp"
#include "usage.hpp"

namespace atelier::agent {

struct Sampling::State {
    State(TurnContext& of, const Executor& executor)
        : turn(of), more(executor), judged(executor), teller(of, executor) {}
    /// A turn that is stopped comes through here as well.
    ~State() {
        if (asked) turn.spend(cost());
    }
    Usage cost() const {
        Usage out = usage_of(spent);
        out.model_calls = std::max<std::int64_t>(1, answers);
        return out;
    }

    TurnContext& turn;
    std::deque<llm::Completion> came;
    std::int64_t answers = 0;
    bool asked = false;
    bool ended = false;  ///< no more will come
    bool done = false;   ///< no more are judged
    llm::TokenUsage spent;
    std::optional<llm::ChatError> trouble;
    Result<bool> outcome = false;
    Signal more;
    Signal judged;
    QueueTeller teller;
};

Sampling::Sampling(
    TurnContext& turn, llm::ChatModel& model, llm::ChatRequest request, llm::TokenCount counted, int count
)
    : turn_(turn), model_(model), request_(std::move(request)), counted_(std::move(counted)), count_(count) {}

Sampling::~Sampling() = default;

Task<Result<bool>> Sampling::run(Judge judge) {
    using namespace boost::asio::experimental::awaitable_operators;
    const auto executor = co_await boost::asio::this_coro::executor;
    state_ = std::make_unique<State>(turn_, executor);
    request_.caller = state_->teller.caller(llm::Urgency::background);
    request_.prompt_tokens = counted_.tokens;
    json::Object begun{
        {"step_id", new_id("step_")},
        {"turn_id", turn_.input().turn_id},
        {"purpose", to_string(llm::Purpose::resample)},
        {"context", turn_.context_json(counted_)},
        {"candidates", count_}
    };
    ATL_CO_CHECK(co_await turn_.emit_one("step.started", std::move(begun)));
    // Whichever ends first ends the other: asking waits for the judge when all have come, so that only a good answer
    // or a fault cuts it off.
    co_await (ask() || judge_all(std::move(judge)));
    co_await state_->teller.done();
    const auto outcome = std::move(state_->outcome);
    const auto trouble = std::move(state_->trouble);
    const bool none = state_->answers == 0;
    const Usage cost = state_->cost();
    state_.reset();
    co_await turn_.tell_usage(cost);
    if (none && trouble) {
        Error error = *trouble;
        error.message = model_trouble(*trouble, turn_.lang());
        co_return fail(std::move(error));
    }
    co_return outcome;
}

Task<> Sampling::ask() {
    State& state = *state_;
    auto hear = [&state](std::size_t, const llm::Completion& said) {
        state.came.push_back(said);
        ++state.answers;
        state.more.notify_all();
        return !state.done;
    };
    state.asked = true;
    auto spent = co_await model_.candidates(std::move(request_), static_cast<std::size_t>(count_), std::move(hear));
    state.spent = spent ? *spent : spent.error().usage;
    if (!spent) state.trouble = std::move(spent.error());
    state.ended = true;
    state.more.notify_all();
    while (!state.done) {
        auto judged = state.judged.wait(std::chrono::seconds(60));
        co_await std::move(judged);
    }
}

Task<> Sampling::judge_all(Judge judge) {
    State& state = *state_;
    while (true) {
        if (!state.came.empty()) {
            auto said = std::move(state.came.front());
            state.came.pop_front();
            state.outcome = co_await judge_one(&judge, std::move(said));
            if (!state.outcome || *state.outcome) break;
            continue;
        }
        if (state.ended) break;
        auto more = state.more.wait(std::chrono::seconds(60));
        co_await std::move(more);
    }
    state.done = true;
    state.judged.notify_all();
}

Task<Result<bool>> Sampling::judge_one(const Judge* judge, llm::Completion said) {
    Answer answer{new_id("step_"), ++judged_, std::move(said)};
    json::Object ended{
        {"step_id", answer.step_id},
        {"purpose", to_string(llm::Purpose::resample)},
        {"text", answer.said.text},
        {"model", answer.said.model},
        {"candidate", answer.number}
    };
    ATL_CO_CHECK(co_await turn_.emit_one("step.completed", std::move(ended), true));
    co_return co_await (*judge)(std::move(answer));
}

}  // namespace atelier::agent
