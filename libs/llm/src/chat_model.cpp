#include "atelier/llm/chat.hpp"

namespace atelier::llm {

Task<std::expected<TokenUsage, ChatError>> ChatModel::candidates(
    ChatRequest request, std::size_t count, CandidateHandler on_candidate
) {
    TokenUsage spent;
    std::size_t came = 0;
    for (std::size_t i = 0; i < count; ++i) {
        auto answer = co_await chat(request, {});
        if (!answer) {
            answer.error().usage += spent;
            const bool stopped = answer.error().code == Code::cancelled;
            if (came == 0 || stopped) co_return std::unexpected(std::move(answer.error()));
            spent = answer.error().usage;
            break;
        }
        spent += answer->usage;
        ++came;
        if (!on_candidate(i, *answer)) break;
    }
    co_return spent;
}

}  // namespace atelier::llm
