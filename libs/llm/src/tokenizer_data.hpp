#pragma once

#include <array>
#include <string>
#include <vector>

#include "atelier/llm/tokenizer.hpp"
#include "pretokenizer.hpp"

namespace atelier::llm {

/// What a file of a vocabulary says, before it is made fast.
struct Vocabulary {
    std::vector<std::string> tokens;                          ///< by id, in the byte alphabet
    std::vector<std::pair<std::string, std::string>> merges;  ///< by rank
    std::vector<std::pair<std::string, TokenId>> added;
    SplitStyle style = SplitStyle::qwen2;
    bool nfc = false;
};

Result<Tokenizer> make_tokenizer(Vocabulary vocabulary);

/// Of a GGUF file (version 2 or 3); only its head is read. Format: ggml-org/ggml docs/gguf.md.
Result<Vocabulary> read_gguf(const std::filesystem::path& file);
/// Of the text of a tokenizer.json.
Result<Vocabulary> read_tokenizer_json(std::string_view text);

}  // namespace atelier::llm
