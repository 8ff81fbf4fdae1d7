#include "atelier/llm/admitted_model.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"

namespace atelier::llm {

Task<std::expected<AdmittedModel::Admitted, ChatError>> AdmittedModel::enter(
    ChatRequest* request, std::size_t answers
) {
    if (request->prompt_tokens == 0) {
        const auto counted = co_await counter_.count(*request);
        request->prompt_tokens = counted.tokens;
    }
    if (options_.cache_per_user && !request->caller.user.empty())
        request->cache_salt = sha256_hex(request->caller.user);
    const std::int64_t each = std::max(request->max_tokens, 1), room = admission_.pool() - request->prompt_tokens;
    if (admission_.pool() > 0)
        answers = std::clamp<std::size_t>(static_cast<std::size_t>(std::max<std::int64_t>(room / each, 0)), 1, answers);
    const auto tokens = request->prompt_tokens + static_cast<std::int64_t>(answers) * request->max_tokens;
    const auto taken = options_.one_at_a_time ? std::max(tokens, admission_.pool()) : tokens;
    auto ticket = co_await admission_.enter(taken, std::move(request->caller));
    if (ticket) co_return Admitted{std::move(*ticket), answers};
    ChatError error(std::move(ticket.error()));
    const bool never = error.code == Code::exhausted && tokens > admission_.pool();
    if (error.code != Code::cancelled) error.trouble = never ? Trouble::window : Trouble::busy;
    co_return std::unexpected(std::move(error));
}

Task<ChatResult> AdmittedModel::chat(ChatRequest request, TextHandler on_text) {
    ATL_CO_TRY(const auto ticket, co_await enter(&request, 1));
    co_return co_await model_.chat(std::move(request), std::move(on_text));
}

/// As many at once as the pool holds, then the next ones.
Task<std::expected<TokenUsage, ChatError>> AdmittedModel::candidates(
    ChatRequest request, std::size_t count, CandidateHandler on_candidate
) {
    TokenUsage spent;
    std::size_t came = 0;
    bool enough = false;
    auto hear = [&](std::size_t, const Completion& one) {
        enough = !on_candidate(came++, one);
        return !enough;
    };
    while (came < count && !enough) {
        const auto before = came;
        ChatRequest next = request;
        const auto ticket = co_await enter(&next, count - came);
        if (!ticket && came > 0 && ticket.error().code != Code::cancelled) break;
        if (!ticket) {
            auto error = ticket.error();
            error.usage += spent;
            co_return std::unexpected(std::move(error));
        }
        auto got = co_await model_.candidates(std::move(next), ticket->answers, hear);
        spent += got ? *got : got.error().usage;
        if (!got && (came == 0 || got.error().code == Code::cancelled)) {
            got.error().usage = spent;
            co_return got;
        }
        if (!got || came == before) break;
    }
    co_return spent;
}

}  // namespace atelier::llm
