#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/spec/language.hpp"
#include "atelier/spec/lexicon.hpp"
#include "atelier/spec/spec.hpp"

namespace atelier::spec {

/// An asset of the user's own data: requests name it by ticker, name or alias.
struct Asset {
    std::string ticker;
    std::string name;
    std::vector<std::string> aliases;
};

/// A second voter, for example by embeddings; higher is nearer.
struct TemplateScore {
    TemplateId id = TemplateId::kpi_card;
    double score = 0;
};

/// What an unknown word may mean, by a voter that knows neighbours of words (libs/memory). It is asked about, never
/// assumed.
struct WordMeaning {
    std::string word;          ///< as in Coverage::uncovered
    std::string concept_name;  ///< of the lexicon
    std::string phrase;        ///< the known words it is near to, for the question
};

struct Context {
    const Lexicon* lexicon = nullptr;  ///< none: the built-in one; outlives the call
    std::vector<Asset> assets;
    std::vector<std::string> sectors;    ///< values seen in the user's data; may be empty
    std::vector<std::string> countries;  ///< the same, as the data writes them ("US")
    std::string base_currency;           ///< of the portfolio ("USD"); empty: unknown, and amounts are taken for it
    const Spec* current = nullptr;       ///< set: the request is a change of it
    std::span<const TemplateScore> scores{};  ///< may be empty: the rules work alone
    std::vector<WordMeaning> meanings;        ///< for words that the rules do not know; may be empty
    bool code_possible = true;                ///< whether a model can take "write it as code"
    bool accept_nearest = false;              ///< the user has agreed to leave the uncovered words out
};

/// A part of the request that the spec does not express.
struct Uncovered {
    enum class Why { unknown, unsupported, not_reflected };
    std::string text;  ///< as the user wrote it
    Why why = Why::unknown;
    std::string nearest;  ///< the nearest thing that exists, in the language of the labels; may be empty
};

struct Coverage {
    std::vector<Uncovered> uncovered;
    bool complete() const { return uncovered.empty(); }
};

struct Option {
    std::string text;
    std::optional<Spec> spec;  ///< none: the next rung, "write it as code"
};

struct Question {
    /// Stable: "ticker", "threshold", "news_source", "condition", "value", "uncovered", "meaning", "period", "what",
    /// "risk"; of what can be read in several ways: "number", "field", "day_or_whole", "each", "how_many", "best",
    /// "vague".
    std::string id;
    std::string text;
    std::vector<Option> options;
    bool recommends = false;  ///< the first option serves the request; else none is recommended
};

struct Filled {
    Spec spec;
    double confidence = 0;             ///< 0..1
    std::vector<Spec> alternatives;    ///< likely other readings, best first
    std::vector<std::string> missing;  ///< names of params that the request did not give
};

struct FillResult {
    enum class Outcome { done, question, refused };
    Outcome outcome = Outcome::refused;
    std::optional<Filled> filled;  ///< set when done; with a question the nearest thing, if any
    std::optional<Question> question;
    Coverage coverage;
    std::string reason;  ///< refused: one sentence for the user, in the request's language
};

std::string_view to_string(FillResult::Outcome outcome);

/// Turns a request (or, with ctx.current, a change request) into a spec without a model. Pure; safe to call from any
/// thread. `lang` is the language of labels and questions; Lang::other takes that of the request.
FillResult fill(std::string_view request, Lang lang, const Context& ctx);

/// Whether every meaningful word of the request is known and reflected in the spec, whoever made it.
Coverage check_coverage(std::string_view request, const Spec& spec, const Context& ctx);

}  // namespace atelier::spec
