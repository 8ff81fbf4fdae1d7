#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "atelier/async/pool.hpp"
#include "atelier/llm/tokenizer.hpp"

namespace atelier::llm {

/// What a request takes in, by the best that is at hand: the model's own vocabulary, the count of its server, an
/// estimate. All calls on one executor; files are read on the pool, at the first count.
class PromptCounter {
public:
    /// Vocabularies, the best first; asked for again until one of them is there (a model may still be fetched).
    using Files = std::function<std::vector<std::filesystem::path>()>;
    /// The server's own count of a whole request; not_found where it has none.
    using AtServer = std::function<Task<Result<TokenCount>>(ChatRequest)>;

    /// `pool` outlives the counter. Both functions may be empty.
    PromptCounter(BlockingPool& pool, Files files, AtServer at_server);

    /// Of a whole request, its frame and the head of the answer included. Never fails: the worst is an estimate.
    Task<TokenCount> count(ChatRequest request);
    /// For parts of a request, on the scale of the last whole count.
    const TokenCounter& parts() const { return parts_; }
    /// By what the last request was counted: a file's name, "the model server" or "estimate".
    const std::string& by() const { return by_; }
    bool exact() const { return exact_; }

private:
    Task<> load();
    BlockingPool& pool_;
    Files files_;
    AtServer at_server_;
    TokenCounter parts_;
    bool tried_ = false;      ///< a file was there and was read, with or without success
    bool server_has_ = true;  ///< as far as is known
    bool exact_ = false;
    std::string by_ = "estimate";
};

}  // namespace atelier::llm
