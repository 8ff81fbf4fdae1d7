#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atelier/code/answer.hpp"
#include "atelier/llm/profile.hpp"
#include "figures.hpp"
#include "tools/tool.hpp"

namespace atelier::agent {

/// What a model's answer holds.
struct StepResult {
    std::string id;
    std::string raw;     ///< as the transcript keeps it: calls that came beside the text are written out
    std::string prose;   ///< words for the user
    std::map<std::string, std::string> files;
    std::vector<llm::ToolCall> calls;
    std::vector<llm::CallProblem> problems;
    std::optional<llm::Clarification> clarification;
    bool cut = false;    ///< the answer reached its limit
};

/// An answer as the transcript keeps it, read again: what a start finds of a step whose effects it cannot be sure of,
/// and what one of several candidates is read by.
/// `cut`: it reached its limit, so that only files whose fence was closed are whole.
StepResult read_again(const std::string& raw, const llm::ToolSet& tools, bool cut = false);

/// One model call: asks, streams, writes step.completed. On failure the model's trouble in the user's words.
class Step {
public:
    struct Wanted {
        llm::Purpose purpose = llm::Purpose::write;
        llm::ChatRequest request;
        llm::TokenCount counted;                    ///< what it takes in
        const llm::ToolSet* tools = nullptr;        ///< what may be called
        const FigureSource* figures = nullptr;      ///< where figures of an answer may come from; null: unchecked
        };
    Step(TurnContext& turn, llm::ChatModel& model, Wanted wanted);
    ~Step();

    Task<Result<StepResult>> run();

private:
    struct Stream;
    void hear(std::string_view piece);
    void take(std::vector<code::AnswerPiece> pieces);
    void say(std::string_view words);
    void say_if_known(const std::string& sentence);
    Task<> pump(std::shared_ptr<Stream> stream);
    Task<Result<void>> flush(std::shared_ptr<Stream> stream);
    StepResult read(const llm::Completion& answer);
    Task<Result<void>> close_text(const std::string& prose);

    TurnContext& turn_;
    llm::ChatModel& model_;
    Wanted wanted_;
    StepResult result_;
    llm::ToolCallReader calls_;
    code::AnswerReader answer_;
    Sentences sentences_;
    int withheld_ = 0;
    std::string message_id_;
    std::string prose_;
    std::shared_ptr<Stream> stream_;
};

}  // namespace atelier::agent
