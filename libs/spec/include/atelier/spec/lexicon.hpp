#pragma once

#include <string>
#include <vector>

namespace atelier::spec {

/// One phrase of the vocabulary with what it stands for, as `kind:key` ("order:desc", "view:pie"); "noise" is filler, `no:...` a
/// thing that no widget can say.
struct LexiconPhrase {
    std::string concept_name;
    std::string text;
    /// Whether the phrase says something that a widget can express.
    bool content() const { return concept_name != "noise" && !concept_name.starts_with("no:"); }
};

/// Every phrase, in the order of the tables, without the marks that tell how a word may match.
std::vector<LexiconPhrase> lexicon_phrases();

}  // namespace atelier::spec
