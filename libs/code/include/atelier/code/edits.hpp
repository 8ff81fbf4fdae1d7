#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Search/replace edits as language models write them: nearly right.
namespace atelier::code {

struct Edit {
    std::string search;  ///< empty: the file is new or empty, and `replace` is its text
    std::string replace;
    bool all = false;  ///< each occurrence; else there must be one
    bool operator==(const Edit&) const = default;
};

/// How a place was found, strictest first.
enum class EditStage {
    exact,
    lines,     ///< lines equal without white space around them; the replacement is indented as the place is
    spaces,    ///< white space within lines differs
    boundary,  ///< without white space around the whole search
    escapes,   ///< \n, \t, \" and \' were written as two characters
    numbers,   ///< lines carry their numbers ("12| ")
    format,    ///< equal but for line breaks, quotation marks, commas and semicolons at ends: a formatter's work
    anchors,   ///< first and last line equal, the lines between similar
    context,   ///< first and last line equal, at least half of the lines between equal
    already,   ///< not found, but its replacement is there: it was made before
};
std::string_view to_string(EditStage stage);

struct AppliedEdit {
    EditStage stage = EditStage::exact;
    std::size_t line = 1;  ///< of the new text, where the replacement begins; 1-based
    std::size_t places = 1;
    bool operator==(const AppliedEdit&) const = default;
};

struct EditedText {
    std::string text;
    std::vector<AppliedEdit> edits;
    bool changed = false;
};

struct EditProblem {
    enum class Kind {
        not_found,
        ambiguous,  ///< several places fit
        too_wide,   ///< the only place is far larger than what was searched for
        empty,      ///< nothing to search for in a file that has text
        too_large,  ///< of file or edit: over a mebibyte
    };
    Kind kind = Kind::not_found;
    std::size_t edit = 0;  ///< its place in the list
    /// For the model: what is wrong, and the nearest region, or the places that fit, with line numbers.
    std::string words;
};

/// Makes all edits, one after the other, or none. Stages and their bounds: OpenCode's nine replacers (block size within
/// a quarter, similarity 0.65, half of the middle lines; a span of at most max(n + 3, 2n) lines and four times or 500
/// characters more than what was searched), with three more for line numbers, formatters and edits made before. A place
/// must be the only one of its stage, or the best by far. Line ends and a byte order mark stay as the file has them.
/// Pure; time is bounded by the limits on size.
std::expected<EditedText, EditProblem> apply_edits(std::string_view file, const std::vector<Edit>& edits);

struct FileEdits {
    std::string path;  ///< as the model wrote it; empty when no file is named
    std::vector<Edit> edits;
    bool operator==(const FileEdits&) const = default;
};

/// The edits in an answer, by file in the order of the first: blocks of <<<<<<< SEARCH, =======, >>>>>>> REPLACE, in
/// fences or without, and unified differences. A block that is cut is none. Nothing in thinking counts.
std::vector<FileEdits> edits_in(std::string_view answer);

}  // namespace atelier::code
