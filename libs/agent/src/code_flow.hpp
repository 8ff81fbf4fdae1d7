#pragma once

#include "tool_question.hpp"
#include "turn_context.hpp"

namespace atelier::agent {

/// Rung 2 with a model that can only write whole files (CodeWriter): no conversation, no plan of its own.
class CodeFlow {
public:
    explicit CodeFlow(TurnContext& turn) : turn_(turn) {}

    Task<Result<void>> write(std::string request, std::vector<ToolExchange> exchanges = {});
    /// The user's answer about a call of an outside server.
    Task<Result<void>> from_tool_answer(PendingCall pending, std::string answer);

private:
    Task<Result<ToolTalk>> tools_of_turn(std::vector<ToolExchange> exchanges);
    /// False: nothing was called, the user has been asked.
    Task<Result<bool>> use_tool(std::string request, ToolExchange wanted, ToolTalk* talk);

    TurnContext& turn_;
};

}  // namespace atelier::agent
