#include "atelier/llm/tokenizer.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <queue>
#include <unordered_map>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "estimate.hpp"
#include "tokenizer_data.hpp"

namespace atelier::llm {
namespace {

constexpr std::uint32_t k_none = 0xFFFFFFFF;
constexpr std::size_t k_short = 64;  // up to here looking through all pairs is faster than a heap
constexpr std::size_t k_largest_file = 64u << 20;
constexpr std::size_t k_most_tokens = 2'000'000;
constexpr std::string_view k_begin = "<|im_start|>", k_end = "<|im_end|>";

struct Merge {
    std::uint32_t rank = k_none;
    TokenId made = 0;
};

/// Pairs of tokens to what they merge into: open addressing over a power of two, at most half full.
class MergeTable {
public:
    void reserve(std::size_t count) {
        std::size_t size = 64;
        while (size < count * 2) size *= 2;
        keys_.assign(size, ~std::uint64_t{0});
        merges_.resize(size);
        mask_ = size - 1;
    }
    void add(TokenId a, TokenId b, Merge merge) {
        auto at = place(a, b);
        while (keys_[at] != ~std::uint64_t{0} && keys_[at] != key(a, b)) at = (at + 1) & mask_;
        // The first rank of a pair counts.
        if (keys_[at] == key(a, b)) return;
        keys_[at] = key(a, b);
        merges_[at] = merge;
    }
    Merge find(TokenId a, TokenId b) const {
        for (auto at = place(a, b);; at = (at + 1) & mask_) {
            if (keys_[at] == key(a, b)) return merges_[at];
            if (keys_[at] == ~std::uint64_t{0}) return {};
        }
    }

private:
    static std::uint64_t key(TokenId a, TokenId b) { return (static_cast<std::uint64_t>(a) << 32) | b; }
    std::size_t place(TokenId a, TokenId b) const {
        return static_cast<std::size_t>((key(a, b) * 0x9E3779B97F4A7C15ull) >> 24) & mask_;
    }

    std::vector<std::uint64_t> keys_;
    std::vector<Merge> merges_;
    std::size_t mask_ = 0;
};

/// GPT-2's letters for bytes: printable Latin-1 stands for itself, the rest follows from U+0100 on.
std::array<std::string, 256> byte_alphabet() {
    std::array<std::string, 256> out;
    char32_t next = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        out[byte] = to_utf8(std::u32string(1, printable ? static_cast<char32_t>(byte) : next++));
    }
    return out;
}

std::string composed(std::string_view text) {
    utf8proc_uint8_t* made = nullptr;
    const auto length = utf8proc_map(
        reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &made,
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE)
    );
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
    if (length < 0) return std::string(text);
    return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)};
}

bool ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

}  // namespace

struct Tokenizer::Data {
    MergeTable merges;
    std::array<TokenId, 256> bytes{};
    std::array<std::vector<std::pair<std::string, TokenId>>, 256> added;  ///< by first byte, longest first
    SplitStyle style = SplitStyle::qwen2;
    bool nfc = false;
    std::size_t size = 0;

    struct Work {
        std::vector<TokenId> ids;
        std::vector<Merge> pairs;
        std::vector<std::uint32_t> previous, next;
    };

    /// Leaves the tokens of a piece in work.ids.
    void merge_short(std::string_view piece, Work& work) const {
        auto& ids = work.ids;
        auto& pairs = work.pairs;
        ids.clear();
        pairs.clear();
        for (const char c : piece) ids.push_back(bytes[static_cast<unsigned char>(c)]);
        for (std::size_t i = 0; i + 1 < ids.size(); ++i) pairs.push_back(merges.find(ids[i], ids[i + 1]));
        while (!pairs.empty()) {
            std::size_t best = 0;
            for (std::size_t i = 1; i < pairs.size(); ++i)
                if (pairs[i].rank < pairs[best].rank) best = i;
            if (pairs[best].rank == k_none) return;
            const auto at = static_cast<std::ptrdiff_t>(best);
            ids[best] = pairs[best].made;
            ids.erase(ids.begin() + at + 1);
            pairs.erase(pairs.begin() + at);
            if (best > 0) pairs[best - 1] = merges.find(ids[best - 1], ids[best]);
            if (best < pairs.size()) pairs[best] = merges.find(ids[best], ids[best + 1]);
        }
    }

