#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// The marks in a language model's answer: fences of code and tags of thinking. Pure functions over one line or the
/// start of one, so that a reader of a stream decides the same wherever the stream was split.
namespace atelier {

/// An opening code fence: CommonMark 0.31, section 4.5, and what models write beside it: any indentation, a fence
/// behind a list marker or in a quotation.
struct Fence {
    char mark = '`';          ///< '`' or '~'
    std::size_t length = 3;   ///< of the row of marks
    std::size_t indent = 0;   ///< columns before it; as many are taken off each line of the code
    bool quoted = false;      ///< in a quotation: each line of the code has a '>' before it
    std::string_view info{};  ///< what stands behind it, trimmed; a view into the line
};

/// `line` without its line end. Nothing when the line opens no fence.
std::optional<Fence> fence_opening(std::string_view line);
/// Whether a line that starts like this may turn out to open a fence.
bool may_open_fence(std::string_view start);
/// Whether the line ends the code: at least as many of the same mark, and nothing else.
bool closes_fence(const Fence& fence, std::string_view line);
/// Whether a line that starts like this may turn out to end the code.
bool may_close_fence(const Fence& fence, std::string_view start);
/// The line without its part of the fence's indentation and quotation. For the start of a line as well, so long as it
/// is not only white space.
std::string_view without_indent(const Fence& fence, std::string_view line);

/// A tag around a model's thinking at the start of the text: its length, and its name ("think", "thinking", ...).
struct ThinkingTag {
    std::size_t length = 0;
    std::string_view name{};
    bool closing = false;
};
std::optional<ThinkingTag> thinking_tag(std::string_view text);
/// Whether the text may be the start of such a tag.
bool may_be_thinking_tag(std::string_view text);

}  // namespace atelier
