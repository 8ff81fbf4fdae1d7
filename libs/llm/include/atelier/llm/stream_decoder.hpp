#pragma once

#include <map>
#include <string>
#include <string_view>

#include "atelier/llm/chat.hpp"

namespace atelier::llm {

/// Reads the server-sent events of a chat completion. Pure: the result does not depend on where the bytes are split.
/// Comments, CRLF, role-only chunks, the usage chunk without choices and unknown members are normal. A plain JSON completion
/// (from a server that does not stream) is read as well.
class StreamDecoder {
public:
    /// Calls `on_text` (may be empty) for each piece of text. False when an error or the end was read: no more is needed.
    bool feed(std::string_view bytes, const TextHandler& on_text);
    /// At the end of the body. `unavailable` when the stream broke off: neither a finish reason nor [DONE] came.
    Result<Completion> finish();
    /// Whether [DONE] or a finish reason was read.
    bool complete() const { return done_ || !result_.finish.empty(); }

private:
    void line(std::string_view text, const TextHandler& on_text);
    void event(const TextHandler& on_text);
    void chunk(const json::Object& object, const TextHandler& on_text);
    void text(std::string_view piece, const TextHandler& on_text);
    void tool_calls(const json::Object& delta);
    void fail_with(Error error);

    std::string line_;     ///< what came of the present line
    std::string data_;     ///< data lines of the present event
    bool has_data_ = false;
    bool after_cr_ = false;
    bool any_event_ = false;
    bool done_ = false;
    std::string plain_;    ///< a body that is no event stream
    std::string high_;     ///< "D83D": a high surrogate that waits for its other half
    std::map<std::int64_t, std::size_t> by_index_;  ///< of a native tool call: its place in the result
    std::optional<Error> error_;
    Completion result_;
};

/// The error object of an OpenAI-compatible server (`{"error": {...}}`, `{"error": "..."}`, `{"detail": ...}`) as ours. `status` 0
/// when it came inside a stream.
Error error_of_answer(int status, std::string_view body, const std::string& where);

}  // namespace atelier::llm
