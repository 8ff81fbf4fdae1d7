#include <algorithm>
#include <charconv>
#include <cmath>

#include "atelier/agent/model_interpreter.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/reading.hpp"

namespace atelier::agent {
namespace {

using spec::FillResult;
using spec::Lang;
using spec::Spec;
using Outcome = FillResult::Outcome;

std::string pick(Lang lang, const char* en, const char* ru) { return lang == Lang::ru ? ru : en; }

/// The literal values of a spec: what a user must have said.
struct Literals {
    std::vector<double> numbers;
    std::vector<std::string> texts;
};

void add_literals(const spec::Filter& filter, Literals& out) {
    for (const auto& one : filter.any) add_literals(one, out);
    if (!filter.any.empty() || filter.field == spec::Field::kind) return;
    if (const auto* number = std::get_if<double>(&filter.value)) out.numbers.push_back(*number);
    for (const auto& text : filter.texts()) out.texts.push_back(text);
}

Literals literals_of(const Spec& spec) {
    Literals out;
    if (const auto* widget = spec.widget()) {
        for (const auto& filter : widget->filters) add_literals(filter, out);
        if (widget->limit) out.numbers.push_back(*widget->limit);
        return out;
    }
    const auto& named = *spec.as_template();
    for (const auto& about : spec::info(named.id).params) {
        const auto* value = named.find(about.name);
        if (!value || about.kind == spec::ParamInfo::Kind::choice) continue;
        if (const auto* number = std::get_if<double>(value)) out.numbers.push_back(*number);
        else if (!std::get<std::string>(*value).empty()) out.texts.push_back(std::get<std::string>(*value));
    }
    return out;
}

std::vector<double> numbers_in(std::string_view text) {
    std::vector<double> out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] < '0' || text[i] > '9') continue;
        std::string digits;
        for (; i < text.size(); ++i) {
            const char c = text[i];
            const bool inside = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
            if (c >= '0' && c <= '9') digits += c;
            else if (c == '.' && inside) digits += c;
            else if ((c == ',' || c == ' ') && inside) continue;
            else break;
        }
        double value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        out.push_back(value);
    }
    return out;
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }

/// "5 %" is 0.05, "8 thousand" is 8000.
bool said_number(double value, const std::vector<double>& said) {
    return std::ranges::any_of(said, [value](double number) {
        return near(std::abs(value), number) || near(std::abs(value) * 100, number) || near(std::abs(value), number * 1e3) || near(std::abs(value), number * 1e6);
    });
}

/// The first letters of a name in whatever case the language gives it.
bool said_name(std::string_view name, const std::string& request) {
    const auto letters = to_utf32(to_lower(name));
    const std::size_t stem = letters.size() <= 4 ? letters.size() : std::max<std::size_t>(4, letters.size() - 2);
    return !letters.empty() && request.contains(to_utf8(std::u32string_view(letters).substr(0, stem)));
}

bool said_text(const std::string& value, const std::string& request, const spec::Context& context) {
    if (said_name(value, request)) return true;
    for (const auto& asset : context.assets) {
        if (asset.ticker != value && asset.name != value) continue;
        if (said_name(asset.name, request) || said_name(asset.ticker, request)) return true;
        return std::ranges::any_of(asset.aliases, [&](const std::string& alias) { return said_name(alias, request); });
    }
    return false;
}

/// A value in the model's spec that neither the request nor the rules nor the present spec knows.
bool invented(const Spec& spec, std::string_view request, const spec::Context& context, const FillResult& rules) {
    const auto found = literals_of(spec);
    const std::string lower = to_lower(request);
    auto known = Literals{numbers_in(request), {}};
    const auto add = [&known](const Spec& other) {
        const auto more = literals_of(other);
        known.numbers.insert(known.numbers.end(), more.numbers.begin(), more.numbers.end());
        known.texts.insert(known.texts.end(), more.texts.begin(), more.texts.end());
    };
    if (rules.filled) add(rules.filled->spec);
    if (context.current) add(*context.current);
    return std::ranges::any_of(found.numbers, [&](double number) { return !said_number(number, known.numbers); }) ||
           std::ranges::any_of(found.texts, [&](const std::string& text) { return std::ranges::find(known.texts, text) == known.texts.end() && !said_text(text, lower, context); });
}

std::string sentence(const Spec& spec, Lang lang) { return spec::read_back(spec, lang).text(); }

void add_option(spec::Question& question, const Spec& spec, Lang lang) {
    for (const auto& option : question.options)
        if (option.spec && same_meaning(*option.spec, spec)) return;
    const auto code = std::ranges::find_if(question.options, [](const spec::Option& option) { return !option.spec; });
    question.options.insert(code, {sentence(spec, lang), spec});
}

