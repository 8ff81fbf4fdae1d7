#pragma once

#include <string>
#include <vector>

#include "atelier/git/remote.hpp"

namespace atelier::git {

/// One call of Remote, as text: what a process that can be ended reads from its standard input, since the network of
/// libgit2 1.5 knows no timeout. The token travels in the text and nowhere else (no argument, no environment).
struct RemoteCall {
    std::string repository;  ///< path of the bare repository
    RemoteAccess access;
    std::string push;                   ///< the branch to send; empty: fetch
    std::string base;                   ///< of a fetch
    std::vector<std::string> branches;  ///< of a fetch, beside the base
};

std::string to_text(const RemoteCall& call);

/// Does what the text asks for and says in JSON what came of it. Never throws; blocks.
std::string answer_call(const std::string& text);

/// What an answer says. The tips are empty after a push. `unavailable` where it is no answer.
Result<Remote::Tips> read_answer(const std::string& text);

}  // namespace atelier::git
