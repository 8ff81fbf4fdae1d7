#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/code/answer.hpp"
#include "atelier/json/schema.hpp"

using namespace atelier;
using namespace atelier::code;

namespace {

const std::filesystem::path k_folder = ATELIER_SOURCE_DIR "/libs/code/tests/answers";

/// All that a reader said, by kind and block.
struct Read {
    std::string prose, thinking;
    std::map<std::size_t, std::string> code;
    std::vector<CodeBlock> blocks;
    bool operator==(const Read&) const = default;
};

void hear(Read& into, const std::vector<AnswerPiece>& pieces) {
    for (const auto& piece : pieces) {
        switch (piece.kind) {
            case AnswerPiece::Kind::prose:
                into.prose += piece.text;
                break;
            case AnswerPiece::Kind::thinking:
                into.thinking += piece.text;
                break;
            case AnswerPiece::Kind::code:
                into.code[piece.block] += piece.text;
                break;
            case AnswerPiece::Kind::was_thinking:
                into.thinking = "(" + into.prose + ")";
                into.prose.clear();
                into.code.clear();
        }
    }
}

Read read_in_pieces(std::string_view answer, const std::function<std::size_t()>& size) {
    AnswerReader reader;
    Read out;
    const bool valid = is_valid_utf8(answer);
    while (!answer.empty()) {
        const auto piece = answer.substr(0, size());
        const auto said = reader.feed(piece);
        for (const auto& one : said) CHECK((!valid || is_valid_utf8(one.text)));
        hear(out, said);
        answer.remove_prefix(piece.size());
    }
    hear(out, reader.finish());
    out.blocks = reader.blocks();
    return out;
}

Read read(std::string_view answer) {
    return read_in_pieces(answer, [&] { return std::max<std::size_t>(answer.size(), 1); });
}

std::string golden(std::string_view answer) {
    const auto got = read(answer);
    std::string out = "[prose]\n" + got.prose;
    if (!got.thinking.empty()) out += "\n[thinking]\n" + got.thinking;
    for (const auto& block : got.blocks) {
        out += "\n[block label=" + block.label + " path=" + block.path + (block.closed ? "" : " unclosed");
        out += (block.fenced ? " " : " bare ") + std::to_string(block.begin) + "-" + std::to_string(block.end) + "]\n" +
               block.text;
    }
    const auto files = files_in(got.blocks);
    for (const auto& [name, text] : files.files) out += "\n[file " + name + "]\n" + text;
    for (const auto unused : files.unused) out += "\n[unused " + std::to_string(unused) + "]";
    return out + "\n";
}

std::vector<std::string> answers() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(k_folder))
        if (entry.path().extension() == ".txt") out.push_back(entry.path().stem());
    std::ranges::sort(out);
    return out;
}

std::string answer_of(const std::string& name) { return read_file(k_folder / (name + ".txt")).value(); }

}  // namespace

TEST_CASE("answers are read as the goldens say") {
    REQUIRE(answers().size() > 40);
    for (const auto& name : answers()) {
        CAPTURE(name);
        const auto path = k_folder / (name + ".golden");
        const auto got = golden(answer_of(name));
        // ATELIER_GOLDEN=1 writes them anew, for a look at the difference.
        if (std::getenv("ATELIER_GOLDEN") != nullptr) REQUIRE(write_file_atomic(path, got));
        CHECK(got == read_file(path).value());
    }
}

TEST_CASE("where an answer is split does not matter, and its blocks are what was heard") {
    std::mt19937 random(11);
    const auto same = [&random](std::string_view answer) {
        const auto expected = read(answer);
        for (std::size_t i = 0; i < expected.blocks.size(); ++i) {
            const auto& block = expected.blocks[i];
            CHECK((expected.code.contains(i) ? expected.code.at(i) : "") == block.text);
            CHECK(block.begin <= block.end);
            CHECK(block.end <= answer.size());
        }
        CHECK(code_blocks(answer) == expected.blocks);
        for (std::size_t step = 1; step < 6; ++step) CHECK(read_in_pieces(answer, [step] { return step; }) == expected);
        for (int i = 0; i < 10; ++i) CHECK(read_in_pieces(answer, [&random] { return 1 + random() % 40; }) == expected);
    };
    std::vector<std::string> all;
    for (const auto& name : answers()) all.push_back(answer_of(name));
    for (const auto& answer : all) same(answer);
    // Answers one after the other, and pieces of their lines in any order: constructs meet each other.
    std::vector<std::string> lines;
    for (const auto& answer : all)
        for (auto& line : split(answer, '\n')) lines.push_back(std::move(line));
    for (const char* more :
         {"</think>", "<think>", "```", "````", "~~~", "> ```ts", "* ", "1. ```", "/*", "*/", "`", "import", "constant",
          "\xD0"})
        lines.emplace_back(more);
    for (int i = 0; i < 1500; ++i) {
        std::string mixed;
        for (int n = 0; n < 12; ++n) {
            mixed += lines[random() % lines.size()];
            if (random() % 8 != 0) mixed += random() % 9 == 0 ? "\r\n" : "\n";
            if (random() % 60 == 0) mixed += std::string(396 + random() % 8, "x `~\xC3"[random() % 5]);
        }
        CAPTURE(mixed);
        same(mixed);
    }
}

TEST_CASE("what is huge or broken is read in linear time and without memory for what was told") {
    AnswerReader reader;
    std::size_t heard = 0;
    for (int i = 0; i < 2000; ++i) {
        for (const auto& piece : reader.feed(std::string(5000, i % 2 == 0 ? '`' : '~'))) heard += piece.text.size();
    }
    for (const auto& piece : reader.finish()) heard += piece.text.size();
    CHECK(heard == 10'000'000);
    CHECK(code_blocks(std::string(1'000'000, '\xFF')).empty());
    std::string fences;
    for (int i = 0; i < 20'000; ++i) fences += "```tsx\n";
    CHECK(code_blocks(fences).size() == 20'000);
}

TEST_CASE("the table of files fits its schema") {
    const std::filesystem::path data = ATELIER_SOURCE_DIR "/libs/code/data";
    const auto schema = json::Schema::make(json::parse(read_file(data / "answer.schema.json").value()).value()).value();
    CHECK(schema.check(json::parse(read_file(data / "answer.json").value()).value()));
}
