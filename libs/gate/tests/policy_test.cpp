// Levels of the policy, and what a site's validator may say.
#include "atelier/gate/policy.hpp"

#include <filesystem>

#include "atelier/base/file.hpp"
#include "support.hpp"
#include "validator.hpp"

using namespace atelier;
using namespace atelier::gate;

namespace {

std::string error_of(const Result<void>& result) { return result ? "" : result.error().message; }

std::string said(const std::string& output) {
    const std::map<std::string, std::string> files{{"widget.tsx", "one\ntwo\n"}, {"manifest.json", "{}"}};
    const auto read = read_validator_output("own", output, files);
    if (!read) return "refused: " + read.error().message;
    std::string out;
    for (const auto& f : *read)
        out += f.rule + " " + f.severity + " " + f.file + ":" + std::to_string(f.line) + ":" +
               std::to_string(f.column) + " " + f.text + "\n";
    return out;
}

std::string sarif(const std::string& results, const std::string& more = "") {
    return R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[)" + results + "]" + more + "}]}";
}

}  // namespace

TEST_CASE("a later level tightens, and all of it counts") {
    Policy policy;
    CHECK(policy.limits().files == 10);
    REQUIRE(policy.add("site", R"({"format":1,"limits":{"files":8,"tools":3},"rules":{"scan.*":"error"}})"));
    REQUIRE(policy.add("application", R"({"format":1,"limits":{"files":8,"lines":300},"rules":{"lint.a":"error"}})"));
    CHECK(policy.limits().files == 8);
    CHECK(policy.limits().tools == 3);
    CHECK(policy.limits().lines == 300);
    for (const auto& [rule, severity] : std::initializer_list<std::pair<const char*, const char*>>{
             {"scan.style", "error"},
             {"scan", "warning"},
             {"scanner.x", "warning"},
             {"lint.a", "error"},
             {"lint.ab", "warning"}
         }) {
        Finding finding{rule, "", 0, 0, "", "", "warning"};
        policy.raise(finding);
        CHECK_MESSAGE(finding.severity == severity, rule);
    }
    CHECK(
        policy.describe() ==
        "product + site + application: at most files 8, code_files 6, migrations 40, lines 300, tools 3; "
        "errors: scan.*, lint.a"
    );
}

TEST_CASE("a level that loosens is refused with the reason, and changes nothing") {
    Policy policy;
    const std::string program = R"("program":"/srv/check")";
    REQUIRE(policy.add(
        "site",
        R"({"format":1,"limits":{"files":5},"rules":{"scan.*":"error"},"validators":[{"name":"own",)" + program + "}]}"
    ));
    const std::string before = policy.describe();
    const std::pair<std::string, std::string> cases[] = {
        {R"({"format":1,"limits":{"lines":10,"files":6}})",
         "limits.files: 6 instead of 5 would loosen what is set above (product, site)"},
        {R"({"format":1,"limits":{"migrations":41}})", "limits.migrations: 41 instead of 40 would loosen"},
        {R"({"format":1,"rules":{"scan.style":"review"}})", "rules.scan.style: 'review'"},
        {R"({"format":1,"rules":{"types.TS2322":"off"}})", "rules.types.TS2322: 'off'"},
        {R"({"format":1,"validators":[{"name":"own","program":"/bin/true"}]})", "a second 'own'"},
        {R"({"format":1,"validators":[{"name":"other","program":"bin/true"}]})", "program"},
        {R"({"format":1,"validators":[{"name":"other","program":"/srv/a/../b"}]})", "no '..'"},
        {R"({"format":1,"validators":[{"name":"other","program":"/srv/b/x","folder":"/srv/a"}]})", "lie in its folder"},
        {R"({"format":1,"limits":{"files":0}})", "files"},
        {R"({"format":1,"limits":{"fiels":3}})", "fiels"},
        {R"({"format":2})", "format"},
        {R"({"format":1,"rules":{"*":"error"}})", "rules"},
        {R"([])", ""},
        {"", ""},
    };
    for (const auto& [text, reason] : cases) {
        CAPTURE(text);
        const auto added = policy.add("application", text);
        CHECK_FALSE(added);
        CHECK_MESSAGE(error_of(added).contains(reason), error_of(added));
        CHECK(policy.describe() == before);
    }
}

