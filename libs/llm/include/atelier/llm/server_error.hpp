#pragma once

#include <span>
#include <string>
#include <string_view>

#include "atelier/llm/chat.hpp"

namespace atelier::llm {

/// The words of a server's error, fit for a user who must learn nothing of the installation: one line of at most 300
/// characters, of HTML its title, of a traceback its last line; addresses, hosts, ports, paths, keys, header values and
/// names of settings become "…", and so does each of `known`. Empty when nothing that reads like words is left.
std::string plain_words(std::string_view said, std::span<const std::string> known = {});

/// A model server's error, in whatever form it came: {"error": {"message"}}, {"error": "..."}, {"object": "error",
/// "message"},
/// {"detail": "..."} or a list of {"loc", "msg"}, {"message"}, [{"error"}], events of such, plain text, HTML. `status`
/// is HTTP's, or 0 for an error inside a stream, where its own code or type tells. `known`: what must not be in the
/// words.
ChatError error_of_answer(int status, std::string_view body, std::span<const std::string> known = {});

/// Whether an object of a stream is an error although no chunk of an answer says so: it has no choices, but an error's
/// members.
bool is_error(const json::Object& object);

}  // namespace atelier::llm
