#pragma once

#include <string>

#include "server.hpp"

namespace atelier::cli {

/// What a dialogue came to: the documented object of `ask` and `answer`.
struct Outcome {
    json::Object report;
    int exit_code = 0;  ///< 0 done, 2 question pending, 3 gate red, 1 error
    std::string text;   ///< the same for people
};

struct DialogueOptions {
    bool publish = false;
    bool screenshot = false;
};

Result<Outcome> ask(Server& server, const std::string& text, const std::string& mode, DialogueOptions options);
Result<Outcome> answer(Server& server, const std::string& session, const std::string& value, DialogueOptions options);

}  // namespace atelier::cli