TEST_CASE("files of levels: those that are there, and errors that name them") {
    const auto folder = std::filesystem::temp_directory_path() / "atelier-policy-test";
    std::filesystem::create_directories(folder);
    const auto file = folder / "policy.json";
    REQUIRE(write_file_atomic(file, R"({"format":1,"limits":{"files":99}})", 0600));
    const auto loose = Policy::load({{"site", folder / "none.json"}, {"application", file}});
    REQUIRE_FALSE(loose);
    CHECK(loose.error().message.starts_with(file.string() + ": limits.files: 99 instead of 10"));
    CHECK(Policy::load({{"site", folder / "none.json"}}).value().describe().starts_with("product: "));
    std::filesystem::remove_all(folder);
}

TEST_CASE("a validator's findings, of both forms, errors first") {
    CHECK(said(R"({"findings":[]})").empty());
    CHECK(
        said(R"({"findings":[{"rule":"b","text":"look","severity":"review"},
        {"rule":"licence/head","file":"widget.tsx","line":2,"column":1,"text":"no head"}]})") ==
        "validator.own.licence.head error widget.tsx:2:1 no head\nvalidator.own.b warning :0:0 look\n"
    );
    CHECK(said(sarif("")).empty());
    CHECK(
        said(sarif(R"({"ruleId":"a","message":{"text":"plain"}},
        {"ruleId":"n","level":"none","message":{"text":"x"}},{"ruleId":"p","kind":"pass","message":{"text":"x"}},
        {"ruleId":"e","level":"error","message":{"text":"bad"},"locations":[{"physicalLocation":
        {"artifactLocation":{"uri":"widget.tsx"},"region":{"startLine":1,"startColumn":3}}}]})")) ==
        "validator.own.e error widget.tsx:1:3 bad\nvalidator.own.a warning :0:0 plain\n"
    );
    std::string many;
    for (int i = 0; i < 80; ++i) many += R"({"rule":"r","text":"t","severity":"review"},)";
    const std::string cut = said(R"({"findings":[)" + many + R"({"rule":"last","text":"bad"}]})");
    CHECK(cut.starts_with("validator.own.last error"));
    CHECK(std::ranges::count(cut, '\n') == 50);
}

TEST_CASE("a validator that lies is not believed") {
    const std::pair<std::string, const char*> cases[] = {
        {"", "it said nothing"},
        {"ok", "no JSON object"},
        {"{}", "does not fit"},
        {R"({"findings":[],"ok":true})", "does not fit"},
        {R"({"findings":[7]})", "does not fit"},
        {R"({"findings":[{"rule":"r"}]})", "does not fit"},
        {R"({"findings":[{"rule":"","text":"t"}]})", "does not fit"},
        {R"({"findings":[{"rule":"r","text":"t","severity":"fine"}]})", "does not fit"},
        {R"({"findings":[{"rule":"r","text":"t","line":-1}]})", "does not fit"},
        {R"({"findings":[{"rule":"r","text":"t","line":3}]})", "a line and no file"},
        {R"({"findings":[{"rule":"r","text":"t","file":"/etc/passwd"}]})", "not among the files"},
        {R"({"findings":[{"rule":"r","text":"t","file":"widget.tsx","line":4}]})", "which has 3"},
        {R"({"findings":[{"rule":"a.not_run","text":"t"}]})", "the gate's own"},
        {R"({"version":"2.0.0","runs":[]})", "not of version 2.1.0"},
        {R"({"version":"2.1.0","runs":7})", "no runs"},
        {R"({"version":"2.1.0","runs":[{}]})", "no results"},
        {sarif(R"({"ruleId":"a"})"), "no message"},
        {sarif("", R"(,"invocations":[{"executionSuccessful":false}])"), "not successful"},
        {sarif(
             R"({"ruleId":"a","message":{"text":"t"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"x.ts"}}}]})"
         ),
         "not among the files"},
        {std::string(5000, '['), "no JSON object"},
    };
    for (const auto& [output, reason] : cases) {
        CAPTURE(output.substr(0, 80));
        CHECK_MESSAGE(said(output).starts_with("refused: "), said(output));
        CHECK_MESSAGE(said(output).contains(reason), said(output));
    }
}
