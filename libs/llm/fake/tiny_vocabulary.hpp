#pragma once

#include <string>
#include <vector>

#include "atelier/json/json.hpp"

namespace atelier::llm {

/// A vocabulary of all bytes and a few merges, in the byte alphabet of GPT-2.
struct TinyVocabulary {
    std::vector<std::string> tokens;
    std::vector<std::string> merges{"h e", "l l", "he ll", "hell o", "\xC4\xA0 hello"};

    TinyVocabulary();
    /// A tokenizer.json whose added tokens are <|end|> and <|end|>>.
    json::Object json() const;
    /// The same with the marks of ChatML instead.
    json::Object chat_ml() const;
    /// A model's file, of which only the head is there. `pre`: the name of its splitting.
    std::string gguf(const std::string& pre) const;
};

}  // namespace atelier::llm
