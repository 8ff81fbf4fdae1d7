#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/code/edits.hpp"
#include "atelier/json/schema.hpp"

using namespace atelier;
using namespace atelier::code;

namespace {

const std::filesystem::path k_root = ATELIER_SOURCE_DIR;

struct Case {
    std::string name, base, answer, expected;
};

std::vector<Case> corpus() {
    std::vector<Case> out;
    for (const auto& entry : std::filesystem::directory_iterator(k_root / "libs/code/tests/edits")) {
        const auto text = read_file(entry.path()).value();
        const std::string answer = "=== answer ===\n", expected = "=== expected ===\n";
        const auto a = text.find(answer), e = text.find(expected);
        REQUIRE((a != std::string::npos && e != std::string::npos));
        const auto base = trim(std::string_view(text).substr(6, a - 6));
        out.push_back(
            {entry.path().stem(), read_file(k_root / base).value(),
             text.substr(a + answer.size(), e - a - answer.size()), text.substr(e + expected.size())}
        );
    }
    std::ranges::sort(out, {}, &Case::name);
    return out;
}

std::string edited(std::string_view file, const std::vector<Edit>& edits) {
    const auto got = apply_edits(file, edits);
    return got ? got->text : "refused: " + got.error().words;
}

EditProblem refused(std::string_view file, const Edit& edit) {
    auto got = apply_edits(file, {edit});
    REQUIRE_FALSE(got);
    return got.error();
}

}  // namespace

TEST_CASE("of the corpus at least 95 of 100 apply, and what applies is what was meant") {
    std::size_t right = 0, wrong = 0, applied = 0;
    const auto cases = corpus();
    for (const auto& one : cases) {
        const auto files = edits_in(one.answer);
        if (files.size() != 1 || files[0].path != "widget.tsx") {
            MESSAGE(one.name, ": ", files.size(), " files");
            continue;
        }
        const auto got = apply_edits(one.base, files[0].edits);
        applied += got ? 1 : 0;
        if (got && got->text == one.expected)
            ++right;
        else if (got)
            ++wrong;
        if (!got || got->text != one.expected)
            MESSAGE(one.name, ": ", got ? "otherwise than meant" : got.error().words);
    }
    MESSAGE("edits: ", cases.size(), ", applied ", applied, ", as meant ", right);
    CHECK(cases.size() >= 90);
    CHECK(applied * 100 >= cases.size() * 95);
    CHECK(wrong * 50 <= cases.size());
}

TEST_CASE("one place is edited, or none: several fit, none fits, the place is too wide") {
    const std::string file = "a\n  b = 1;\nc\n  b = 1;\nd\n";
    const auto several = refused(file, {"b = 1;", "b = 2;"});
    CHECK(several.kind == EditProblem::Kind::ambiguous);
    CHECK(several.words.contains("2 places, at lines 2, 4"));
    CHECK(edited(file, {{"b = 1;", "b = 2;", true}}) == "a\n  b = 2;\nc\n  b = 2;\nd\n");
    CHECK(edited(file, {{"c\n  b = 1;", "c\n  b = 2;"}}) == "a\n  b = 1;\nc\n  b = 2;\nd\n");
    const auto none =
        refused("const total = sum(rows, price);\nconst x = 1;\n", {"const total = add(row, prices);\nlet y;", "z"});
    CHECK(none.kind == EditProblem::Kind::not_found);
    CHECK(none.words.contains("1| const total = sum(rows, price);"));
    CHECK(refused(file, {"", "x"}).kind == EditProblem::Kind::empty);
    CHECK(
        refused(file, {"nothing like it at all, not even near", "x"}).words ==
        "Edit 1: the text to search for is not in the file."
    );
    CHECK(refused(std::string(2u << 20, 'x'), {"y", "z"}).kind == EditProblem::Kind::too_large);
}

TEST_CASE("a formatter's work is seen through, and a short search never takes in a long place") {
    const std::string file = "const a = call(\n  first,\n  second,\n  third,\n  fourth,\n);\nconst b = 1;\n";
    CHECK(
        edited(file, {{"const a = call(first, second, third, fourth)\n", "const a = call(first);\n"}}) ==
        "const a = call(first);\nconst b = 1;\n"
    );
    std::string long_middle = "start {\n";
    for (int i = 0; i < 4; ++i) long_middle += "  same line of the middle;" + std::string(300, ' ') + "\n";
    long_middle += "}\n";
    const auto wide = refused(
        long_middle,
        {"start {\n  same line of the middle;\n  same line of the middlx;\n  same line of the middle;\n}\n", "x\n"}
    );
    CHECK(wide.kind == EditProblem::Kind::too_wide);
    CHECK(wide.words.contains("lines 1-6"));
}

