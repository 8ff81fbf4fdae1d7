#include <doctest/doctest.h>

#include "atelier/code/scan.hpp"

using atelier::code::scan_bytes;

TEST_CASE("bytes that no honest file holds") {
    CHECK(scan_bytes("const x = \"Портфель\";\n").empty());
    CHECK(scan_bytes("a\r\nb\tc\n").empty());
    for (const std::string text :
         {"a\rb", "a\x01", "\xFF", "a\xC0\xAF",
          "\xEF\xBB\xBF"
          "a",
          "a\xEF\xBB\xBF", "a\xE2\x80\xAE", "a\xE2\x80\x8B", "a\xE2\x81\xA6", "a\xEE\x80\x80", "a\xEF\xB8\x8F",
          "a\xF3\xA0\x81\x81", "a\xE2\x80\xA8", "a\x7F", "a\xC2\x85", "\xED\xA0\x80"}) {
        CHECK_MESSAGE(!scan_bytes(text).empty(), text);
    }
    CHECK(!scan_bytes(std::string(1001, 'x')).empty());
    CHECK(scan_bytes(std::string(1000, 'x') + "\n" + std::string(1000, 'x')).empty());
    std::string lines;
    while (lines.size() <= 64 * 1024) lines += "// line\n";
    CHECK(!scan_bytes(lines).empty());
    const auto found = scan_bytes("ok\nыы\x01");
    REQUIRE(found.size() == 1);
    CHECK(found[0].line == 2);
    CHECK(found[0].column == 3);
}

TEST_CASE("an emoji may have its selectors and joiners, other text may not") {
    for (const auto* text :
         {"\xE2\x9A\xA0\xEF\xB8\x8F Warning", "\xE2\x9D\xA4\xEF\xB8\x8F", "1\xEF\xB8\x8F\xE2\x83\xA3",
          "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9", "\xF0\x9F\x8F\xB3\xEF\xB8\x8F\xE2\x80\x8D\xF0\x9F\x8C\x88"})
        CHECK_MESSAGE(scan_bytes(text).empty(), text);
    for (const auto* text :
         {"a\xEF\xB8\x8F", "1\xEF\xB8\x8F", "\xEF\xB8\x8F",
          "a\xE2\x80\x8D"
          "b",
          "\xF0\x9F\x91\xA8\xE2\x80\x8D"
          "b",
          "\xE2\x9A\xA0\xEF\xB8\x8F\xEF\xB8\x8F", "\xE2\x9A\xA0\xEF\xB8\x8E"})
        CHECK_MESSAGE(!scan_bytes(text).empty(), text);
}
