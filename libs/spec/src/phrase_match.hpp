#pragma once

#include "lexicon_index.hpp"
#include "tokens.hpp"

namespace atelier::spec {

/// Tokens that the phrase takes from `at`, 0 when it does not fit; `score` prefers many words, then closeness. Between
/// its words glue ("my", "the") may stand.
std::size_t match(
    const LexiconIndex& lexicon, const Phrase& phrase, const std::vector<Token>& tokens, std::size_t at, int& score
);

/// The longest of the phrases that fits at the place: its length in tokens, and which one.
std::size_t longest(
    const LexiconIndex& lexicon, const std::vector<Phrase>& phrases, const std::vector<Token>& tokens, std::size_t at,
    const Phrase*& found
);

/// How well a word of a phrase fits a token, 0 for not at all.
int fits(const PhraseWord& word, const Token& token);

}  // namespace atelier::spec
