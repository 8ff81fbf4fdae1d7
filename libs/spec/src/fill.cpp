#include "atelier/spec/fill.hpp"
#include "atelier/spec/reading.hpp"

#include <algorithm>
#include <functional>

#include "atelier/base/text.hpp"
#include "choose.hpp"
#include "facts.hpp"
#include "title_words.hpp"
#include "util.hpp"

namespace atelier::spec {
namespace {

std::string say(Lang lang, std::string_view en, std::string_view ru) { return std::string(lang == Lang::ru ? ru : en); }

std::string named(const Coverage& coverage) {
    std::string out;
    for (const auto& part : coverage.uncovered) out += (out.empty() ? "\"" : ", \"") + part.text + "\"";
    return out;
}

FillResult refuse(Lang lang, Coverage coverage) {
    FillResult result;
    result.outcome = FillResult::Outcome::refused;
    const std::string parts = named(coverage);
    result.reason = parts.empty()
                        ? say(lang, "I do not see which widget is meant.", "Не понимаю, какой виджет нужен.")
                        : formatted("{} {}.", say(lang, "A widget cannot do this:", "Виджет этого не умеет:"), parts);
    result.coverage = std::move(coverage);
    return result;
}

FillResult refuse_long(Lang lang) {
    FillResult result;
    result.reason =
        say(lang, "This is too much for one widget: say in a few sentences what it shows.",
            "Это слишком много для одного виджета: опишите его несколькими предложениями.");
    return result;
}

/// What the words may mean, each reading as the product's own sentence.
Choice doubtful(const Frame& frame, Lang lang, const std::function<Choice(const Frame&)>& read) {
    const auto& doubt = frame.doubts.front();
    Choice out;
    Question question{doubt.id, std::string(doubt.question.in(lang)), {}};
    for (const auto& reading : doubt.readings) {
        Frame meant = frame;
        reading(meant);
        const auto choice = read(meant);
        if (!choice.spec || !validate(*choice.spec)) continue;
        const bool seen =
            std::ranges::any_of(question.options, [&](const Option& option) { return option.spec == choice.spec; });
        if (!seen) question.options.push_back({read_back(*choice.spec, lang).text(), choice.spec});
    }
    if (question.options.empty()) return read(frame);
    out.spec = question.options[0].spec;
    out.confidence = 0.5;
    // Thousands are what people mean by three digits after a point; of the other doubts nobody knows.
    question.recommends = doubt.id == "number" || doubt.id == "each";
    if (question.options.size() > 1) out.question = std::move(question);
    return out;
}

/// Names what is not covered with the nearest thing, and offers it, or the next rung.
Question uncovered_question(Lang lang, const Coverage& coverage, const Spec& spec, const Context& ctx) {
    Question question;
    question.id = "uncovered";
    std::string near;
    for (const auto& part : coverage.uncovered)
        if (!part.nearest.empty() && !near.contains(part.nearest)) near += (near.empty() ? "" : "; ") + part.nearest;
    question.text =
        formatted("{} {}.", say(lang, "My building blocks do not have", "В моих деталях нет:"), named(coverage));
    if (!near.empty()) question.text += formatted(" {} {}.", say(lang, "The nearest thing is", "Ближайшее:"), near);
    question.options.push_back({say(lang, "Build it without that", "Сделать без этого"), spec});
    if (ctx.code_possible) question.options.push_back({say(lang, "Write it as code", "Написать кодом"), std::nullopt});
    return question;
}

/// A word was read by what it is near to: the user confirms it, or says what to do without it.
Question meaning_question(
    Lang lang, const Mentions& mentions, const Context& ctx, const Spec& guessed, const std::optional<Spec>& without
) {
    Question question;
    question.id = "meaning";
    std::string pairs;
    for (const auto& mention : mentions.all) {
        if (!mention.guessed) continue;
        const std::string word = mentions.text(mention);
        const auto meaning = std::ranges::find(ctx.meanings, word, &WordMeaning::word);
        pairs +=
            formatted("{}\"{}\" {} \"{}\"", pairs.empty() ? "" : "; ", word, say(lang, "as", "как"), meaning->phrase);
    }
    question.text = formatted("{} {}?", say(lang, "Shall I read", "Понимать"), pairs);
    question.options.push_back({say(lang, "Yes, like that", "Да, так"), guessed});
    if (without && *without != guessed)
        question.options.push_back({say(lang, "Build it without that", "Сделать без этого"), without});
    if (ctx.code_possible) question.options.push_back({say(lang, "Write it as code", "Написать кодом"), std::nullopt});
    return question;
}

/// Whether a second voter knows a clearly better template than the rules took.
std::optional<TemplateId> second_vote(const Spec& spec, std::span<const TemplateScore> scores) {
    if (scores.empty()) return std::nullopt;
    const auto best = std::ranges::max_element(scores, {}, &TemplateScore::score);
    const auto* named = spec.as_template();
    return named && best->id != named->id ? std::optional(best->id) : std::nullopt;
}

}  // namespace

std::string_view to_string(FillResult::Outcome outcome) {
    switch (outcome) {
        case FillResult::Outcome::done:
            return "done";
        case FillResult::Outcome::question:
            return "question";
        case FillResult::Outcome::refused:
            break;
    }
    return "refused";
}

namespace {

FillResult fill_words(std::string_view request, Lang lang, const Context& ctx);

/// A title of the user's own stands beside whatever else the request says.
FillResult fill_titled(const OwnTitle& own, Lang lang, const Context& ctx) {
    const auto with_title = [&own](Spec& spec) { spec.title = own.title; };
    const bool more = std::ranges::any_of(find_mentions(own.rest, ctx).all, [](const Mention& m) {
        return !m.is("noise") && !m.is("conj") && !m.is("prep") && !m.is("edit") && !m.is("title");
    });
    FillResult result;
    if (!more && ctx.current) {
        result.outcome = FillResult::Outcome::done;
        result.filled = Filled{*ctx.current, 0.95, {}, {}};
    } else {
        result = fill_words(own.rest, lang, ctx);
    }
    if (result.filled) with_title(result.filled->spec);
    if (result.question)
        for (auto& option : result.question->options)
            if (option.spec) with_title(*option.spec);
    return result;
}

}  // namespace

FillResult fill(std::string_view request, Lang lang, const Context& ctx) {
    if (lang == Lang::other) lang = detect_language(request);
    if (lang == Lang::other) lang = Lang::en;
    const auto& lexicon = (ctx.lexicon ? *ctx.lexicon : *Lexicon::built_in()).index();
    if (const auto own = own_title(request, lexicon)) return fill_titled(*own, lang, ctx);
    return fill_words(request, lang, ctx);
}

namespace {

FillResult fill_words(std::string_view request, Lang lang, const Context& ctx) {
    const Mentions mentions = find_mentions(request, ctx);
    const Parse parse = parse_phrases(mentions);
    if (parse.too_long) return refuse_long(lang);
    Coverage scope;
    for (const auto& mention : mentions.all)
        if (is_out_of_scope(mention, *mentions.lexicon) && !mentions.has("rebalance"))
            scope.uncovered.push_back({mentions.text(mention), Uncovered::Why::unsupported, {}});
    if (!scope.complete()) return refuse(lang, std::move(scope));

    Choice choice;
    const bool editing = ctx.current != nullptr;
    const auto* now = editing ? ctx.current->widget() : nullptr;
    const Frame frame = frame_of(mentions, parse, now ? std::optional(now->source) : std::nullopt);
    const auto read = [&](const Frame& meant) {
        if (!editing) return choose(mentions, meant, lang, ctx);
        Choice changed;
        changed.spec = edit(mentions, parse, meant, *ctx.current);
        changed.confidence = 0.8;
        return changed;
    };
    choice = read(frame);
    if (!frame.doubts.empty() && choice.spec && !choice.question) choice = doubtful(frame, lang, read);
    if (!choice.spec && !choice.question) {
        Coverage unknown;
        for (const auto& mention : mentions.all)
            if ((mention.is("unknown") || mention.is("no")) &&
                !contains(unknown.uncovered, mentions.text(mention), &Uncovered::text))
                unknown.uncovered.push_back(
                    {mentions.text(mention), mention.is("no") ? Uncovered::Why::unsupported : Uncovered::Why::unknown,
                     nearest_to(mention, lang, *mentions.lexicon)}
                );
        return refuse(lang, std::move(unknown));
    }
    FillResult result;
    if (choice.spec && !validate(*choice.spec)) {
        // A number out of bounds ("rebalance at 500 %"): the same thing with its default is offered.
        const std::string why = validate(*choice.spec).error().message;
        Spec fixed = *choice.spec;
        if (auto* named = std::get_if<Template>(&fixed.body))
            std::erase_if(named->params, [](const Param& param) {
                return std::holds_alternative<double>(param.value);
            });
        result.outcome = FillResult::Outcome::question;
        result.question =
            Question{"value", say(lang, "This value is out of bounds: ", "Такое значение не подходит: ") + why, {}};
        if (validate(fixed))
            result.question->options.push_back({say(lang, "Take the usual value", "Взять обычное значение"), fixed});
        return result;
    }
    if (choice.spec) {
        result.coverage = coverage_of(mentions, parse, *choice.spec, ctx.current);
        result.filled =
            Filled{*choice.spec, choice.confidence - (mentions.typos ? 0.1 : 0.0), choice.alternatives, choice.missing};
    }
    // The question's own subject is no gap of its options.
    if (choice.question && choice.question->id == "period")
        std::erase_if(result.coverage.uncovered, [](const Uncovered& part) {
            return part.why == Uncovered::Why::not_reflected;
        });
    if (choice.question && choice.question->id == "ticker")
        std::erase_if(result.coverage.uncovered, [](const Uncovered& part) {
            return part.why == Uncovered::Why::not_reflected;
        });
    if (!result.coverage.complete() && !ctx.accept_nearest) {
        result.outcome = FillResult::Outcome::question;
        result.question = uncovered_question(lang, result.coverage, *choice.spec, ctx);
        return result;
    }
    if (choice.question) {
        result.outcome = FillResult::Outcome::question;
        result.question = std::move(choice.question);
        return result;
    }
    if (std::ranges::any_of(mentions.all, &Mention::guessed)) {
        Context plain = ctx;
        plain.meanings.clear();
        plain.accept_nearest = true;
        const auto without = fill(request, lang, plain);
        result.outcome = FillResult::Outcome::question;
        result.question = meaning_question(
            lang, mentions, ctx, *choice.spec, without.filled ? std::optional(without.filled->spec) : std::nullopt
        );
        return result;
    }
    if (const auto other = second_vote(*choice.spec, ctx.scores)) {
        result.filled->confidence *= 0.8;
        Spec alternative{lang, choice.spec->slot, Template{*other, {}}};
        if (validate(alternative)) result.filled->alternatives.push_back(std::move(alternative));
    }
    result.outcome = FillResult::Outcome::done;
    return result;
}

}  // namespace

Coverage check_coverage(std::string_view request, const Spec& spec, const Context& ctx) {
    const auto& lexicon = (ctx.lexicon ? *ctx.lexicon : *Lexicon::built_in()).index();
    if (const auto own = own_title(request, lexicon)) return check_coverage(own->rest, spec, ctx);
    const Mentions mentions = find_mentions(request, ctx);
    if (mentions.too_long) return {{{std::string(truncate_utf8(request, 60)), Uncovered::Why::not_reflected, {}}}};
    return coverage_of(mentions, parse_phrases(mentions), spec, ctx.current);
}

}  // namespace atelier::spec
