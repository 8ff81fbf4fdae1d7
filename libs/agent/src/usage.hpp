#pragma once

#include "atelier/agent/ports.hpp"
#include "atelier/llm/chat.hpp"

namespace atelier::agent {

/// One call of a model.
inline Usage usage_of(const llm::TokenUsage& tokens) { return {tokens.prompt, tokens.completion, 1, tokens.estimated}; }

}  // namespace atelier::agent
