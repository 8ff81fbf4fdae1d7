#include "atelier/base/text.hpp"
#include "tool.hpp"
#include "word_stems.hpp"

namespace atelier::agent {
namespace {

constexpr std::size_t k_max_hits = 8;

}  // namespace

Task<Result<ToolOutcome>> remember(Work* work, json::Object arguments) {
    const std::string label = "note:" + json::get_string(arguments, "label");
    const std::string text = json::get_string(arguments, "text");
    if (text.empty()) {
        ATL_CO_CHECK(co_await work->turn.emit_one("decision.removed", {{"key", label}}, true));
        co_return ToolOutcome{"forgotten"};
    }
    const std::string name = json::get_string(arguments, "label");
    ATL_CO_CHECK(co_await work->turn.emit_one("decision.recorded", {{"key", label}, {"question", name}, {"value", text}}, true));
    co_return ToolOutcome{.output = "kept", .shown = text};
}

Task<Result<ToolOutcome>> recall(Work* work, json::Object arguments) {
    const auto wanted = word_stems(json::get_string(arguments, "query"));
    std::vector<std::pair<int, std::string>> hits;
    for (const auto& message : work->turn.session().messages) {
        const std::string text = to_lower(message.text);
        int score = 0;
        for (const auto& stem : wanted) score += text.contains(stem) ? 1 : 0;
        if (score > 0) hits.emplace_back(score, message.role + ": " + std::string(truncate_utf8(message.text, 600)));
    }
    // The best first; of equals the latest.
    std::ranges::reverse(hits);
    std::ranges::stable_sort(hits, [](const auto& a, const auto& b) { return a.first > b.first; });
    if (hits.size() > k_max_hits) hits.resize(k_max_hits);
    std::string out;
    for (const auto& [score, text] : hits) out += text + "\n";
    co_return ToolOutcome{.output = out.empty() ? "Nothing was said about that." : out};
}

}  // namespace atelier::agent
