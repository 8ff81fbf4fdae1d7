#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/result.hpp"
#include "atelier/llm/chat.hpp"

namespace atelier::llm {

using TokenId = std::uint32_t;

/// The tokens of a text, exactly as the model's server counts them: byte-level BPE with the model's own vocabulary
/// (Sennrich et al., arXiv 1508.07909; byte alphabet of GPT-2), Unicode's NFC where the vocabulary asks for it, and
/// added tokens such as <|im_start|> wherever they stand. Text that is not UTF-8 is counted with U+FFFD for what is
/// not. Immutable and thread-safe; time is n log n for any text, memory in proportion to it.
class Tokenizer {
public:
    /// A vocabulary by its file: GGUF (of which only the head is read) or Hugging Face's tokenizer.json. not_found;
    /// invalid_argument when the file is broken; failed_precondition when it is of a kind that is not known here, in
    /// which case an estimate has to do.
    static Result<Tokenizer> load(const std::filesystem::path& file);
    static Result<Tokenizer> from_json(std::string_view text);

    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;
    ~Tokenizer();

    std::int64_t count(std::string_view text) const;
    std::vector<TokenId> encode(std::string_view text) const;
    /// Whether this is an added token, such as <|im_start|>.
    bool adds(std::string_view token) const;
    /// Entries of the vocabulary, added ones included.
    std::size_t size() const;

    struct Data;  // opaque
    explicit Tokenizer(std::unique_ptr<Data> data);

private:
    std::unique_ptr<Data> data_;
};

enum class CountedBy { estimate, server, vocabulary };
std::string_view to_string(CountedBy by);

/// How many, and whether that is certain.
struct TokenCount {
    std::int64_t tokens = 0;
    bool exact = false;
    CountedBy source = CountedBy::estimate;
    std::string by = "estimate";  ///< the vocabulary's file name, "the model server", or "estimate"
};

/// Counts with a vocabulary if there is one, else estimates and says so.
class TokenCounter {
public:
    TokenCounter() = default;
    TokenCounter(Tokenizer tokenizer, std::string name);
    /// The first of the files that is there and can be used.
    static TokenCounter from_files(const std::vector<std::filesystem::path>& files);

    TokenCount count(std::string_view text) const;
    /// What a whole request takes in before the answer begins. Exact for vocabularies with ChatML's marks (Qwen's
    /// template: each message as <|im_start|>role, line end, content, <|im_end|>, line end; then the assistant's head),
    /// a system message in front and no native tools; else the messages' tokens and a guess for what stands around
    /// them.
    TokenCount count_prompt(const ChatRequest& request) const;
    /// The parts that count_prompt() adds up: a message with the marks around it, and what is left of the request (its
    /// tools, the head of the answer).
    std::int64_t message_tokens(const Message& message) const;
    TokenCount around_messages(const ChatRequest& request) const;
    bool exact() const { return tokenizer_ != nullptr; }
    const Tokenizer* tokenizer() const { return tokenizer_.get(); }

private:
    bool chat_ml() const;
    std::shared_ptr<const Tokenizer> tokenizer_;
    std::string name_;
};

}  // namespace atelier::llm