    void merge_long(std::string_view piece, Work& work) const {
        struct Candidate {
            std::uint32_t rank, at;
            TokenId left, right, made;
            bool operator>(const Candidate& other) const {
                return rank != other.rank ? rank > other.rank : at > other.at;
            }
        };
        auto& ids = work.ids;
        ids.clear();
        for (const char c : piece) ids.push_back(bytes[static_cast<unsigned char>(c)]);
        const auto count = static_cast<std::uint32_t>(ids.size());
        work.previous.resize(count);
        work.next.resize(count);
        std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
        const auto offer = [&](std::uint32_t at) {
            const auto right = work.next[at];
            if (right >= count) return;
            const auto merge = merges.find(ids[at], ids[right]);
            if (merge.rank != k_none) queue.push({merge.rank, at, ids[at], ids[right], merge.made});
        };
        for (std::uint32_t i = 0; i < count; ++i) {
            work.previous[i] = i == 0 ? k_none : i - 1;
            work.next[i] = i + 1;
        }
        for (std::uint32_t i = 0; i < count; ++i) offer(i);
        while (!queue.empty()) {
            const auto best = queue.top();
            queue.pop();
            const auto right = ids[best.at] == k_none ? count : work.next[best.at];
            if (right >= count || ids[best.at] != best.left || ids[right] != best.right) continue;
            ids[best.at] = best.made;
            ids[right] = k_none;
            work.next[best.at] = work.next[right];
            if (work.next[right] < count) work.previous[work.next[right]] = best.at;
            if (work.previous[best.at] != k_none) offer(work.previous[best.at]);
            offer(best.at);
        }
        std::erase(ids, k_none);
    }

    template <class Sink>
    void pieces(std::string_view text, Work& work, Sink&& sink) const {
        while (!text.empty()) {
            const auto length = std::max<std::size_t>(piece_length(style, text), 1);
            const auto piece = text.substr(0, length);
            if (length <= k_short)
                merge_short(piece, work);
            else
                merge_long(piece, work);
            sink(work.ids);
            text.remove_prefix(length);
        }
    }

    /// Text without added tokens in it.
    template <class Sink>
    void plain(std::string_view text, Work& work, Sink&& sink) const {
        if (nfc && !ascii(text))
            pieces(composed(text), work, sink);
        else
            pieces(text, work, sink);
    }

    template <class Sink>
    void all(std::string_view text, Sink&& sink) const {
        std::string mended;
        if (!is_valid_utf8(text)) {
            mended = mend_utf8(text);
            text = mended;
        }
        Work work;
        std::size_t from = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto& begins = added[static_cast<unsigned char>(text[at])];
            const auto found =
                std::ranges::find_if(begins, [&](const auto& one) { return text.substr(at).starts_with(one.first); });
            if (found == begins.end()) {
                ++at;
                continue;
            }
            plain(text.substr(from, at - from), work, sink);
            work.ids.assign(1, found->second);
            sink(work.ids);
            at += found->first.size();
            from = at;
        }
        plain(text.substr(from), work, sink);
    }
};

