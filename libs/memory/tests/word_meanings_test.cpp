#include "atelier/memory/word_meanings.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

using namespace atelier;
using namespace atelier::memory;

namespace {

const std::filesystem::path k_folder = std::filesystem::path(ATELIER_SOURCE_DIR) / ".cache" / "embeddings";

struct Folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("atelier-memory-" + std::to_string(::getpid()));
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
};

std::vector<spec::LexiconPhrase> phrases() {
    return {{"order:desc", "largest first"}, {"order:desc", "сначала крупные"}, {"view:pie", "pie"}, {"noise", "please"}, {"no:tax", "tax"}, {"no:treemap", "treemap"}};
}

PhraseVectors built() {
    auto embedder = open_e5(k_folder / "e5-small-q4.bin");
    REQUIRE(embedder);
    auto vectors = PhraseVectors::build(**embedder, phrases(), {});
    REQUIRE(vectors);
    return std::move(*vectors);
}

std::optional<spec::WordMeaning> look_up(const PhraseVectors& vectors, const std::string& word) {
    auto embedder = open_e5(k_folder / "e5-small-q4.bin");
    REQUIRE(embedder);
    const auto vector = (*embedder)->embed(word);
    REQUIRE(vector);
    return vectors.nearest(word, *vector);
}

}  // namespace

TEST_CASE("vectors have length 1 and know neighbours in both languages") {
    auto embedder = open_e5(k_folder / "e5-small-q4.bin");
    REQUIRE(embedder);
    const auto big = (*embedder)->embed("largest"), ru = (*embedder)->embed("крупнейший"), far = (*embedder)->embed("dentist");
    REQUIRE((big && ru && far));
    CHECK(std::abs(similarity(*big, *big) - 1.0F) < 1e-3F);
    CHECK(similarity(*big, *ru) > similarity(*big, *far));
}

TEST_CASE("an unknown word is read by its nearest phrase, in its own script") {
    const auto vectors = built();
    const auto english = look_up(vectors, "biggest");
    REQUIRE(english);
    CHECK(english->concept_name == "order:desc");
    CHECK(english->phrase == "largest first");
    const auto russian = look_up(vectors, "крупнее");
    if (russian) CHECK(russian->phrase == "сначала крупные");
}

TEST_CASE("what no widget can say, filler and strangers get no meaning") {
    const auto vectors = built();
    CHECK_FALSE(look_up(vectors, "taxes"));
    CHECK_FALSE(look_up(vectors, "pleased"));
    CHECK_FALSE(look_up(vectors, "xylophone"));
}

TEST_CASE("vectors come back from their file, and only for the same phrases") {
    const Folder folder;
    const auto vectors = built();
    REQUIRE(vectors.save(vectors_file(folder.path)));
    const auto loaded = PhraseVectors::load(vectors_file(folder.path), phrases());
    REQUIRE(loaded);
    CHECK(look_up(*loaded, "biggest")->concept_name == "order:desc");
    auto other = phrases();
    other.pop_back();
    CHECK(PhraseVectors::load(vectors_file(folder.path), other).error().code == Code::failed_precondition);
    std::filesystem::resize_file(vectors_file(folder.path), 1000);
    CHECK(PhraseVectors::load(vectors_file(folder.path), phrases()).error().code == Code::failed_precondition);
    CHECK(PhraseVectors::load(folder.path / "none", phrases()).error().code == Code::not_found);
}

TEST_CASE("a missing or cut model is named, and rules work alone") {
    const Folder folder;
    CHECK(open_e5(folder.path / "none").error().code == Code::unavailable);
    std::ofstream(folder.path / "cut") << "not a model";
    CHECK(open_e5(folder.path / "cut").error().code == Code::unavailable);
    CHECK(meanings_of(folder.path, {"biggest"}).empty());
}