FillResult ask_which(FillResult rules, const Spec& other, Lang lang) {
    spec::Question question{"reading", pick(lang, "This can be read in two ways. Which one is meant?", "Это можно понять двояко. Что имеется в виду?"), {}};
    question.options.push_back({sentence(rules.filled->spec, lang), rules.filled->spec});
    question.options.push_back({sentence(other, lang), other});
    rules.outcome = Outcome::question;
    rules.question = std::move(question);
    return rules;
}

FillResult take(const Spec& spec, double confidence, const FillResult& rules) {
    FillResult out;
    out.outcome = Outcome::done;
    out.filled = spec::Filled{spec, confidence, {}, {}};
    if (rules.filled && !same_meaning(rules.filled->spec, spec)) out.filled->alternatives.push_back(rules.filled->spec);
    return out;
}

FillResult vote_on_done(std::string_view request, Lang lang, const spec::Context& context, FillResult rules, const Spec& model, VoteLimits limits) {
    auto& filled = *rules.filled;
    if (same_meaning(filled.spec, model)) {
        filled.confidence = std::max(filled.confidence, 0.97);
        return rules;
    }
    const bool stands = spec::check_coverage(request, model, context).complete() && !invented(model, request, context, rules);
    if (!stands) return rules;
    if (filled.confidence < limits.sure) return ask_which(std::move(rules), model, lang);
    filled.alternatives.insert(filled.alternatives.begin(), model);
    return rules;
}

FillResult vote_on_gap(std::string_view request, Lang lang, const spec::Context& context, FillResult rules, const Spec& model) {
    const auto coverage = spec::check_coverage(request, model, context);
    if (invented(model, request, context, rules)) return rules;
    if (coverage.complete()) return take(model, 0.7, rules);
    if (rules.outcome == Outcome::question) {
        const bool nearer = coverage.uncovered.size() <= rules.coverage.uncovered.size();
        if (nearer) add_option(*rules.question, model, lang);
        return rules;
    }
    // The rules saw no widget at all: what the model saw is offered, with what it leaves out.
    std::string names;
    for (const auto& part : coverage.uncovered) names += (names.empty() ? "\"" : ", \"") + part.text + "\"";
    spec::Question question{"uncovered", pick(lang, "I do not know ", "Не знаю, что такое ") + names + pick(lang, ". Is this meant without it?", ". Подойдёт без этого?"), {}};
    question.options.push_back({sentence(model, lang), model});
    question.options.push_back({pick(lang, "Write it as code", "Написать кодом"), std::nullopt});
    rules.outcome = Outcome::question;
    rules.question = std::move(question);
    rules.coverage = coverage;
    rules.reason.clear();
    return rules;
}

bool out_of_scope(const FillResult& rules) {
    return std::ranges::any_of(rules.coverage.uncovered, [](const spec::Uncovered& part) { return part.why == spec::Uncovered::Why::unsupported; });
}

}  // namespace

bool same_meaning(const Spec& a, const Spec& b) {
    if (a.body == b.body) return true;
    const auto *left = a.as_template(), *right = b.as_template();
    if (left && right && left->id == right->id) {
        return std::ranges::all_of(spec::info(left->id).params, [&](const spec::ParamInfo& param) {
            return left->text(param.name) == right->text(param.name) && left->number(param.name) == right->number(param.name);
        });
    }
    // A pie of values is a pie of shares, and its slices have an order of their own.
    const auto plain = [](const Spec& spec) {
        auto widget = spec.widget() ? std::optional(*spec.widget()) : spec::as_widget(*spec.as_template());
        if (widget && widget->view == spec::View::pie) {
            widget->order = spec::Order::none;
            if (widget->measure == spec::Field::share) widget->measure = spec::Field::value;
        }
        return widget;
    };
    const auto x = plain(a), y = plain(b);
    return x && y && *x == *y;
}

bool worth_asking(const FillResult& rules, const spec::Context& context, VoteLimits limits) {
    switch (rules.outcome) {
    case Outcome::done: return rules.filled->confidence < limits.sure;
    case Outcome::question: return rules.question->id == "uncovered" && !context.accept_nearest && !out_of_scope(rules);
    case Outcome::refused: return !out_of_scope(rules);
    }
    return false;
}

FillResult
vote(std::string_view request, Lang lang, const spec::Context& context, FillResult rules, const ModelAnswer& answer, VoteLimits limits) {
    const auto* model = std::get_if<Spec>(&answer);
    if (!model) return rules;  // no answer, or "unsupported": the rules name what is missing better than a model does
    if (rules.outcome == Outcome::done) return vote_on_done(request, lang, context, std::move(rules), *model, limits);
    if (!worth_asking(rules, context, limits)) return rules;
    return vote_on_gap(request, lang, context, std::move(rules), *model);
}

}  // namespace atelier::agent
