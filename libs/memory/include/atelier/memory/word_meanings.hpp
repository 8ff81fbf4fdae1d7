#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "atelier/base/result.hpp"
#include "atelier/memory/embedder.hpp"
#include "atelier/spec/fill.hpp"
#include "atelier/spec/lexicon.hpp"

/// Rung 1's second voter: what a word that the lexicon does not have may mean, by the nearest phrase that it does have.
namespace atelier::memory {

/// The lexicon's phrases with their vectors. Immutable; any thread.
class PhraseVectors {
public:
    /// Embeds every phrase, some 10 ms each on one core; `on_progress` hears how many are done.
    static Result<PhraseVectors> build(Embedder& embedder, std::vector<spec::LexiconPhrase> phrases, const std::function<void(std::size_t)>& on_progress);
    /// `not_found` when there is no file, failed_precondition when it was made from other phrases.
    static Result<PhraseVectors> load(const std::filesystem::path& file, std::vector<spec::LexiconPhrase> phrases);
    /// Replaces the file in one step.
    Result<void> save(const std::filesystem::path& file) const;

    /// The nearest phrase's concept, when the word is near enough to be worth a question: at least `k_near`, no known-impossible
    /// thing, and no mere filler. The phrase shown is of the word's own script where the concept has one.
    std::optional<spec::WordMeaning> nearest(const std::string& word, const Vector& vector) const;

    /// Below this cosine e5 puts unrelated words beside each other (measured: docs/eval/embeddings.md).
    static constexpr float k_near = 0.9F;

private:
    std::vector<spec::LexiconPhrase> phrases_;
    std::vector<Vector> vectors_;
};

/// Opens model and vectors for each call and gives the memory back after it. Calls block: run them in a pool.
/// Empty when something is missing: rules work alone.
std::vector<spec::WordMeaning> meanings_of(const std::filesystem::path& folder, const std::vector<std::string>& words);

/// Where the vectors of the lexicon lie in the embeddings' folder.
std::filesystem::path vectors_file(const std::filesystem::path& folder);

}  // namespace atelier::memory
