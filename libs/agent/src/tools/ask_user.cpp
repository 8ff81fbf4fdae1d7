#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "tool.hpp"

namespace atelier::agent {
namespace {

/// The same question in other letters is the same question.
std::string plain(std::string_view text) {
    std::string out;
    for (const char32_t c : to_utf32(to_lower(text))) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c > 0x7F;
        if (kept) out += to_utf8(std::u32string(1, c));
    }
    return out;
}

const session::Decision* decided(const Session& session, const llm::ClarifyingQuestion& question) {
    for (const auto& decision : session.now.decisions) {
        if (plain(decision.question) == plain(question.question)) return &decision;
    }
    return nullptr;
}

json::Object card(const llm::ClarifyingQuestion& question) {
    json::Array options;
    for (std::size_t i = 0; i < question.options.size(); ++i) {
        options.push_back(json::Object{{"value", "option-" + std::to_string(i + 1)}, {"label", question.options[i]}});
    }
    return {
        {"id", new_id("q_")},       {"key", question.id},           {"question", question.question},
        {"options", std::move(options)}, {"required", question.required}, {"free_text", true},
        {"by", "model"},
    };
}

}  // namespace

Task<Result<ToolOutcome>> ask_questions(
    Work* work, std::vector<llm::ClarifyingQuestion> questions, std::string user_message
) {
    const Session& session = work->turn.session();
    std::string known;
    json::Array cards;
    for (const auto& question : questions) {
        if (const auto* decision = decided(session, question)) {
            known += "Decided before: " + decision->question + " -> " + decision->value + "\n";
            continue;
        }
        if (cards.size() < 4) cards.push_back(card(question));
    }
    if (cards.empty()) co_return ToolOutcome{known + "Go on with that; ask nothing that was decided."};
    ATL_CO_CHECK(co_await work->turn.name_session(trim(work->turn.input().text)));
    if (user_message.empty()) user_message = json::get_string(cards[0].as_object(), "question");
    json::Object body{{"questions", std::move(cards)}, {"user_message", std::move(user_message)}};
    ATL_CO_CHECK(co_await work->turn.emit_one("question.asked", std::move(body), true));
    co_return ToolOutcome{.output = known + "The user was asked.", .ends_turn = true};
}

Task<Result<ToolOutcome>> ask_user(Work* work, json::Object arguments) {
    // The arguments have the form of a clarification (data/tools.json), which is read in one place.
    arguments["needs_clarification"] = true;
    auto asked = llm::read_clarification(arguments);
    if (!asked) co_return ToolOutcome{"questions: at least one question is expected", false};
    co_return co_await ask_questions(work, std::move(asked->questions), std::move(asked->user_message));
}

}  // namespace atelier::agent
