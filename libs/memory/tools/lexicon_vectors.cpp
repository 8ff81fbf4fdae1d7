// lexicon_vectors FOLDER: makes the vectors of the lexicon beside the embedding model, unless they are there. Once after a build.
#include <cstdio>

#include "atelier/memory/word_meanings.hpp"

using namespace atelier;

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: lexicon_vectors FOLDER\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const auto file = memory::vectors_file(folder);
    const auto phrases = spec::lexicon_phrases();
    if (memory::PhraseVectors::load(file, phrases)) return 0;
    auto embedder = memory::open_e5(folder / "e5-small-q4.bin");
    if (!embedder) {
        std::fprintf(stderr, "%s\n", embedder.error().message.c_str());
        return 1;
    }
    const auto progress = [&phrases](std::size_t done) {
        if (done % 500 == 0) std::fprintf(stderr, "%zu of %zu phrases\n", done, phrases.size());
    };
    const auto vectors = memory::PhraseVectors::build(**embedder, phrases, progress);
    const auto saved = vectors ? vectors->save(file) : Result<void>(fail(vectors.error()));
    if (!saved) std::fprintf(stderr, "%s\n", saved.error().message.c_str());
    return saved ? 0 : 1;
}
