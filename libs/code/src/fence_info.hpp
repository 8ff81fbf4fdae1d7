#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atelier::code {

/// What kind of text a file or a label of a fence stands for.
enum class TextKind { unknown, script, style, query, document };

struct FileRule {
    std::string name;  ///< one file; else all of an ending in a folder:
    std::string folder, ending;
    TextKind kind = TextKind::unknown;
};

/// data/answer.json; the embedded text is checked by a test.
struct AnswerTable {
    std::vector<std::string> script, style, query, document, path_keys, backend_modules;
    std::vector<FileRule> files;
};
const AnswerTable& answer_table();

TextKind kind_of_label(std::string_view label);
TextKind kind_of_path(std::string_view path);
/// Whether a block of this label may be that file: a label says more than a name, and none says nothing.
bool fits(std::string_view label, std::string_view path);

struct FenceInfo {
    std::string label;
    std::string path;
};
FenceInfo read_info(std::string_view info);

/// The one file that a line of prose names ("**parts/row.tsx**", "Файл `style.css`:"); empty for none and for several.
std::string path_in_line(std::string_view line);
/// The file that a line of code names when it is a comment with nothing else in it.
std::string path_in_comment(std::string_view line);

}  // namespace atelier::code
