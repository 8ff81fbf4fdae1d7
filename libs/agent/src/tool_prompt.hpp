#pragma once

#include <string>

#include "atelier/agent/ports.hpp"
#include "atelier/llm/chat.hpp"

namespace atelier::agent {

/// What stands before the request when there are tools: how a call is written, and the tools. Empty without tools, so that the
/// prompt of an installation without them stays what it was.
std::string tool_prompt(const ToolTalk& talk);
/// The calls so far and their results, as messages after the request.
std::vector<llm::Message> tool_messages(const ToolTalk& talk);
/// OpenAI's `tools`.
json::Array native_tools(const ToolTalk& talk);

}  // namespace atelier::agent
