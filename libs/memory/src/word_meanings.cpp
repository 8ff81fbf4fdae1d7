#include "atelier/memory/word_meanings.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>

#include "atelier/base/ids.hpp"

namespace atelier::memory {
namespace {

/// Names what the vectors were made from: another lexicon or another model needs new ones.
std::string fingerprint(const std::vector<spec::LexiconPhrase>& phrases) {
    std::string all = "e5-small-q4 query\n";
    for (const auto& phrase : phrases) all += phrase.concept_name + '|' + phrase.text + '\n';
    return sha256_hex(all);
}

bool cyrillic(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) == 0xD0 || static_cast<unsigned char>(c) == 0xD1; });
}

}  // namespace

Result<PhraseVectors> PhraseVectors::build(Embedder& embedder, std::vector<spec::LexiconPhrase> phrases, const std::function<void(std::size_t)>& on_progress) {
    PhraseVectors out;
    for (const auto& phrase : phrases) {
        ATL_TRY(const auto vector, embedder.embed(phrase.text));
        out.vectors_.push_back(vector);
        if (on_progress) on_progress(out.vectors_.size());
    }
    out.phrases_ = std::move(phrases);
    return out;
}

Result<PhraseVectors> PhraseVectors::load(const std::filesystem::path& file, std::vector<spec::LexiconPhrase> phrases) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Code::not_found, "no vectors in " + file.string());
    const std::string expected = fingerprint(phrases);
    std::string found(expected.size(), '\0');
    PhraseVectors out;
    out.vectors_.resize(phrases.size());
    const auto bytes = static_cast<std::streamsize>(out.vectors_.size() * sizeof(Vector));
    in.read(found.data(), static_cast<std::streamsize>(found.size()));
    if (!in || found != expected) return fail(Code::failed_precondition, "the vectors in " + file.string() + " are of another lexicon");
    in.read(reinterpret_cast<char*>(out.vectors_.data()), bytes);
    if (in.gcount() != bytes) return fail(Code::failed_precondition, "the vectors in " + file.string() + " are incomplete");
    out.phrases_ = std::move(phrases);
    return out;
}

Result<void> PhraseVectors::save(const std::filesystem::path& file) const {
    auto fresh = file;
    fresh += ".new";
    {
        std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
        out << fingerprint(phrases_);
        out.write(reinterpret_cast<const char*>(vectors_.data()), static_cast<std::streamsize>(vectors_.size() * sizeof(Vector)));
        if (!out.flush()) return fail(Code::unavailable, "cannot write " + fresh.string());
    }
    std::error_code error;
    std::filesystem::rename(fresh, file, error);
    if (error) return fail(Code::unavailable, "cannot write " + file.string() + ": " + error.message());
    return {};
}

std::optional<spec::WordMeaning> PhraseVectors::nearest(const std::string& word, const Vector& vector) const {
    std::vector<std::pair<float, std::size_t>> hits;
    for (std::size_t i = 0; i < phrases_.size(); ++i)
        if (const float score = similarity(vector, vectors_[i]); score >= k_near) hits.emplace_back(score, i);
    if (hits.empty()) return std::nullopt;
    std::ranges::sort(hits, std::greater{});
    const auto& best = phrases_[hits.front().second];
    if (!best.content()) return std::nullopt;
    const auto same = std::ranges::find_if(hits, [&](const auto& hit) {
        const auto& phrase = phrases_[hit.second];
        return phrase.concept_name == best.concept_name && cyrillic(phrase.text) == cyrillic(word);
    });
    const auto& shown = same == hits.end() ? best : phrases_[same->second];
    return spec::WordMeaning{word, best.concept_name, shown.text};
}

std::filesystem::path vectors_file(const std::filesystem::path& folder) { return folder / "lexicon.vectors"; }

std::vector<spec::WordMeaning> meanings_of(const std::filesystem::path& folder, const std::vector<std::string>& words) {
    const auto vectors = PhraseVectors::load(vectors_file(folder), spec::lexicon_phrases());
    if (!vectors) return {};
    const auto embedder = open_e5(folder / "e5-small-q4.bin");
    if (!embedder) return {};
    std::vector<spec::WordMeaning> out;
    for (const auto& word : words) {
        const auto vector = (*embedder)->embed(word);
        if (!vector) continue;
        if (auto meaning = vectors->nearest(word, *vector)) out.push_back(std::move(*meaning));
    }
    return out;
}

}  // namespace atelier::memory
