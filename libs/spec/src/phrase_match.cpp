#include "phrase_match.hpp"

namespace atelier::spec {

int fits(const PhraseWord& word, const Token& token) {
    if (token.word == word.word) return 4;
    // A long prefix says more than a stem: Snowball takes "крупнее" and "крупнейшие" for one word.
    if (word.how == PhraseWord::How::prefix && token.word.starts_with(word.word) &&
        word.word.size() >= (token.cyrillic ? 14u : 7u))
        return 3;
    if (word.how == PhraseWord::How::stem && token.stem == word.stem && (!token.number || token.multiplier)) return 2;
    if (word.how == PhraseWord::How::prefix && token.word.starts_with(word.word)) return 1;
    return 0;
}

std::size_t match(
    const LexiconIndex& lexicon, const Phrase& phrase, const std::vector<Token>& tokens, std::size_t at, int& score
) {
    std::size_t i = at;
    score = 0;
    for (std::size_t k = 0; k < phrase.words.size(); ++k) {
        if (k > 0)
            for (int skipped = 0; skipped < 2 && i < tokens.size() && !fits(phrase.words[k], tokens[i]) &&
                                  lexicon.glue.contains(tokens[i].word);
                 ++skipped)
                ++i;
        if (i >= tokens.size()) return 0;
        const int fit = fits(phrase.words[k], tokens[i]);
        if (fit == 0) return 0;
        score += 10 + fit;
        ++i;
    }
    return i - at;
}

std::size_t longest(
    const LexiconIndex& lexicon, const std::vector<Phrase>& phrases, const std::vector<Token>& tokens, std::size_t at,
    const Phrase*& found
) {
    std::size_t best = 0;
    int best_score = 0;
    for (const auto& phrase : phrases) {
        int score = 0;
        const auto length = match(lexicon, phrase, tokens, at, score);
        if (length == 0 || score <= best_score) continue;
        best = length;
        best_score = score;
        found = &phrase;
    }
    return best;
}

}  // namespace atelier::spec
