#pragma once

#include <string>

#include "server.hpp"

namespace atelier::cli {

/// Runs each line of a JSON Lines file (id, lang, text; optionally template, params) in a session of its own and prints one
/// object a line. Returns the process's exit code.
Result<int> evaluate(Server& server, const std::string& file, bool json_only);

}  // namespace atelier::cli
