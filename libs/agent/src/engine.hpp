#pragma once

#include <set>

#include "sampling.hpp"
#include "step.hpp"
#include "transcript.hpp"

namespace atelier::agent {

/// The loop of steps with a model that can be talked with. A step is one model call and the calls that come out of it;
/// everything is in the log before and after, so that a start can go on from the last finished step. Lives in the frame
/// of Turns::run().
class Engine {
public:
    explicit Engine(TurnContext& turn);

    /// From the session's transcript, which ends with what is to be answered, until the model is done, asks, fails or
    /// gives up.
    Task<Result<void>> run();

    /// What the user left to us, to be named when the work is done.
    void assume(std::vector<std::string> assumptions) { work_.assumptions = std::move(assumptions); }

    /// Carries out a call of an outside server that the user was asked about, or tells the model that he refused; then
    /// run().
    Task<Result<void>> outside_answered(std::string tool, json::Object arguments, std::string answer);

private:
    enum class Next { go_on, done };

    Task<Result<void>> prepare();
    /// A request and what it takes in; its max_tokens is at most what the window has left.
    struct Sized {
        llm::ChatRequest request;
        llm::TokenCount counted;
    };
    Task<Result<void>> tell_changes(std::vector<ContextPart> parts);
    llm::ChatRequest bare_request(llm::Purpose purpose, const std::vector<session::Entry>& transcript) const;
    void declare_tools(llm::ChatRequest& request) const;
    Task<Result<Sized>> sized(llm::ChatRequest request) const;
    /// From the transcript, which is shortened first where it does not fit.
    Task<Result<Sized>> request(llm::Purpose purpose);
    Task<Result<StepResult>> ask(llm::Purpose purpose);
    /// The last step of the turn, when its effects are not all in the log; without the calls that have an answer.
    std::optional<StepResult> unfinished() const;
    Task<Result<Next>> follow(StepResult step);
    Task<Result<Next>> run_calls(const StepResult& step);
    Task<Result<Next>> run_call(llm::ToolCall call);
    Task<Result<Next>> use_outside(llm::ToolCall call);
    Task<Result<Next>> finish_files(const StepResult& step);
    /// The draft goes; these are the files again.
    Task<Result<void>> start_over(std::map<std::string, std::string> files);
    Task<Result<Next>> try_candidates(const StepResult& first, json::Object report);
    struct Candidates {
        std::map<std::string, std::string> before;  ///< the session's files
        std::set<std::string> seen;                 ///< digests of answers
        std::optional<TurnContext::Verdict> green;
        json::Object chosen;  ///< step.chosen of the green one
    };
    Task<Result<void>> tell_attempt(int number);
    Task<Result<bool>> judge_candidate(Candidates* tried, Sampling::Answer answer);
    Task<Result<Next>> ask_for_repair(const json::Object& report);
    Task<Result<Next>> give_up(const json::Object& report);
    Task<Result<Next>> adopt(TurnContext::Verdict verdict, bool said_something);
    Task<Result<Next>> go_on_with_plan();
    Task<Result<void>> usual_plan(TurnContext::Step step, std::string_view status);
    Task<Result<void>> tell(std::string text);
    bool plan_waits() const;
    void gather_figures();
    llm::Purpose purpose() const;

    TurnContext& turn_;
    Work work_;
    std::string system_;
    std::vector<OutsideTool> outside_;
    llm::ToolSet known_;
    FigureSource figures_;
    std::size_t figures_from_ = 0;
    std::vector<std::string> said_;      ///< digests of this turn's answers, to notice a model that repeats itself
    std::map<std::string, int> called_;  ///< call -> how often in this turn
    int wrong_calls_ = 0;
    int written_in_ = 0;  ///< steps of this turn that wrote files
    std::optional<json::Object> refused_;  ///< the verdict on the draft, while it is red
    bool sampled_ = false;
    bool repaired_ = false;
};

}  // namespace atelier::agent
