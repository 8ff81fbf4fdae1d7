#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atelier/spec/fill.hpp"
#include "tokens.hpp"

namespace atelier::spec {

/// A stretch of the request with its meaning. `kind:key` are the concepts of the lexicon, and besides them
/// `number:`, `span:<unit>`, `ticker:<TICKER>`, `sector:<name>` and `unknown:`.
struct Mention {
    std::string kind;
    std::string key;
    double number = 0;
    std::optional<double> decimal_reading;  ///< of a number: see Token
    std::size_t begin = 0;                  ///< tokens [begin, end)
    std::size_t end = 0;
    bool guessed = false;     ///< the meaning comes from Context::meanings
    std::string_view also{};  ///< "stock" and "security" among positions, "loss" of a profit: what rules may ask for
    bool is(std::string_view k) const { return kind == k || (!also.empty() && also == k); }
    bool is(std::string_view k, std::string_view v) const { return kind == k && key == v; }
    std::string concept_name() const { return key.empty() ? kind : kind + ":" + key; }
};

struct LexiconIndex;

struct Mentions {
    const LexiconIndex* lexicon = nullptr;  ///< never null in what find_mentions returns
    std::vector<Token> tokens;
    std::vector<Mention> all;  ///< left to right, without gaps, noise included
    bool typos = false;
    bool too_long = false;      ///< then nothing else is filled in
    std::string base_currency;  ///< of the context

    std::string text(const Mention& mention) const;
    bool has(std::string_view kind) const;
    bool has(std::string_view kind, std::string_view key) const;
    const Mention* first(std::string_view kind) const;
};

Mentions find_mentions(std::string_view request, const Context& ctx);

}  // namespace atelier::spec
