#include "control_flow.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "word_stems.hpp"

namespace atelier::agent {
namespace {

using Kind = spec::Message::Kind;

/// The turn that a checkpoint stands before: the words that began it.
std::string words_of(const Session& session, const std::string& turn_id) {
    for (const auto& message : session.messages) {
        if (message.turn_id == turn_id && message.role == "user") return message.text;
    }
    return {};
}

bool same_files(const session::Restorable& a, const session::Restorable& b) {
    return std::ranges::equal(a.artifacts, b.artifacts, [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.sha256 == y.second.sha256;
    });
}

}  // namespace

bool ControlFlow::takes(const spec::Message& message, bool model_talks) {
    if (message.kind == Kind::control) {
        const bool exact = message.control == "undo" || message.control == "redo" || message.control == "go_back";
        return exact || !model_talks;
    }
    if (message.kind == Kind::chat || message.kind == Kind::explanation) return !model_talks;
    return false;
}

Task<Result<void>> ControlFlow::run(spec::Message message) {
    const Session& session = turn_.session();
    if (message.kind == Kind::chat && message.control == "thanks") co_return co_await turn_.say_text(turn_.text("thanks"));
    if (message.kind == Kind::chat || message.control == "help") co_return co_await offer_tour();
    if (message.kind == Kind::explanation) {
        const auto& lexicon = *spec::Lexicon::built_in();
        const std::string text = spec::explanation_of(message, turn_.lang(), lexicon);
        co_return co_await turn_.say_text(text.empty() ? turn_.text("no_explanation") : text);
    }
    // The last checkpoint is that of this very turn.
    const std::size_t turns = session.undo.size();
    if (message.control == "undo" || message.control == "redo") {
        if (turns < 2) co_return co_await turn_.say_text(turn_.text("nothing_to_undo"));
        co_return co_await restore(turns - 2, message.control == "undo" ? "taken_back" : "brought_back");
    }
    if (message.control == "go_back") co_return co_await go_back(std::move(message.target));
    if (message.control == "changed") co_return co_await tell_changes();
    if (message.control == "continue") {
        co_return co_await turn_.say_text(turn_.text(session.pending_question() ? "answer_first" : "nothing_to_continue"));
    }
    co_return co_await turn_.say_text(turn_.text("control_" + message.control));
}

/// An earlier version comes back as a change like any other, so that it can be taken back itself.
Task<Result<void>> ControlFlow::restore(std::size_t checkpoint, std::string_view said) {
    const session::Restorable target = turn_.session().undo[checkpoint].before;
    if (same_files(target, turn_.session().now)) co_return co_await turn_.say_text(turn_.text("nothing_to_undo"));
    std::map<std::string, std::string> files;
    for (const auto& [path, artifact] : target.artifacts) files[path] = artifact.text;
    const json::Value reading = target.reading ? json::Value(*target.reading) : json::Value(nullptr);
    TurnContext::Verdict verdict;
    verdict.files = files;
    verdict.outcome.report = target.gate.value_or(json::Object{});
    ATL_CO_CHECK(co_await turn_.emit_one("spec.updated", {{"reading", reading}}));
    ATL_CO_CHECK(co_await turn_.adopt(std::move(verdict)));
    const std::string bundle = turn_.session().now.bundle_sha256;
    if (!bundle.empty()) {
        ATL_CO_TRY(const bool shown, co_await turn_.preview(files, bundle));
        if (!shown) co_return Result<void>{};
    }
    const std::string words = words_of(turn_.session(), turn_.session().undo[checkpoint].turn_id);
    co_return co_await turn_.say_text(turn_.text(said, truncate_utf8(words, 200)));
}

Task<Result<void>> ControlFlow::go_back(std::string target) {
    const Session& session = turn_.session();
    const auto wanted = word_stems(target);
    const std::size_t own = session.undo.empty() ? 0 : session.undo.size() - 1;
    if (wanted.empty() && own > 0) co_return co_await restore(own - 1, "taken_back");
    for (std::size_t i = own; i-- > 0;) {
        const std::string words = to_lower(words_of(session, session.undo[i].turn_id));
        const bool all = !words.empty() && std::ranges::all_of(wanted, [&](const auto& word) { return words.contains(word); });
        if (all) co_return co_await restore(i, "taken_back");
    }
    co_return co_await turn_.say_text(turn_.text("no_such_point", target));
}

/// What can be done, with requests that one press sends.
Task<Result<void>> ControlFlow::offer_tour() {
    const auto tour = spec::tour(turn_.lang(), *spec::Lexicon::built_in());
    ATL_CO_CHECK(co_await turn_.say_text(tour.text));
    json::Array options;
    for (const auto& request : tour.requests) {
        options.push_back(json::Object{{"value", "option-" + std::to_string(options.size() + 1)}, {"label", request}});
    }
    if (options.empty()) co_return Result<void>{};
    json::Object card{{"id", new_id("q_")},   {"key", "tour"},    {"question", turn_.text("try_one")}, {"options", std::move(options)},
                      {"required", false}, {"free_text", true}, {"request", ""}};
    co_return co_await turn_.emit_one(
        "question.asked", {{"questions", json::Array{std::move(card)}}, {"user_message", turn_.text("try_one")}}, true
    );
}

Task<Result<void>> ControlFlow::tell_changes() {
    const Session& session = turn_.session();
    std::string lines;
    for (std::size_t i = 0; i + 1 < session.undo.size(); ++i) {
        const auto& after = session.undo[i + 1].before;
        if (same_files(session.undo[i].before, after)) continue;
        const std::string words = words_of(session, session.undo[i].turn_id);
        lines += "- " + std::string(truncate_utf8(words.empty() ? turn_.text("own_control") : words, 200)) + "\n";
    }
    if (lines.empty()) co_return co_await turn_.say_text(turn_.text("changed_nothing"));
    co_return co_await turn_.say_text(turn_.text("changed_list", lines));
}

}  // namespace atelier::agent
