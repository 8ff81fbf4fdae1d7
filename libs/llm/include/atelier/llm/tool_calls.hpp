#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/llm/chat.hpp"

namespace atelier::llm {

struct ToolCall {
    std::string name;
    json::Object arguments;
    bool operator==(const ToolCall&) const = default;
};

/// Whether such a call may run at all: the name is known and the arguments fit its schema. What fails is text, not a call.
using ToolCheck = std::function<bool(const std::string& name, const json::Object& arguments)>;

/// Reads tool calls that a model writes as text. Qwen2.5-Coder does not keep to the form its template suggests, so all forms that it
/// was seen to use are read: <tool_call> and <tools> (one object, an array, several objects), ```json, ```tool_call, ```tools and
/// nameless fences, bare objects and arrays at the start of a line; "parameters" for "arguments", arguments as a string of JSON, a
/// close tag that never came. Fences and bare JSON are calls only when nothing but further calls follows them, and what stands in a
/// fence of code, or in a tag behind a backtick, is only shown. Pure: the result does not depend on where the text is split.
class ToolCallReader {
public:
    explicit ToolCallReader(ToolCheck check) : check_(std::move(check)) {}

    struct Outcome {
        std::string text;  ///< what is not a call
        std::vector<ToolCall> calls;
    };
    /// `on_text` (may be empty) hears text as soon as it cannot be part of a call any more.
    void feed(std::string_view piece, const TextHandler& on_text);
    Outcome finish(const TextHandler& on_text);

private:
    struct Shown {
        std::string raw;
        std::vector<ToolCall> calls;
    };
    void advance(bool at_end, const TextHandler& on_text);
    std::size_t take(std::string_view rest, bool at_end, const TextHandler& on_text);
    std::size_t take_tag(std::string_view rest, bool at_end, const TextHandler& on_text);
    std::size_t take_fence(std::string_view rest, bool at_end, const TextHandler& on_text);
    std::size_t take_bare(std::string_view rest, bool at_end, const TextHandler& on_text);
    void say(std::string_view text, const TextHandler& on_text);
    void flush(const TextHandler& on_text);
    std::vector<ToolCall> calls_in(std::string_view content) const;

    ToolCheck check_;
    std::string buffer_;        ///< not decided yet
    std::vector<Shown> shown_;  ///< would be calls if nothing else followed
    bool line_start_ = true;
    bool in_code_ = false;
    bool no_bare_ = false;
    char before_ = '\n';
    Outcome outcome_;
};

/// The calls of an answer: native ones (OpenAI's tool_calls), else those in its text. An answer that was cut has none that was cut.
ToolCallReader::Outcome read_tool_calls(const Completion& answer, const ToolCheck& check);

}  // namespace atelier::llm
