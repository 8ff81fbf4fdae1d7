#include "atelier/base/text.hpp"
#include "tool.hpp"

namespace atelier::agent {

/// Results that a model cannot read are of no use to it: cut with a word about it.
constexpr std::size_t k_max_result = 12'000;

Task<Result<ToolOutcome>> core_call(Work* work, json::Object arguments) {
    const std::string tool = json::get_string(arguments, "tool");
    const auto* given = json::get_object(arguments, "arguments");
    auto answer = co_await work->turn.deps().workbench.core_call(work->turn.ref(), tool, given ? *given : json::Object{});
    if (!answer) co_return ToolOutcome{answer.error().message, false};
    std::string text = json::print(*answer);
    if (text.size() > k_max_result) {
        text = std::string(truncate_utf8(text, k_max_result)) +
               "\n(cut here: ask for less, with a limit, a period or a filter)";
    }
    const std::string shown = tool + ": " + std::to_string(text.size()) + " bytes";
    co_return ToolOutcome{.output = std::move(text), .shown = shown};
}

}  // namespace atelier::agent
