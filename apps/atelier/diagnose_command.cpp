#include "diagnose_command.hpp"

#include <cstdio>
#include <iostream>
#include <string>

#include "atelier/base/text.hpp"
#include "atelier/llm/diagnose.hpp"

namespace atelier::cli {
namespace {

int tool_calls() {
    std::string line;
    int exit_code = 0;
    for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
        if (trim(line).empty()) continue;
        // As a fragment: a delta may end within a code point.
        const auto parsed = json::parse_fragment(json::received(line));
        const auto read = parsed ? llm::diagnose_tool_calls(*parsed) : Result<json::Object>(fail(parsed.error()));
        if (read) {
            std::puts(json::print(*read).c_str());
        } else {
            std::fprintf(stderr, "atelier: line %zu: %s\n", number, read.error().message.c_str());
            exit_code = 1;
        }
    }
    return exit_code;
}

}  // namespace

Result<int> diagnose_command(const Arguments& arguments) {
    if (arguments.words.size() == 2 && arguments.words[1] == "tool-calls") return tool_calls();
    return fail(Code::invalid_argument, "usage: ./atelier diagnose tool-calls < ANSWERS.jsonl");
}

}  // namespace atelier::cli
