// What a customization with a backend may consist of, and what of it is stored.
#include <doctest/doctest.h>

#include <algorithm>

#include "atelier/manifest/manifest.hpp"
#include "path_policy.hpp"
#include "tool_output.hpp"

using namespace atelier;
using namespace atelier::gate;

namespace {

const std::string k_manifest =
    R"({"format":1,"id":"notes","title":{"en":"N","ru":"Н"},"slot":"dashboard.grid","size":"medium","entry":"widget.tsx","backend":"backend.ts","tools":["list_positions"],"sdk":"1"})";

Input input(std::map<std::string, std::string> more = {}, const std::string& manifest = k_manifest) {
    Input out{"ann", "notes", "en", {{"widget.tsx", "w"}, {"backend.ts", "b"}, {"migrations/001_notes.sql", "s"}, {"manifest.json", manifest}}, {}};
    for (auto& [name, text] : more) {
        if (text.empty()) out.files.erase(name);
        else out.files[name] = text;
    }
    return out;
}

std::string paths(const Input& what) {
    std::string out;
    for (const auto& finding : check_paths(what, Policy().limits())) out += finding.file + ": " + finding.text + "\n";
    return out;
}

std::string manifest_faults(const Input& what) {
    std::string out;
    for (const auto& finding : check_manifest(what, {"list_positions"}, Policy().limits())) out += finding.text + "\n";
    return out;
}

Answer answered(const std::string& text) { return json::parse_object(text); }

}  // namespace

TEST_CASE("backend.ts and numbered migrations are allowed beside the widget") {
    CHECK(paths(input()).empty());
    CHECK(manifest_faults(input()).empty());
    std::map<std::string, std::string> many;
    for (int i = 2; i <= 40; ++i) many["migrations/0" + std::string(i < 10 ? "0" : "") + std::to_string(i) + "_more.sql"] = "s";
    CHECK(paths(input(many)).empty());
    many["migrations/041_more.sql"] = "s";
    CHECK(paths(input(many)).contains("at most") == false);
    CHECK(!paths(input(many)).empty());
}

TEST_CASE("no other file, folder or name") {
    for (const char* name :
         {"migrations/1_a.sql", "migrations/001-a.sql", "migrations/001_A.sql", "migrations/001_.sql", "migrations/001_a.sql.ts", "migrations/../x.sql", "migrations/a/001_a.sql",
          "migrations/001_a.js", "migrations/", "migration/001_a.sql", "001_a.sql", "/migrations/001_a.sql", "backend.js", "backend.mjs", "server/backend.ts", "package.json",
          "backend.config.ts", "node_modules/x.ts", ".npmrc", "migrations/001_\xD0\xB0.sql",
          // Ways out of the folder, and other spellings of what is allowed.
          "../widget.tsx", "..", "./widget.tsx", "a/../widget.tsx", "/etc/passwd", "//widget.tsx", "widget.tsx/", "widget.tsx\n", " widget.tsx", "WIDGET.TSX", "Widget.tsx",
          "w\xD1\x96" "dget.tsx", "widge\xCC\x81t.tsx", "\xEF\xBC\x8E\xEF\xBC\x8E/widget.tsx", "widget.tsx ", "..\\widget.tsx", "C:\\widget.tsx", "",
          // What a repository, a build or a package manager would read.
          ".git/hooks/post-merge", ".git/config", ".gitattributes", ".gitmodules", ".github/workflows/ci.yml", ".gitlab-ci.yml", "package-lock.json", "tsconfig.json",
          "eslint.config.js", ".oxlintrc.json", "vite.config.ts", "postcss.config.cjs", ".prettierrc.js", "babel.config.js", "tailwind.config.ts", "-rf"}) {
        CHECK_MESSAGE(!paths(input({{name, "x"}})).empty(), name);
    }
    CHECK(paths(input({{"backend.ts", ""}})).contains("there are migrations but no backend.ts"));
}

TEST_CASE("a widget may have parts, a library and one folder level") {
    CHECK(paths(input({{"parts/PriceRow.tsx", "x"}, {"parts/tool-bar.tsx", "x"}, {"lib/sorting.ts", "x"}, {"style.css", "x"}})).empty());
    for (const char* name : {"parts/row.css", "lib/row.tsx", "lib/style.css", "parts/a/b.tsx", "parts/", "lib/.ts", "parts/../widget.tsx", "parts/R\xC3\xB6w.tsx", "lib/types.d.ts", "parts/vite.config.ts", "src/a.ts",
                             "parts/manifest.json", "lib/backend.js", "Parts/row.tsx", "parts\\row.tsx", "parts/.row.tsx"})
        CHECK_MESSAGE(!paths(input({{name, "x"}})).empty(), name);
    CHECK(!paths(input({{"parts/row.tsx", "x"}, {"parts/Row.tsx", "x"}})).empty());
    CHECK(paths(input({{"parts/a.tsx", "x"}, {"parts/b.tsx", "x"}, {"lib/c.ts", "x"}, {"lib/d.ts", "x"}})).empty());
    CHECK(!paths(input({{"parts/a.tsx", "x"}, {"parts/b.tsx", "x"}, {"lib/c.ts", "x"}, {"lib/d.ts", "x"}, {"lib/e.ts", "x"}})).empty());
}

