#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace atelier::llm {

/// The regular expressions that vocabularies split text with, each written out as code.
enum class SplitStyle { gpt2, llama3, qwen2 };

/// By the expression in tokenizer.json, or by `tokenizer.ggml.pre` of a GGUF; nothing for another one.
std::optional<SplitStyle> style_of_pattern(std::string_view regular_expression);
std::optional<SplitStyle> style_of_name(std::string_view name);

/// The length in bytes of the first piece of a text that is not empty and valid UTF-8. Pieces follow each other without
/// gaps. Takes time in proportion to the piece, and to the white space at its start.
std::size_t piece_length(SplitStyle style, std::string_view text);

}  // namespace atelier::llm
