#include "atelier/base/text.hpp"
#include "tool.hpp"

namespace atelier::agent {
namespace {

constexpr std::size_t k_max_hits = 8;

/// Words of three letters and more, without the last two letters of long ones: endings of Russian and English words differ there.
std::vector<std::string> stems(std::string_view text) {
    std::vector<std::string> out;
    std::u32string word;
    const auto flush = [&] {
        if (word.size() >= 3) {
            if (word.size() >= 6) word.resize(word.size() - 2);
            out.push_back(to_utf8(word));
        }
        word.clear();
    };
    for (const char32_t c : to_utf32(to_lower(text))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c > 0xBF) word += c;
        else flush();
    }
    flush();
    return out;
}

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
    const auto wanted = stems(json::get_string(arguments, "query"));
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
    co_return ToolOutcome{.output = out.empty() ? "Nothing was said about that." : out, .stale = true};
}

}  // namespace atelier::agent