TEST_CASE("the manifest says backend.ts exactly where there is one") {
    std::string without = k_manifest;
    without.erase(without.find(R"("backend":"backend.ts",)"), 23);
    CHECK(!manifest_faults(input({}, without)).empty());
    CHECK(!manifest_faults(input({{"backend.ts", ""}, {"migrations/001_notes.sql", ""}})).empty());
    CHECK(manifest_faults(input({{"backend.ts", ""}, {"migrations/001_notes.sql", ""}}, without)).empty());
    std::string other = k_manifest;
    other.replace(other.find("backend.ts"), 10, "other.ts__");
    CHECK(!manifest_faults(input({}, other)).empty());
}

TEST_CASE("a package holds the code, the migrations and the manifest's tools, and the module names it") {
    CHECK(backend_package(input().files, "var x=1;") == R"({"format":1,"code":"var x=1;","migrations":{"migrations/001_notes.sql":"s"},"tools":["list_positions"]})");
    CHECK(with_backend("export{W as default};\n", "abc") == "export{W as default};\nexport const backend=\"abc\";\n");
    CHECK(with_backend("no newline", "abc") == "no newline\nexport const backend=\"abc\";\n");
}

TEST_CASE("what migrations and routes do wrong is red in the render test; a backend has to be built") {
    const auto read = read_render(answered(
        R"({"findings":[{"rule":"migration/try","file":"migrations/001_a.sql","text":"no"},{"rule":"backend/start","file":"backend.ts","text":"no"},{"rule":"backend/throw","file":"backend.ts","text":"no"}],"dom":"","data_loss":[]})"
    ));
    REQUIRE(read.findings.size() == 3);
    CHECK(read.findings[0].rule == "migration.try");
    CHECK(read.findings[2].rule == "backend.throw");
    const std::string both = R"({"findings":[],"bundle":{"code":"x"},"backend":"y"})";
    CHECK(read_build(answered(both), true).built->backend_code == "y");
    CHECK_FALSE(read_build(answered(R"({"findings":[],"bundle":{"code":"x"},"backend":""})"), true).built.has_value());
}

TEST_CASE("a reading tool that nobody calls leaves the manifest; a writing one is an error") {
    auto whole = manifest::parse(k_manifest).value();
    whole.tools = {"get_metrics", "list_positions", "record_transaction"};
    std::string text = manifest::print(whole);
    const std::string before = text;
    CHECK(settle_tools({}, {"record_transaction"}, text).empty());
    CHECK(text == before);
    const auto found = settle_tools({"get_metrics", "record_transaction"}, {"record_transaction"}, text);
    REQUIRE(found.size() == 2);
    CHECK(found[0].severity == "warning");
    CHECK(found[1].severity == "error");
    CHECK(found[1].rule == "manifest.unused_tool");
    whole.tools = {"list_positions", "record_transaction"};
    CHECK(manifest::parse(text).value() == whole);
    CHECK(unused_tools(*answered(R"({"unused_tools":["a"]})")) == std::vector<std::string>{"a"});
}

TEST_CASE("lost data is told and asks for a yes, and is no red") {
    const auto read = read_render(answered(
        R"({"findings":[{"rule":"migration/data_loss","severity":"warning","file":"migrations/002_a.sql","text":"rows of notes are deleted"}],"dom":"x",)"
        R"("data_loss":[{"file":"migrations/002_a.sql","direction":"forward","kind":"rows_deleted","table":"notes","column":"","rows":4,"measured":"seeded","needs_yes":true},)"
        R"({"file":"migrations/001_a.sql","direction":"back","kind":"table_dropped","table":"notes","column":"","rows":0,"measured":"statement","needs_yes":false},{"file":"x"}]})"
    ));
    REQUIRE(read.findings.size() == 1);
    CHECK(read.findings[0].rule == "migration.data_loss");
    CHECK(read.findings[0].severity == "warning");
    REQUIRE(read.shown.has_value());
    const auto& losses = read.shown->data_loss;
    REQUIRE(losses.size() == 3);
    CHECK(
        json::print(to_json(losses[0])) ==
        R"({"file":"migrations/002_a.sql","direction":"forward","kind":"rows_deleted","table":"notes","column":"","rows":4,"measured":"seeded","needs_yes":true})"
    );
    CHECK_FALSE(losses[1].needs_yes);
    // Only a clear no is one.
    CHECK(losses[2].needs_yes);
}
