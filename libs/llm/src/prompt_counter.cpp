#include "atelier/llm/prompt_counter.hpp"

#include <algorithm>
#include <cmath>

namespace atelier::llm {
namespace {

constexpr std::size_t k_most_known = 20000;          // some 600 KB
constexpr std::chrono::seconds k_pause{30};          // after a server that failed, a vocabulary that is not there
constexpr std::chrono::minutes k_pause_without{10};  // after a server that does not count: it may be replaced
constexpr double k_least_scale = 0.5, k_most_scale = 4;

std::uint64_t digest_of(const Message& message) {
    const std::uint64_t text = std::hash<std::string>{}(message.content);
    return text ^ (std::hash<std::string>{}(message.role) + 0x9E3779B97F4A7C15u + (text << 6) + (text >> 2));
}

}  // namespace

PromptCounter::PromptCounter(
    BlockingPool& pool, Files files, AtServer at_server, std::function<Clock::time_point()> now
)
    : pool_(pool), files_(std::move(files)), at_server_(std::move(at_server)), now_(std::move(now)) {}

Task<> PromptCounter::load() {
    if (!files_) co_return;
    auto files = files_();
    const bool done = files.empty() || vocabulary_.exact() || now_() < look_again_;
    if (files == looked_at_ && done) co_return;
    looked_at_ = files;
    look_again_ = now_() + k_pause;
    auto read = [files] { return TokenCounter::from_files(files); };
    auto loaded = co_await pool_.run(std::move(read));
    // Another model may be served by now.
    if (files != looked_at_) co_return;
    vocabulary_ = std::move(loaded);
    known_.clear();
}

Task<TokenCount> PromptCounter::ours(ChatRequest request) {
    if (!vocabulary_.exact()) {
        TokenCount out = TokenCounter().count_prompt(request);
        out.tokens = static_cast<std::int64_t>(std::ceil(static_cast<double>(out.tokens) * scale_));
        co_return out;
    }
    // Only what is new is counted, and aside. What is known is looked up before anybody else may forget it.
    TokenCount out{0, false, CountedBy::vocabulary, {}};
    std::vector<Message> fresh;
    for (auto& message : request.messages) {
        if (const auto found = known_.find(digest_of(message)); found != known_.end())
            out.tokens += found->second;
        else
            fresh.push_back(message);
    }
    std::vector<std::uint64_t> digests;
    for (const auto& message : fresh) digests.push_back(digest_of(message));
    request.messages.resize(std::min<std::size_t>(request.messages.size(), 1)
    );  // what is around them is told by the first
    auto job = [counter = vocabulary_, fresh = std::move(fresh), request = std::move(request)] {
        std::vector<std::int64_t> each;
        for (const auto& message : fresh) each.push_back(counter.message_tokens(message));
        return std::pair(counter.around_messages(request), std::move(each));
    };
    const auto [around, each] = co_await pool_.run(std::move(job));
    if (known_.size() + each.size() > k_most_known) known_.clear();
    for (std::size_t i = 0; i < each.size(); ++i) {
        out.tokens += each[i];
        known_[digests[i]] = each[i];
    }
    out.tokens += around.tokens;
    out.exact = around.exact;
    out.by = around.by;
    co_return out;
}

Task<TokenCount> PromptCounter::count(ChatRequest request) {
    co_await load();
    TokenCount out = co_await ours(request);
    if (!out.exact && at_server_ && now_() >= ask_again_) {
        const auto told = co_await at_server_(std::move(request));
        if (told && told->tokens > 0) {
            learn(out, told->tokens);
            out = *told;
        } else {
            const bool none = !told && told.error().code == Code::not_found;
            ask_again_ = now_() + (none ? std::chrono::seconds(k_pause_without) : k_pause);
        }
    }
    last_ = out.source;
    co_return out;
}

void PromptCounter::learn(const TokenCount& counted, std::int64_t real) {
    if (counted.source != CountedBy::estimate || counted.tokens <= 0 || real <= 0) return;
    const double factor = static_cast<double>(real) / static_cast<double>(counted.tokens);
    scale_ = std::clamp(scale_ * factor, k_least_scale, k_most_scale);
}

}  // namespace atelier::llm
