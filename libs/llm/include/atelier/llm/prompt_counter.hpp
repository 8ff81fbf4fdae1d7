#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "atelier/async/pool.hpp"
#include "atelier/llm/tokenizer.hpp"

namespace atelier::llm {

/// What a request takes in, by the best that is at hand: the model's own vocabulary, the count of its server, an
/// estimate. Counts many times what begins alike, as the requests of a session do: a message is counted once. All calls
/// on one executor; files are read and texts are counted on the pool.
class PromptCounter {
public:
    using Clock = std::chrono::steady_clock;
    /// Vocabularies of the model that is served now, the best first. Looked for again until one of them can be used.
    using Files = std::function<std::vector<std::filesystem::path>()>;
    /// The server's own count of a whole request; not_found where it has none. Its limit of time is the caller's.
    using AtServer = std::function<Task<Result<TokenCount>>(ChatRequest)>;

    /// `pool` outlives the counter. Both functions may be empty. `now` for tests.
    PromptCounter(
        BlockingPool& pool, Files files, AtServer at_server, std::function<Clock::time_point()> now = &Clock::now
    );

    /// Of a whole request, its frame and the head of the answer included. Never fails: the worst is an estimate, for a
    /// while also after a server that did not answer.
    Task<TokenCount> count(ChatRequest request);
    /// What the server said after all that a request took in, for which this was the count: later estimates are on that
    /// scale.
    void learn(const TokenCount& counted, std::int64_t real);
    /// How the last request was counted; nothing before the first.
    std::optional<CountedBy> last() const { return last_; }

private:
    Task<> load();
    Task<TokenCount> ours(ChatRequest request);

    BlockingPool& pool_;
    Files files_;
    AtServer at_server_;
    std::function<Clock::time_point()> now_;
    TokenCounter vocabulary_;
    std::vector<std::filesystem::path> looked_at_;
    Clock::time_point look_again_{};
    Clock::time_point ask_again_{};
    std::unordered_map<std::uint64_t, std::int64_t> known_;  ///< digest of a message -> its tokens by the vocabulary
    double scale_ = 1;                                       ///< of estimates
    std::optional<CountedBy> last_;
};

}  // namespace atelier::llm
