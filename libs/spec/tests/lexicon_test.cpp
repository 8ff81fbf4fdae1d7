#include "atelier/spec/lexicon.hpp"

#include <doctest/doctest.h>

#include "atelier/spec/fill.hpp"

using namespace atelier;
using namespace atelier::spec;

namespace {

Result<std::shared_ptr<const Lexicon>> with(const std::string& own) {
    auto files = Lexicon::built_in_files();
    files.push_back({"own.yaml", own});
    return Lexicon::read(files);
}

std::string message(const std::string& own) {
    const auto read = with(own);
    return read ? std::string("taken") : read.error().message;
}

FillResult filled(const Lexicon& lexicon, std::string_view text) {
    Context context;
    context.lexicon = &lexicon;
    return fill(text, Lang::other, context);
}

}  // namespace

TEST_CASE("the application's words are whole: schema, concepts, examples") {
    const auto read = Lexicon::read(Lexicon::built_in_files());
    REQUIRE_MESSAGE(read, read.error().message);
    const auto broken = broken_examples(**read);
    for (const auto& sentence : broken) MESSAGE(sentence);
    CHECK(broken.empty());
}

TEST_CASE("an operator's own words come on top, without a build") {
    const auto own =
        with("same:\n  - {word: slabs, as: bars}\nconcepts:\n  - concept: field:sector\n    en: [vertical market]\n");
    REQUIRE_MESSAGE(own, own.error().message);
    CHECK(filled(*Lexicon::built_in(), "slabs of profit by vertical market").outcome != FillResult::Outcome::done);
    const auto result = filled(**own, "slabs of profit by vertical market");
    REQUIRE(result.outcome == FillResult::Outcome::done);
    CHECK(result.filled->spec.widget()->view == View::bar);
    CHECK(result.filled->spec.widget()->group_by == Field::sector);
}

TEST_CASE("a word that stood for something else is taken over, and the example that breaks says so") {
    const auto own = with(
        "concepts:\n  - concept: view:pie\n    en: [ledger]\n    examples: [a ledger of trades]\n"
        "    counter_examples: [pie by sector]\n"
    );
    REQUIRE(own);
    CHECK(broken_examples(**own) == std::vector<std::string>{"\"pie by sector\" says view:pie"});
}

TEST_CASE("a bad file is refused with its place") {
    CHECK(message("concepts: [").starts_with("own.yaml, line "));
    CHECK(
        message("concepts:\n  - concept: field:colour\n    en: [x]\n") ==
        "own.yaml: \"field:colour\" is no concept of this vocabulary"
    );
    CHECK(message("words: []").starts_with("own.yaml: "));
    CHECK(message("same:\n  - {word: stake, as: no such word}\n").find("is not a known word") != std::string::npos);
    CHECK(message("a: &x 1\nb: *x\n").starts_with("own.yaml, line 2"));
    CHECK(message("") != "taken");
    CHECK(message("concepts: []\nconcepts: []\n").find("twice") != std::string::npos);
    CHECK(message(std::string(4000, '[')).find("levels") != std::string::npos);
}
