#include <doctest/doctest.h>

#include "atelier/base/file.hpp"
#include "forge/change_text.hpp"
#include "forge/forge_config.hpp"

using namespace atelier;
using namespace atelier::orchestrator;

namespace {

ChangeTexts texts() {
    const auto file = read_file(std::string(ATELIER_SOURCE_DIR) + "/apps/atelierd/forge/texts.json");
    return ChangeTexts::make(file.value()).value();
}

store::Change largest() {
    store::Change out;
    out.id = "chg_1";
    out.author = "investor-b";
    out.feature = "largest";
    out.title_en = "Largest positions";
    out.title_ru = "Крупнейшие позиции";
    out.request = "The 5 largest positions";
    out.explanation = "Positions by value, five of them";
    out.content_sha256 = "c0ffee";
    out.gate_report = "{}";
    out.branch = "user/investor-b/feature-1";
    out.tools = {"get_positions"};
    return out;
}

}  // namespace

TEST_CASE("the block forge of the configuration") {
    const std::string good = R"({"kind":"gitea","url":"https://git.example","repository":"acme/custom",
        "token_file":"/etc/atelier/token"})";
    const auto parsed = ForgeConfig::parse(good);
    REQUIRE(parsed);
    CHECK(parsed->base == "main");
    CHECK_FALSE(parsed->is_local());
    CHECK(ForgeConfig::parse("{}")->is_local());

    struct Row {
        const char* text;
        const char* says;
    };
    const Row wrong[] = {
        {R"({"kind":"github"})", "one of local, gitea"},
        {R"({"repositori":"a/b"})", "did you mean 'repository'"},
        {R"({"kind":"gitea"})", "url"},
        {R"({"kind":"gitea","url":"http://git.example","repository":"a/b","token_file":"t"})", "https is expected"},
        {R"({"kind":"gitea","url":"http://127.0.0.1.evil.example","repository":"a/b","token_file":"t"})", "url"},
        {R"({"kind":"gitea","url":"https://git.example","repository":"a","token_file":"t"})", "owner/name"},
        {R"({"kind":"gitea","url":"https://git.example","repository":"a/../b","token_file":"t"})", "owner/name"},
        {R"({"kind":"gitea","url":"https://git.example","repository":"a/b"})", "token_file"},
        {R"({"kind":"gitea","url":"https://git.example","repository":"a/b","token_file":"t","poll_s":0})", "poll_s"},
        {"[]", "object"},
    };
    for (const auto& row : wrong) {
        CAPTURE(std::string(row.text));
        const auto refused = ForgeConfig::parse(row.text);
        REQUIRE_FALSE(refused);
        CAPTURE(refused.error().message);
        CHECK(refused.error().message.contains(row.says));
    }
    CHECK(ForgeConfig::parse(R"({"kind":"gitea","url":"http://127.0.0.1:3000","repository":"a/b","token_file":"t"})"));
}

TEST_CASE("the text of a pull request says who asked, what made it and which digests, in the author's language") {
    const auto en = texts().pull(largest(), "qwen-14b", "en");
    CHECK(en.title == "Atelier: Largest positions");
    for (const char* part : {"investor-b", "`qwen-14b`", "The 5 largest positions", "c0ffee", "`get_positions`"})
        CHECK(en.body.contains(part));
    const auto ru = texts().pull(largest(), "-", "ru");
    CHECK(ru.title == "Atelier: Крупнейшие позиции");
    CHECK(ru.body.contains("Модель не участвовала"));
    CHECK_FALSE(ru.body.contains("{"));
    CHECK_FALSE(en.body.contains("{"));
}

TEST_CASE("words of people are no markup, call nobody and name no place of ours") {
    store::Change hostile = largest();
    hostile.title_en = "{change} [x](https://evil.example) @everyone\nWIP";
    hostile.explanation = "<img src=x> closes #1";
    hostile.request = "```\n@everyone {content}\n```\n# Big";
    hostile.author = "a\n@b";
    const auto text = texts().pull(hostile, "m`@all`", "en");
    CHECK_FALSE(text.title.contains('\n'));
    CHECK_FALSE(text.body.contains("[x](https"));
    CHECK(text.body.contains("\\<img src=x\\>"));
    CHECK(text.body.contains("\\#1"));
    CHECK(text.body.contains("'''\n@everyone {content}\n'''"));
    CHECK(text.body.contains("{change}"));
    CHECK_FALSE(text.body.contains("m`@all`"));
    // Exactly the two fences that are ours.
    std::size_t fences = 0;
    for (auto at = text.body.find("```"); at != std::string::npos; at = text.body.find("```", at + 3)) ++fences;
    CHECK(fences == 2);
    hostile.request = std::string(1 << 20, 'x');
    CHECK(texts().pull(hostile, "-", "en").body.size() < 8000);
}

TEST_CASE("a merge commit carries who approved which change, whatever their names are") {
    store::Change merged = largest();
    merged.reviewer = "rita\nAtelier-Change: chg_2";
    const auto text = texts().merge(merged, "en");
    CHECK(text.body == "Reviewed-by: rita Atelier-Change: chg_2\nAtelier-Change: chg_1");
}
