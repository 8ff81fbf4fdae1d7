#pragma once

#include <map>
#include <string>
#include <string_view>

#include "atelier/llm/chat.hpp"

namespace atelier::llm {

/// Reads the server-sent events of a chat completion. Pure: the result does not depend on where the bytes are split.
/// Comments, any line ends, a byte order mark, role-only chunks, the usage chunk without choices and unknown members
/// are normal. A plain JSON completion (from a server that does not stream) is read as well. An error of the server's,
/// in any form, ends it; what comes after a finish reason does not matter any more.
class StreamDecoder {
public:
    /// `known`: what must not be in an error's words (server_error.hpp).
    /// `choices`: answers that were asked for at once; text is told of the first only.
    explicit StreamDecoder(std::vector<std::string> known = {}, std::size_t choices = 1)
        : known_(std::move(known)), others_(choices - 1) {}

    /// Calls `on_text` (may be empty) for each piece of text. False when an error or the end was read: no more is
    /// needed.
    bool feed(std::string_view bytes, const TextHandler& on_text);
    /// At the end of the body. `unavailable` when the stream broke off: neither a finish reason nor [DONE] came. An
    /// error has the usage that was told before it.
    ChatResult finish();
    /// Whether [DONE] or a finish reason, of every answer, was read.
    bool complete() const;
    /// One of several answers once its finish reason was read, without usage.
    std::optional<Completion> candidate(std::size_t index) const;
    /// Whether anything came, an error was read, text was told.
    bool started() const { return started_; }
    bool failed() const { return error_.has_value(); }
    bool told() const { return !result_.text.empty(); }
    /// What came of the answer.
    const Completion& so_far() const { return result_; }

private:
    /// Of an answer beside the first.
    struct Other {
        std::string text, open, finish;
    };

    void line(std::string_view text, const TextHandler& on_text);
    void other(Other& into, const json::Object& choice);
    void event(const TextHandler& on_text);
    void chunk(const json::Object& object, const TextHandler& on_text);
    void text(std::string_view piece, const TextHandler& on_text);
    void tool_calls(const json::Object& delta);
    void fail_with(ChatError error);
    ChatError odd(std::string_view said) const;

    std::string line_;  ///< what came of the present line
    std::string data_;  ///< data lines of the present event
    std::string name_;  ///< of the present event
    bool has_data_ = false;
    bool started_ = false;
    bool first_line_ = true;
    bool after_cr_ = false;
    bool any_event_ = false;
    bool done_ = false;
    std::string plain_;                             ///< a body that is no event stream
    std::string open_;                              ///< bytes of a code point whose rest may come with the next piece
    std::map<std::int64_t, std::size_t> by_index_;  ///< of a native tool call: its place in the result
    std::optional<ChatError> error_;
    Completion result_;
    std::vector<std::string> known_;
    std::vector<Other> others_;
};

}  // namespace atelier::llm
