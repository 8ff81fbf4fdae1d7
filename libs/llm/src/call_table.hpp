#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace atelier::llm {

/// data/tool_calls.json; the embedded text is checked by a test.
struct CallTable {
    std::vector<std::string> marked_labels, plain_labels, end_marks, showing;
    std::map<std::string, std::string, std::less<>> words;
};
const CallTable& call_table();

/// The words of a kind with {tool}, {tools} and {why} filled in.
std::string words_for(std::string_view kind, const std::string& tool, const std::string& tools, const std::string& why);

}  // namespace atelier::llm
