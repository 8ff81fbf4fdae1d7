#include "atelier/manifest/manifest.hpp"

#include <doctest/doctest.h>

namespace atelier::manifest {
namespace {

const std::string k_text = R"({
  "format": 1,
  "id": "notes",
  "title": {
    "en": "Notes",
    "ru": "Заметки"
  },
  "slot": "page",
  "size": "wide",
  "entry": "widget.tsx",
  "backend": "backend.ts",
  "tools": [
    "list_positions"
  ],
  "sdk": "1"
}
)";

std::string replaced(std::string_view what, std::string_view by) {
    std::string text = k_text;
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a manifest is read into one value and printed as it was") {
    const auto read = parse(k_text);
    REQUIRE(read);
    Manifest expected;
    expected.id = "notes";
    expected.title = {"Notes", "Заметки"};
    expected.slot = "page";
    expected.size = "wide";
    expected.backend = "backend.ts";
    expected.tools = {"list_positions"};
    CHECK(*read == expected);
    CHECK(print(*read) == k_text);
}

TEST_CASE("what the schema refuses is refused, with its place") {
    const std::pair<const char*, const char*> wrong[] = {
        {R"("format": 1)", R"("format": 2)"},         {R"("id": "notes")", R"("id": "../notes")"},
        {R"("slot": "page")", R"("slot": "top")"},    {R"("size": "wide")", R"("size": 3)"},
        {R"("ru": "Заметки")", R"("de": "Notizen")"}, {R"("widget.tsx")", R"("other.tsx")"},
        {R"("backend.ts")", R"("other.ts")"},         {R"("list_positions")", "5"},
        {R"("sdk": "1")", R"("sdk": "9")"},           {R"("format": 1,)", R"("more": 1,)"},
    };
    for (const auto& [what, by] : wrong) {
        const auto read = parse(replaced(what, by));
        CAPTURE(by);
        CHECK(!read);
        if (!read) CHECK(read.error().code == Code::invalid_argument);
    }
    CHECK(!parse("[]"));
    CHECK(!parse(""));
    CHECK(in({}).error().code == Code::not_found);
}

}  // namespace atelier::manifest
