#pragma once

#include "atelier/llm/chat.hpp"
#include "atelier/llm/stream_decoder.hpp"

namespace atelier::llm {

/// What a model's template puts around a message: its role and its ends.
constexpr std::int64_t k_tokens_around_message = 4;

/// The answer with what it cost: as the server told it, else our own count. Nothing where the server refused before it worked.
ChatResult counted(ChatResult answer, const ChatRequest& request, const StreamDecoder& decoder);

}  // namespace atelier::llm
