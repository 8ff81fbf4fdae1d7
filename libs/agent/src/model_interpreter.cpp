#include "atelier/agent/model_interpreter.hpp"

#include "atelier/agent/spec_question.hpp"
#include "atelier/base/text.hpp"
#include "usage.hpp"

namespace atelier::agent {
namespace {

/// Words only: numbers may be a user's own.
std::string masked(std::string_view text) {
    std::string out(truncate_utf8(text, 60));
    for (char& c : out)
        if (c >= '0' && c <= '9') c = '#';
    return out;
}

/// In a session that has a widget a message is a change of it; where it makes no sense as one, perhaps a new wish said in full.
spec::FillResult fill_or_anew(const std::string& request, spec::Lang lang, const spec::Context& context) {
    auto change = spec::fill(request, lang, context);
    if (!context.current || change.outcome == spec::FillResult::Outcome::done) return change;
    spec::Context fresh = context;
    fresh.current = nullptr;
    auto anew = spec::fill(request, lang, fresh);
    return anew.outcome == spec::FillResult::Outcome::done ? anew : change;
}

/// Rules first; words that they do not know are looked up by their neighbours, and the better reading is asked about.
spec::FillResult fill_by_neighbours(const std::string& request, spec::Lang lang, const spec::Context& context, const MeaningSource& meanings) {
    auto rules = fill_or_anew(request, lang, context);
    if (!meanings || context.accept_nearest) return rules;
    std::vector<std::string> unknown;
    for (const auto& part : rules.coverage.uncovered)
        if (part.why == spec::Uncovered::Why::unknown) unknown.push_back(part.text);
    constexpr std::size_t k_most = 4;  // beyond that the request is about something else
    if (unknown.empty() || unknown.size() > k_most) return rules;
    spec::Context informed = context;
    informed.meanings = meanings(unknown);
    if (informed.meanings.empty()) return rules;
    auto guessed = fill_or_anew(request, lang, informed);
    // Only a guess that makes the whole request a widget is worth asking about; one that opens a question of its own is none.
    const bool whole = guessed.outcome == spec::FillResult::Outcome::question && guessed.question->id == "meaning";
    return whole ? guessed : rules;
}

}  // namespace

bool ModelInterpreter::model_usable() const { return model_ && model_->ready() && std::chrono::steady_clock::now() >= paused_until_; }

Task<Result<Interpretation>> ModelInterpreter::interpret(
    std::string request, spec::Lang lang, spec::Context context, llm::Caller caller
) {
    auto rules_job = [request, lang, context, meanings = meanings_] { return fill_by_neighbours(request, lang, context, meanings); };
    Interpretation out;
    out.by = "rules";
    out.result = co_await pool_.run(std::move(rules_job));
    if (model_usable() && worth_asking(out.result, context, options_.limits)) {
        std::optional<ModelAnswer> answered = co_await ask(request, context.current, std::move(caller), &out.usage);
        // Who was stopped awaits nothing any more, or what the call cost would be lost.
        if (!answered) co_return out;
        ModelAnswer answer = std::move(*answered);
        if (!std::holds_alternative<std::monostate>(answer)) out.by = "rules, " + model_->name();
        auto vote_job = [request, lang, context, rules = out.result, answer = std::move(answer), limits = options_.limits] {
            return vote(request, lang, context, rules, answer, limits);
        };
        out.result = co_await pool_.run(std::move(vote_job));
    }
    note_uncovered(out.result, lang);
    co_return out;
}

/// Whatever goes wrong here, there is just no second vote; nothing at all when the caller was stopped.
Task<std::optional<ModelAnswer>> ModelInterpreter::ask(
    std::string request, const spec::Spec* current, llm::Caller caller, Usage* usage
) {
    auto question = spec_question(request, current);
    question.timeout = options_.patience;
    question.caller = std::move(caller);
    question.caller.longest_wait = options_.longest_wait;
    question.tries = 1;  // the rules have an answer already
    const auto answer = co_await model_->chat(std::move(question), {});
    *usage = usage_of(answer ? answer->usage : answer.error().usage);
    if (!answer) {
        if (answer.error().code == Code::cancelled) co_return std::nullopt;
        late_ = answer.error().code == Code::timeout ? late_ + 1 : 0;
        if (late_ >= 2) {
            paused_until_ = std::chrono::steady_clock::now() + options_.pause;
            late_ = 0;
        }
        co_return ModelAnswer{};
    }
    late_ = 0;
    if (answer->cut()) co_return ModelAnswer{};
    auto parsed = spec::parse_answer(answer->text);
    if (!parsed) co_return ModelAnswer{};
    if (auto* found = std::get_if<spec::Spec>(&*parsed)) {
        if (current) found->slot = current->slot;  // the grammar has no slot
        co_return ModelAnswer{std::move(*found)};
    }
    co_return ModelAnswer{std::get<spec::Unsupported>(std::move(*parsed))};
}

void ModelInterpreter::note_uncovered(const spec::FillResult& result, spec::Lang lang) const {
    if (!sink_ || result.coverage.uncovered.empty()) return;
    std::vector<std::string> words;
    for (const auto& part : result.coverage.uncovered) words.push_back(masked(part.text));
    sink_(words, lang, spec::to_string(result.outcome));
}

}  // namespace atelier::agent
