#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "turn_context.hpp"

namespace atelier::agent {

/// Several answers to one request of the model, judged one after the other as they come: the first good one ends the
/// rest. Nothing of them is shown; each is in the log before it is judged.
class Sampling {
public:
    struct Answer {
        std::string step_id;
        int number = 0;  ///< from 1, in the order in which they came
        llm::Completion said;
    };
    /// Whether it is good; an error ends all.
    using Judge = std::function<Task<Result<bool>>(Answer)>;

    /// `turn` and `model` outlive it.
    Sampling(TurnContext& turn, llm::ChatModel& model, llm::ChatRequest request, llm::TokenCount counted, int count);
    ~Sampling();

    /// Whether one was good. The model's trouble in the user's words where none came. What it cost is counted
    /// whatever ends it.
    Task<Result<bool>> run(Judge judge);

private:
    struct State;
    Task<> ask();
    Task<> judge_all(Judge judge);
    Task<Result<bool>> judge_one(const Judge* judge, llm::Completion said);

    TurnContext& turn_;
    llm::ChatModel& model_;
    llm::ChatRequest request_;
    llm::TokenCount counted_;
    int count_;
    int judged_ = 0;
    std::unique_ptr<State> state_;
};

}  // namespace atelier::agent
