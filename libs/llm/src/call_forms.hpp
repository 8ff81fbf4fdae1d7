#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/llm/tool_calls.hpp"

namespace atelier::llm {

/// A call as the model tried to write it. No arguments: they cannot be read.
struct Attempt {
    std::string name;
    std::optional<json::Object> arguments;
    bool whole = true;  ///< false: its end is missing
};

/// marked: in a tag or a fence for calls, where everything that looks like JSON is meant as a call. plain: in JSON that
/// may be anything, so that only what has a call's form counts.
enum class Marking { marked, plain };

/// The calls in the text of a tag, a fence or a bare value. Empty when the text is something else. `closed`: the text's
/// end was marked by a tag or a fence, so that JSON without its last brackets is a slip and not a cut.
std::vector<Attempt> attempts_in(std::string_view content, Marking marking, const ToolSet& tools, bool closed);

/// How many bytes of the start of the text belong to a marked call that begins with white space, JSON or <function: up
/// to its end, close tag included. Nothing when its end is not there.
std::optional<std::size_t> marked_length(std::string_view text);
/// The same at the end of an answer, for JSON whose brackets do not close: up to the first close tag that is not in a
/// string. Nothing where there is none.
std::optional<std::size_t> unclosed_length(std::string_view text);
/// Whether the text, white space before it, begins like the content of a marked call.
bool begins_marked(std::string_view text);
/// Whether a text that starts like this may turn out to begin so, although it does not yet.
bool may_begin_marked(std::string_view text);

/// The length of a tag that closes a call at the start of the text, or 0.
std::size_t closing_tag(std::string_view text);
/// Of one that opens a call: <tool_call>, <tools>. <function=...> is content already.
std::size_t opening_tag(std::string_view text);
bool may_be_tag(std::string_view text);
bool begins_function(std::string_view text);

}  // namespace atelier::llm
