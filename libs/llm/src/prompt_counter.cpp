#include "atelier/llm/prompt_counter.hpp"

#include <algorithm>

namespace atelier::llm {

PromptCounter::PromptCounter(BlockingPool& pool, Files files, AtServer at_server)
    : pool_(pool), files_(std::move(files)), at_server_(std::move(at_server)) {}

Task<> PromptCounter::load() {
    if (tried_ || !files_) co_return;
    auto read = [files = files_()]() -> std::optional<TokenCounter> {
        std::error_code ignored;
        const auto there = [&](const auto& file) { return std::filesystem::exists(file, ignored); };
        if (std::ranges::none_of(files, there)) return std::nullopt;
        return TokenCounter::from_files(files);
    };
    auto loaded = co_await pool_.run(std::move(read));
    // Another request may have been here meanwhile.
    if (!loaded || tried_) co_return;
    tried_ = true;
    if (loaded->exact()) parts_ = std::move(*loaded);
}

Task<TokenCount> PromptCounter::count(ChatRequest request) {
    co_await load();
    TokenCount out = parts_.count_prompt(request);
    if (!parts_.exact() && at_server_ && server_has_) {
        const auto told = co_await at_server_(request);
        if (told && told->tokens > 0) {
            parts_ = parts_.scaled(static_cast<double>(told->tokens) / static_cast<double>(std::max<std::int64_t>(out.tokens, 1)));
            out = *told;
        } else if (!told && told.error().code == Code::not_found) {
            server_has_ = false;
        }
    }
    by_ = out.by;
    exact_ = out.exact;
    co_return out;
}

}  // namespace atelier::llm
