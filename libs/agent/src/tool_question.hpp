#pragma once

#include <optional>

#include "atelier/agent/ports.hpp"

namespace atelier::agent {

inline constexpr std::string_view k_allow_once = "allow_once";
inline constexpr std::string_view k_allow_session = "allow_session";
inline constexpr std::string_view k_refuse = "refuse";
/// Calls in one turn; the answer after the last one has to be code.
inline constexpr std::size_t k_max_tool_calls = 6;

/// A call that waits for the user's answer, with what is needed to go on after it. It lives in the question, so in the log.
struct PendingCall {
    std::string request;
    ToolExchange wanted;
    std::vector<ToolExchange> before;
};

/// The question card: the exact arguments, three answers. Own words are not one of them.
json::Object tool_question(spec::Lang lang, const PendingCall& pending);
/// The call that a question is about; nothing when it is about something else.
std::optional<PendingCall> pending_call(const json::Object& question);
/// One of the three answers, by value or label in either language; refuse for everything else.
std::string_view tool_answer(std::string_view value);

/// The decision that stands for "allow for this session".
std::string grant_key(const std::string& tool);

}  // namespace atelier::agent
