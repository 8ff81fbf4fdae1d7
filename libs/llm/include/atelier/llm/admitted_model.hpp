#pragma once

#include "atelier/llm/admission.hpp"
#include "atelier/llm/prompt_counter.hpp"

namespace atelier::llm {

/// A model that many share: each request waits for its turn (Admission) before the model hears of it. One executor.
class AdmittedModel final : public ChatModel {
public:
    struct Options {
        /// Whether what one user's requests left in the server's cache serves his own only; where the server can.
        bool cache_per_user = true;
        bool one_at_a_time = false;  ///< for a server with one slot: each request takes the whole pool
    };
    /// All outlive it.
    AdmittedModel(ChatModel& model, Admission& admission, PromptCounter& counter, Options options)
        : model_(model), admission_(admission), counter_(counter), options_(options) {}

    bool ready() const override { return model_.ready(); }
    std::string name() const override { return model_.name(); }
    /// Beside the model's errors: `window` for a request that the server could never hold, `busy` where too many wait
    /// or the caller's limit is over. The time in the queue is none of the request's `timeout`.
    Task<ChatResult> chat(ChatRequest request, TextHandler on_text) override;
    /// At once as many as the pool holds.
    Task<std::expected<TokenUsage, ChatError>> candidates(
        ChatRequest request, std::size_t count, CandidateHandler on_candidate
    ) override;

private:
    struct Admitted {
        Admission::Ticket ticket;
        std::size_t answers = 1;  ///< for so many is room
    };
    Task<std::expected<Admitted, ChatError>> enter(ChatRequest* request, std::size_t most);

    ChatModel& model_;
    Admission& admission_;
    PromptCounter& counter_;
    Options options_;
};

}  // namespace atelier::llm
