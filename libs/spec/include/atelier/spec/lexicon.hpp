#pragma once

#include <memory>
#include <string>
#include <vector>

#include "atelier/base/result.hpp"

namespace atelier::spec {

/// One phrase of the vocabulary with what it stands for, as `kind:key` ("order:desc", "view:pie"); "noise" is filler,
/// `no:...` a thing that no widget can say.
struct LexiconPhrase {
    std::string concept_name;
    std::string text;
    /// Whether the phrase says something that a widget can express.
    bool content() const { return concept_name != "noise" && !concept_name.starts_with("no:"); }
};

/// A file of words: YAML after schemas/lexicon.json.
struct LexiconFile {
    std::string name;  ///< for messages
    std::string text;
};

struct LexiconIndex;

/// The words of rung 1 with what they mean. Immutable; any thread.
class Lexicon {
public:
    /// Phrases of later files win over those of earlier ones, so an operator's own file comes last. invalid_argument
    /// names file and place of what is no YAML, breaks the schema, names an unknown concept, or says that a word means
    /// the same as one that is not there.
    static Result<std::shared_ptr<const Lexicon>> read(const std::vector<LexiconFile>& files);
    /// The application's own, compiled in.
    static const std::shared_ptr<const Lexicon>& built_in();
    /// The files behind `built_in`, to put an operator's own on top.
    static const std::vector<LexiconFile>& built_in_files();

    /// Every phrase, the winning ones first, without the marks that tell how a word may match.
    std::vector<LexiconPhrase> phrases() const;

    const LexiconIndex& index() const { return *index_; }

    explicit Lexicon(std::unique_ptr<const LexiconIndex> index);
    ~Lexicon();
    Lexicon(const Lexicon&) = delete;
    Lexicon& operator=(const Lexicon&) = delete;

private:
    std::unique_ptr<const LexiconIndex> index_;
};

/// Examples in which their concept is not found and counter-examples in which it is, one sentence each: a change of the
/// lexicon that breaks one is refused.
std::vector<std::string> broken_examples(const Lexicon& lexicon);

/// The phrases of the built-in lexicon.
std::vector<LexiconPhrase> lexicon_phrases();

}  // namespace atelier::spec
