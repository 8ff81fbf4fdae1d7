#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Reading what a language model answered: which of it is prose, which is thinking, and which is code of which file.
namespace atelier::code {

struct CodeBlock {
    std::string label;  ///< of the fence, in lower case: "tsx"; empty when it has none
    /// The file's name as the model wrote it, in the info string (`tsx widget.tsx`, `tsx:widget.tsx`, `title="..."`),
    /// in the line before the fence, or in a comment that is the first line. Empty when no file is named.
    std::string path;
    std::string text;                ///< without the fence and its indentation; line ends as they came
    bool closed = false;             ///< false: the answer ended, or another block began, before its fence was closed
    bool fenced = true;              ///< false: code after prose without any fence
    std::size_t begin = 0, end = 0;  ///< bytes of the answer, fence lines included
    bool operator==(const CodeBlock&) const = default;
};

struct AnswerPiece {
    enum class Kind {
        prose,
        code,
        thinking,
        /// All prose and code up to here was thinking: its end came without a beginning, which some servers swallow.
        was_thinking,
    };
    Kind kind = Kind::prose;
    std::size_t block = 0;  ///< of code: its place in AnswerReader::blocks()
    std::string text;       ///< whole code points, unless the answer itself is cut within one
    bool operator==(const AnswerPiece&) const = default;
};

/// Takes an answer in pieces of any size and says what they are, as soon as that is decided. Put together by kind and
/// block, the pieces are the same for every split of the bytes. Fences are CommonMark's, with what models do beside it:
/// fences at any indentation, in lists and quotations, never closed, or closed by the next file's; a whole answer in a
/// fence of Markdown; code without a fence. A fence in a comment is code. Fence lines are in no piece. Holds back at
/// most one line. Not thread-safe; never fails.
class AnswerReader {
public:
    AnswerReader();
    ~AnswerReader();
    AnswerReader(AnswerReader&&) noexcept;
    AnswerReader& operator=(AnswerReader&&) noexcept;

    std::vector<AnswerPiece> feed(std::string_view delta);
    /// Once, at the end.
    std::vector<AnswerPiece> finish();
    /// What was read of each block so far, in order; label and path are there with the first piece of its code. Blocks
    /// in thinking are none.
    const std::vector<CodeBlock>& blocks() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The blocks of a whole answer.
std::vector<CodeBlock> code_blocks(std::string_view answer);

struct AnswerFiles {
    std::map<std::string, std::string> files;  ///< "widget.tsx" -> its text, with line feeds and one at the end
    std::vector<std::size_t> unused;  ///< places of the blocks that are no file; a person may still want to see them
};

/// The files of a customization among the blocks (data/answer.json). A block that names a file is that file, wherever
/// the model put the folder; of several the last that is whole (closed, and without "// ..." for what is left out).
/// Without a name, TypeScript with a default export is the widget, or the backend when it imports the backend's
/// library, and a sheet of styles is style.css. Files beside the widget that one of these imports are taken as well.
/// Shell, JSON and differences are never files. Pure.
AnswerFiles files_in(const std::vector<CodeBlock>& blocks);

}  // namespace atelier::code
