#pragma once

#include "atelier/agent/ports.hpp"
#include "atelier/llm/prompt_counter.hpp"

namespace atelier::agent {

/// The fixed front of rung 2: rules, the SDK's declarations, six examples that the generator of rung 1 wrote. Byte-identical for
/// all users and days.
std::vector<llm::Message> code_front();

/// Rung 2 by a model: whole files, no patches (facts: small models cannot patch).
class ModelWriter final : public CodeWriter {
public:
    struct Options {
        bool allowed = true;    ///< by configuration: a small local model is not let near code
        bool native_tools = false;  ///< tells the server of tools in OpenAI's form as well: for one that reads its model's calls
        int max_tokens = 3000;              ///< of an answer; less where the window has less left
        llm::PromptCounter* counter = nullptr;  ///< null: estimates
        std::function<int()> window{};      ///< tokens that the model can take in at this moment; empty: not looked at
        std::chrono::milliseconds patience{240000};
    };
    /// `model` may be null; outlives the writer.
    ModelWriter(llm::ChatModel* model, Options options) : model_(model), options_(options) {}

    bool ready() const override { return model_ && options_.allowed && model_->ready(); }
    /// `unavailable` when the model is not there; failed_precondition when its answer holds no whole file, or its window
    /// has no room for one; else the server's failure.
    Task<WriteResult> write(
        std::string request, spec::Lang lang, std::map<std::string, std::string> current, std::string feedback,
        std::function<void(std::string)> on_text, ToolTalk talk, llm::Caller caller
    ) override;

private:
    /// Gives the answer what the window leaves for it, at most what an answer may take. False: no room for a file.
    Task<bool> make_room(llm::ChatRequest* question) const;

    llm::ChatModel* model_;
    Options options_;
};

}  // namespace atelier::agent
