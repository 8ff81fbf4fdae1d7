#pragma once

#include "turn_context.hpp"

namespace atelier::agent {

/// Calls a tool of an outside server, and writes to the log before and after: what, with what, by whose leave (rule,
/// session, once), and how much came back. Returns the tool's words, or why there are none. `told`: the log has them
/// for the model's transcript as well, as data.
Task<Result<std::string>> call_outside(
    TurnContext* turn, std::string tool, json::Object arguments, std::string_view allowed_by, bool told
);

/// Whether the rules of this installation let such a call run, once it is allowed.
bool outside_allows(const TurnContext& turn, const std::string& tool, const json::Object& arguments);

}  // namespace atelier::agent