Tokenizer::Tokenizer(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;
Tokenizer::~Tokenizer() = default;

std::int64_t Tokenizer::count(std::string_view text) const {
    std::int64_t out = 0;
    data_->all(text, [&out](const std::vector<TokenId>& ids) { out += static_cast<std::int64_t>(ids.size()); });
    return out;
}

std::vector<TokenId> Tokenizer::encode(std::string_view text) const {
    std::vector<TokenId> out;
    data_->all(text, [&out](const std::vector<TokenId>& ids) { out.insert(out.end(), ids.begin(), ids.end()); });
    return out;
}

bool Tokenizer::adds(std::string_view token) const {
    if (token.empty()) return false;
    const auto& known = data_->added[static_cast<unsigned char>(token[0])];
    return std::ranges::any_of(known, [token](const auto& one) { return one.first == token; });
}

std::size_t Tokenizer::size() const { return data_->size; }

Result<Tokenizer> make_tokenizer(Vocabulary vocabulary) {
    const auto bad = [](const std::string& why) {
        return fail(Code::invalid_argument, "the vocabulary is broken: " + why);
    };
    if (vocabulary.tokens.size() > k_most_tokens || vocabulary.merges.size() > k_most_tokens)
        return bad("it is too large");
    std::unordered_map<std::string_view, TokenId> ids;
    ids.reserve(vocabulary.tokens.size());
    for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
        if (!vocabulary.tokens[i].empty()) ids.emplace(vocabulary.tokens[i], static_cast<TokenId>(i));
    }
    auto data = std::make_unique<Tokenizer::Data>();
    const auto alphabet = byte_alphabet();
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const auto found = ids.find(alphabet[byte]);
        if (found == ids.end()) return bad("it has no token for the byte " + std::to_string(byte));
        data->bytes[byte] = found->second;
    }
    data->merges.reserve(vocabulary.merges.size());
    std::string joined;
    for (std::size_t rank = 0; rank < vocabulary.merges.size(); ++rank) {
        const auto& [left, right] = vocabulary.merges[rank];
        joined = left + right;
        const auto a = ids.find(left), b = ids.find(right), made = ids.find(joined);
        if (a == ids.end() || b == ids.end() || made == ids.end())
            return bad("merge " + std::to_string(rank) + " has no token");
        data->merges.add(a->second, b->second, {static_cast<std::uint32_t>(rank), made->second});
    }
    std::size_t size = ids.size();
    for (auto& [text, id] : vocabulary.added) {
        if (text.empty()) continue;
        size += ids.contains(text) ? 0 : 1;
        data->added[static_cast<unsigned char>(text[0])].emplace_back(std::move(text), id);
    }
    for (auto& list : data->added)
        std::ranges::stable_sort(list, std::greater<>{}, [](const auto& one) { return one.first.size(); });
    data->style = vocabulary.style;
    data->nfc = vocabulary.nfc;
    data->size = size;
    return Tokenizer(std::move(data));
}

Result<Tokenizer> Tokenizer::from_json(std::string_view text) {
    ATL_TRY(auto vocabulary, read_tokenizer_json(text));
    return make_tokenizer(std::move(vocabulary));
}

Result<Tokenizer> Tokenizer::load(const std::filesystem::path& file) {
    if (file.extension() == ".gguf") {
        ATL_TRY(auto vocabulary, read_gguf(file));
        return make_tokenizer(std::move(vocabulary));
    }
    ATL_TRY(const auto text, read_file(file, k_largest_file));
    return from_json(text);
}

TokenCounter::TokenCounter(Tokenizer tokenizer, std::string name)
    : tokenizer_(std::make_shared<const Tokenizer>(std::move(tokenizer))), name_(std::move(name)) {}

TokenCounter TokenCounter::from_files(const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) {
        if (auto loaded = Tokenizer::load(file)) return {std::move(*loaded), file.filename().string()};
    }
    return {};
}

std::string_view to_string(CountedBy by) {
    switch (by) {
    case CountedBy::estimate: return "estimate";
    case CountedBy::server: return "server";
    case CountedBy::vocabulary: return "vocabulary";
    }
    return "estimate";
}

TokenCount TokenCounter::count(std::string_view text) const {
    if (tokenizer_) return {tokenizer_->count(text), true, CountedBy::vocabulary, name_};
    return {estimated_tokens(text), false};
}

bool TokenCounter::chat_ml() const { return tokenizer_ && tokenizer_->adds(k_begin) && tokenizer_->adds(k_end); }

std::int64_t TokenCounter::message_tokens(const Message& message) const {
    if (!chat_ml()) return count(message.role).tokens + count(message.content).tokens + k_tokens_around_message;
    // The marks are tokens of their own, so that what is between them can be counted alone.
    return count(std::string(k_begin) + message.role + "\n" + message.content + std::string(k_end) + "\n").tokens;
}

TokenCount TokenCounter::around_messages(const ChatRequest& request) const {
    const bool plain = request.tools.empty() && !request.messages.empty() && request.messages.front().role == "system";
    TokenCount out{k_tokens_around_message, chat_ml() && plain};
    if (chat_ml()) out.tokens = count(std::string(k_begin) + "assistant\n").tokens;
    if (tokenizer_) out.by = name_;
    if (tokenizer_) out.source = CountedBy::vocabulary;
    if (!request.tools.empty()) out.tokens += count(json::print(request.tools)).tokens;
    return out;
}

TokenCount TokenCounter::count_prompt(const ChatRequest& request) const {
    TokenCount out = around_messages(request);
    for (const auto& message : request.messages) out.tokens += message_tokens(message);
    return out;
}

}  // namespace atelier::llm
