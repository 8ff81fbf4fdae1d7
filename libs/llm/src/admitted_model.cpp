#include "atelier/llm/admitted_model.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"

namespace atelier::llm {

Task<std::expected<Admission::Ticket, ChatError>> AdmittedModel::enter(ChatRequest* request, std::size_t answers) {
    if (request->prompt_tokens == 0) {
        const auto counted = co_await counter_.count(*request);
        request->prompt_tokens = counted.tokens;
    }
    if (options_.cache_per_user && !request->caller.user.empty())
        request->cache_salt = sha256_hex(request->caller.user);
    const auto tokens = request->prompt_tokens + static_cast<std::int64_t>(answers) * request->max_tokens;
    const auto taken = options_.one_at_a_time ? std::max(tokens, admission_.pool()) : tokens;
    auto ticket = co_await admission_.enter(taken, std::move(request->caller));
    if (ticket) co_return std::move(*ticket);
    ChatError error(std::move(ticket.error()));
    const bool never = error.code == Code::exhausted && tokens > admission_.pool();
    if (error.code != Code::cancelled) error.trouble = never ? Trouble::window : Trouble::busy;
    co_return std::unexpected(std::move(error));
}

Task<ChatResult> AdmittedModel::chat(ChatRequest request, TextHandler on_text) {
    ATL_CO_TRY(const auto ticket, co_await enter(&request, 1));
    co_return co_await model_.chat(std::move(request), std::move(on_text));
}

Task<std::expected<TokenUsage, ChatError>> AdmittedModel::candidates(
    ChatRequest request, std::size_t count, CandidateHandler on_candidate
) {
    ATL_CO_TRY(const auto ticket, co_await enter(&request, count));
    co_return co_await model_.candidates(std::move(request), count, std::move(on_candidate));
}

}  // namespace atelier::llm
