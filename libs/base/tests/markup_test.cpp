#include <doctest/doctest.h>

#include "atelier/base/markup.hpp"

using namespace atelier;

TEST_CASE("fences open at any indentation, in lists and quotations, and close by the same marks") {
    const auto plain = fence_opening("```tsx widget.tsx");
    REQUIRE(plain);
    CHECK((plain->mark == '`' && plain->length == 3 && plain->indent == 0 && plain->info == "tsx widget.tsx"));
    CHECK(fence_opening("   ~~~~")->length == 4);
    CHECK(fence_opening("10. ```sql")->indent == 4);
    CHECK(fence_opening("> - ~~~ a`b")->quoted);
    CHECK(fence_opening("\t```")->indent == 4);
    for (const char* line : {"``", "```a`", "a ```", "-```", "1```", "12345678901. ```"})
        CHECK_FALSE(fence_opening(line));
    CHECK(closes_fence(*plain, "  ````  "));
    for (const char* line : {"``", "~~~", "``` a", "", "`````x"}) CHECK_FALSE(closes_fence(*plain, line));
    CHECK(closes_fence(*fence_opening("> ```"), "> ```"));
    CHECK(without_indent(*fence_opening("  ```"), "   a") == " a");
    CHECK(without_indent(*fence_opening("> ```"), "> a") == "a");
}

TEST_CASE("a start that may open or close never turns out to do so against its word") {
    for (const std::string line :
         {"```tsx", "  > 1. ~~~~ a b", "- ```", "12) ```json", "\t\t```", "```a`", "- text", "1.5", "> said"}) {
        for (std::size_t n = 0; n <= line.size(); ++n) {
            if (fence_opening(line)) CHECK(may_open_fence(std::string_view(line).substr(0, n)));
        }
    }
    CHECK_FALSE(may_open_fence("- text"));
    CHECK_FALSE(may_open_fence("1.5"));
    const Fence fence{'`', 4, 2, false, {}};
    CHECK((may_close_fence(fence, "  ``") && may_close_fence(fence, "") && !may_close_fence(fence, "``a")));
}

TEST_CASE("tags of thinking") {
    CHECK(thinking_tag("<think>a")->length == 7);
    CHECK((thinking_tag("</thinking>")->closing && thinking_tag("</thinking>")->name == "thinking"));
    for (const char* text : {"<thinks>", "<think", "think>", "", "< think>"}) CHECK_FALSE(thinking_tag(text));
    CHECK((may_be_thinking_tag("<") && may_be_thinking_tag("</reas") && may_be_thinking_tag("<think")));
    CHECK((!may_be_thinking_tag("<tr") && !may_be_thinking_tag("") && !may_be_thinking_tag("<think a")));
}
