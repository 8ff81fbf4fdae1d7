#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/json/schema.hpp"
#include "atelier/llm/chat.hpp"

/// Tool calls and questions in a model's answer.
namespace atelier::llm {

/// The tools that a call may name, with their compiled schemas. Immutable once filled; then thread-safe.
class ToolSet {
public:
    /// invalid_argument when the schema cannot be used (json/schema.hpp). Patterns that cannot be matched in linear
    /// time are not checked. The later of two tools of one name counts.
    Result<void> add(std::string name, const json::Object& schema);
    /// OpenAI's form {"type", "function": {"name", "parameters"}}, or {"name", "parameters" | "input_schema" |
    /// "inputSchema"}.
    static Result<ToolSet> from(const json::Array& tools);

    bool knows(const std::string& name) const { return tools_.contains(name); }
    /// What the arguments do not fit; not_found for an unknown name.
    Result<void> check(const std::string& name, const json::Object& arguments) const;
    /// A value that was written as text, as the type that the schema gives this argument.
    json::Value value_of(const std::string& tool, const std::string& argument, std::string_view text) const;
    std::vector<std::string> names() const;

private:
    struct Tool {
        json::Object schema;
        json::Schema compiled;
    };
    std::map<std::string, Tool> tools_;
};

struct ToolCall {
    std::string name;
    json::Object arguments;
    std::string id{};  ///< of a native call: the answer to it has the same
    bool operator==(const ToolCall&) const = default;
};

/// Why a call does not run.
enum class CallFault {
    truncated,     ///< it, or the answer that holds it, was cut
    invalid_args,  ///< the arguments do not fit the tool's schema, or cannot be read
    unknown_tool,
};
std::string_view to_string(CallFault fault);

struct CallProblem {
    CallFault fault = CallFault::truncated;
    std::string name;   ///< as the model wrote it; may be empty
    std::string id{};   ///< of a native call
    std::string words;  ///< for the model
    bool operator==(const CallProblem&) const = default;
};

struct ClarifyingQuestion {
    std::string id;
    std::string question;
    std::vector<std::string> options;  ///< empty: free text
    bool required = true;
    bool operator==(const ClarifyingQuestion&) const = default;
};

/// {"needs_clarification": true, "questions": [{"id", "question", "options": [], "required"}], "user_message"}
struct Clarification {
    std::vector<ClarifyingQuestion> questions;
    std::string user_message;
    bool operator==(const Clarification&) const = default;
};
/// Nothing unless the object asks at least one question. Missing ids are made ("q1"); options may be objects with a
/// label.
std::optional<Clarification> read_clarification(const json::Object& object);

struct ToolReading {
    std::string text;  ///< what is neither a call nor a clarification; thinking is left in it
    std::vector<ToolCall> calls;
    std::vector<CallProblem> problems;
    std::optional<Clarification> clarification;
};

/// Whether an answer with this finish reason ended by itself. Empty: the stream broke off.
bool ended_well(std::string_view finish_reason);

/// Reads what a model writes as text. Qwen2.5-Coder does not keep to the form its template suggests, so all forms that
/// it and its successors were seen to use are read: <tool_call> and <tools> (one object, an array, several objects,
/// with a close tag or without), fences of JSON and of calls, bare objects and arrays, "parameters" for "arguments",
/// arguments as a string of JSON, single quotes, commas too many, raw line ends in strings, and Qwen3-Coder's
/// <function=name><parameter=key>value</parameter></function>, with JSON inside as well.
///
/// A call runs only if its name is known and its arguments fit. Never one in thinking, in an answer that was cut, in a
/// fence of code, in inline code, in a quotation, or that is announced as an example (data/tool_calls.json). Fences of
/// JSON and bare JSON are calls only when nothing but further calls follows. Pure: the result does not depend on where
/// the text is split. Takes linear time, keeps at most one undecided construct. Not thread-safe.
class ToolCallReader {
public:
    /// `tools` outlives the reader.
    explicit ToolCallReader(const ToolSet& tools);
    ~ToolCallReader();
    ToolCallReader(ToolCallReader&&) noexcept;
    ToolCallReader& operator=(ToolCallReader&&) noexcept;

    /// `on_text` (may be empty) hears text as soon as it cannot be part of a call any more.
    void feed(std::string_view piece, const TextHandler& on_text);
    /// Once, at the end. `native`: calls that the server read itself; they come first.
    ToolReading finish(
        std::string_view finish_reason, std::span<const NativeToolCall> native, const TextHandler& on_text
    );

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A whole answer.
ToolReading read_tool_calls(const Completion& answer, const ToolSet& tools);

}  // namespace atelier::llm
