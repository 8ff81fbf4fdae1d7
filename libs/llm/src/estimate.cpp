#include "estimate.hpp"

namespace atelier::llm {

std::int64_t estimated_tokens(std::string_view text) {
    std::int64_t quarters = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) quarters += 1;
        if (byte >= 0xC0) quarters += 2;  // the first byte of any other character
    }
    return (quarters + 3) / 4;
}

ChatResult counted(ChatResult answer, const ChatRequest& request, const StreamDecoder& decoder) {
    const Completion& came = decoder.so_far();
    TokenUsage usage = came.usage;
    const bool ours_to_end = !answer && (answer.error().code == Code::cancelled || answer.error().trouble == Trouble::timeout);
    const bool worked = answer || decoder.told() || ours_to_end || answer.error().trouble == Trouble::broken;
    if (worked && usage.prompt == 0) {
        for (const auto& message : request.messages) usage.prompt += estimated_tokens(message.content) + k_tokens_around_message;
        usage.estimated += usage.prompt;
    }
    if (worked && usage.completion == 0) {
        usage.completion = estimated_tokens(came.text);
        for (const auto& call : came.tool_calls) usage.completion += estimated_tokens(call.name + call.arguments);
        usage.estimated += usage.completion;
    }
    (answer ? answer->usage : answer.error().usage) = usage;
    return answer;
}

}  // namespace atelier::llm
