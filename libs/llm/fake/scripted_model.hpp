#pragma once

#include <deque>
#include <functional>

#include "atelier/llm/chat.hpp"

namespace atelier::llm {

/// A model that plays a script without a server: answers in order, or by a function of the request. Keeps what it was
/// asked.
class ScriptedModel final : public ChatModel {
public:
    /// One answer: told in pieces of `piece` bytes (0: at once), then the completion or the failure.
    struct Answer {
        std::string text;
        std::string finish = "stop";
        std::vector<NativeToolCall> calls = {};
        std::optional<ChatError> failure = {};
        bool hang = false;  ///< tells the text, then nothing more until it is cancelled
    };

    ScriptedModel& then(Answer answer) {
        script_.push_back(std::move(answer));
        return *this;
    }
    ScriptedModel& says(std::string text) { return then({.text = std::move(text)}); }
    /// Used for whatever the script does not answer.
    std::function<Answer(const ChatRequest&)> otherwise;

    bool ready() const override { return is_ready; }
    std::string name() const override { return model_name; }
    Task<ChatResult> chat(ChatRequest request, TextHandler on_text) override;

    bool is_ready = true;
    std::string model_name = "Qwen2.5-Coder-14B-Instruct";
    std::size_t piece = 7;
    std::vector<ChatRequest> asked;
    std::function<void()> on_hang;  ///< called when an answer hangs: the test knows that it is time to stop

private:
    std::deque<Answer> script_;
};

}  // namespace atelier::llm