TEST_CASE("all edits of a list are made or none, each on what the one before left") {
    CHECK(edited("a\nb\n", {{"a", "b2"}, {"b2\nb", "c"}}) == "c\n");
    const auto got = apply_edits("a\nb\n", {{"a", "x"}, {"missing line", "y"}});
    REQUIRE_FALSE(got);
    CHECK(got.error().edit == 1);
}

TEST_CASE("line ends and the byte order mark stay, lines that go leave no empty line, new files are made") {
    CHECK(
        edited(
            "\xEF\xBB\xBF"
            "a\r\nb\r\nc\r\n",
            {{"b\n", "x\ny\n"}}
        ) ==
        "\xEF\xBB\xBF"
        "a\r\nx\r\ny\r\nc\r\n"
    );
    CHECK(edited("a\n  b\nc\n", {{"b\n", ""}}) == "a\nc\n");
    CHECK(edited("", {{"", "new\n"}}) == "new\n");
    CHECK(
        edited("x\n    if (a) {\n      b();\n    }\n", {{"if (a) {\n  b();\n}", "if (c) {\n  d();\n  e();\n}"}}) ==
        "x\n    if (c) {\n      d();\n      e();\n    }\n"
    );
}

TEST_CASE("an edit made before is no mistake") {
    const auto got = apply_edits(
        "const label = \"Total value\";\n", {{"const label = \"Sum\";\n", "const label = \"Total value\";\n"}}
    );
    REQUIRE(got);
    CHECK(got->edits[0].stage == EditStage::already);
    CHECK_FALSE(got->changed);
    const auto same = apply_edits("a b c\n", {{"a b c", "a b c"}});
    REQUIRE(same);
    CHECK_FALSE(same->changed);
}

TEST_CASE("blocks and differences are found wherever they stand, and none that is cut or thought") {
    const std::string block = "<<<<<<< SEARCH\nimport a from \"a\";\nold\n=======\nnew\n>>>>>>> REPLACE\n";
    const std::vector<Edit> one{{"import a from \"a\";\nold\n", "new\n", false}};
    CHECK(edits_in("Edit lib/a.ts:\n" + block) == std::vector<FileEdits>{{"lib/a.ts", one}});
    CHECK(edits_in("```ts lib/a.ts\n" + block + "```\n") == std::vector<FileEdits>{{"lib/a.ts", one}});
    CHECK(edits_in("```\n" + block + "```\n") == std::vector<FileEdits>{{"", one}});
    CHECK(edits_in("<think>" + block + "</think>\nNo.").empty());
    CHECK(edits_in("<<<<<<< SEARCH\nold\n=======\nne").empty());
    CHECK(edits_in("A < B\n=======\nc > d\n").empty());
    const auto diff = edits_in(
        "```diff\n--- a/style.css\n+++ b/style.css\n@@ -1,2 +1,2 @@\n .a {\n-  color: red;\n+  color: blue;\n }\n```\n"
    );
    CHECK(
        diff ==
        std::vector<FileEdits>{{"style.css", {{".a {\n  color: red;\n}\n", ".a {\n  color: blue;\n}\n", false}}}}
    );
}

TEST_CASE("hostile edits end in time") {
    std::mt19937 random(3);
    std::string file, search;
    for (int i = 0; i < 20'000; ++i) file += random() % 3 == 0 ? "}\n" : "  return value;\n";
    for (int i = 0; i < 2000; ++i) search += random() % 3 == 0 ? "}\n" : "  return other;\n";
    CHECK_FALSE(apply_edits(file, {{search, "x"}}));
    CHECK_FALSE(apply_edits(std::string(1'000'000, '\n'), {{std::string(1000, '\n') + "a", "x"}}));
    CHECK_FALSE(apply_edits(std::string(1'000'000, 'a'), {{std::string(500'000, 'a') + "b", "x"}}));
}

TEST_CASE("the words of the edits fit their schema") {
    const std::filesystem::path data = k_root / "libs/code/data";
    const auto schema = json::Schema::make(json::parse(read_file(data / "edits.schema.json").value()).value()).value();
    CHECK(schema.check(json::parse(read_file(data / "edits.json").value()).value()));
}
