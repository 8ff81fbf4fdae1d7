#pragma once

#include "atelier/json/json.hpp"

namespace atelier::llm {

/// What the product reads in an answer, for `./atelier diagnose tool-calls`. `line` is {id, deltas[], finish_reason,
/// tools[]}: a delta is the text of one or OpenAI's object of one; without a finish reason the stream broke off. The
/// result is {id, run: [{name, arguments}]}, {id, error} with what did not run (after `run` where another call does),
/// or {id, text}. invalid_argument for another form.
Result<json::Object> diagnose_tool_calls(const json::Object& line);

}  // namespace atelier::llm
