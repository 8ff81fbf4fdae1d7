#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "atelier/spec/lexicon.hpp"
#include "atelier/spec/vocabulary.hpp"

namespace atelier::spec {

/// How one word of a phrase matches: `=word` as it stands, `word*` by its beginning, else by its stem.
struct PhraseWord {
    enum class How { stem, exact, prefix } how = How::stem;
    std::string word;
    std::string stem;
};

struct Phrase {
    std::string kind;
    std::string key;
    std::vector<PhraseWord> words;
};

/// A value of the data and what people call it.
struct Everyday {
    std::string mark;
    std::vector<std::string> names;
};

struct Examples {
    std::string concept_name;
    std::vector<std::string> with;
    std::vector<std::string> without;
};

/// A lexicon made ready for matching.
struct LexiconIndex {
    std::vector<Phrase> phrases;  ///< among equals the first one wins
    std::vector<LexiconPhrase> plain;
    std::unordered_map<std::string, std::vector<std::size_t>> by_stem;  ///< first word's stem, or "=" and the word
    std::vector<std::size_t> by_prefix;
    std::unordered_set<std::string> stems, words;  ///< of every word of a phrase
    std::vector<std::string> prefixes;
    std::vector<std::pair<std::u32string, std::string>>
        long_words;  ///< for typos: the word, and the word to put in its place
    std::map<std::string, double, std::less<>> numbers;
    std::map<std::string, double, std::less<>> multipliers;
    std::map<std::string, std::string, std::less<>> units;
    std::unordered_set<std::string> glue;
    std::vector<Everyday> sectors, countries, tickers;
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> nearest;  ///< concept: English, Russian
    std::unordered_set<std::string> out_of_scope;
    std::vector<Examples> examples;
    /// `say` and `rename`: they take no part in the reading of a request.
    std::vector<Phrase> messages, titles;
    struct Told {
        std::string about;  ///< a concept
        std::string en, ru;
    };
    std::vector<Told> explanations;
    std::string tour_en, tour_ru;
    std::vector<std::string> tour_requests_en, tour_requests_ru;
};

}  // namespace atelier::spec
