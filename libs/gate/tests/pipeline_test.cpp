// The list of checks, and what a process of web/gate can do wrong.
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/code/scan.hpp"
#include "atelier/gate/local_gate.hpp"
#include "scripted_tools.hpp"
#include "support.hpp"

using namespace atelier;
using namespace atelier::gate;

namespace {

const std::string k_checker = "checker.mjs";
const std::string k_renderer = "render.mjs";

struct Rig {
    IoContext io;
    SystemClock clock;
    ScriptedTools tools{io.get_executor()};
    std::unique_ptr<Gate> gate;
    std::vector<std::string> told;

    explicit Rig(Residents residents = {}) {
        residents.answer = std::chrono::milliseconds(300);
        residents.spares = 1;
        residents.refill_after = std::chrono::milliseconds(0);
        gate = make_local_gate(
            io.get_executor(), {.web = "/web", .node = "/opt/node/bin/node", .known_tools = {"list_positions"}, .writing_tools = {}, .sqlite = "/sqlite", .residents = residents}, tools,
            clock
        );
    }
    ~Rig() {
        (void)wait_for(io, close());
        CHECK(tools.living == 0);
    }
    Task<bool> close() {
        co_await gate->close();
        co_return true;
    }
    Task<> tell(CheckRecord record) {
        told.push_back(record.name + (record.ok ? "" : " red"));
        co_return;
    }
    Verdict judge(Input input) {
        told.clear();
        return wait_for(io, gate->judge(std::move(input), [this](CheckRecord record) { return tell(std::move(record)); })).value();
    }
    Verdict judge(const std::string& widget = k_good_widget) { return judge(input_of({{"widget.tsx", widget}})); }
    std::string order() const {
        std::string out;
        for (const auto& name : told) out += (out.empty() ? "" : ", ") + name;
        return out;
    }
};

/// The script that answers `what` by `line` and all else as green() does.
Script but(std::string what, std::optional<std::string> line) {
    return [what = std::move(what), line = std::move(line)](const json::Object& question) -> std::optional<std::string> {
        if (json::get_string(question, "do") != what) return green()(question);
        if (!line) return std::nullopt;
        return replace_all(*line, "ID", json::get_string(question, "id"));
    };
}

}  // namespace

namespace {

/// As a turn does it: on the executor, where a task may be done before spawn() returns.
Task<bool> warm(Gate* gate) {
    gate->warm();
    gate->warm();
    co_return true;
}

}  // namespace

TEST_CASE("a good widget passes every check, and they are told in order") {
    Rig rig;
    const Verdict verdict = rig.judge();
    CHECK(verdict.report.ok);
    CHECK(findings_of(verdict.report).empty());
    CHECK(rig.order() == "path, bytes, format, scan, types, lint, build, render");
    CHECK(verdict.bundle == "module");
    CHECK(verdict.dom == "<p>shown</p>");
    CHECK(verdict.formatted.empty());
    CHECK(verdict.report.checks.size() == rig.told.size());
}

TEST_CASE("the checker stays, a renderer is used once and the next one is started ahead") {
    Rig rig;
    for (int i = 0; i < 3; ++i) {
        CHECK(rig.judge().report.ok);
        (void)wait_for(rig.io, sleep_for(std::chrono::milliseconds(20)));
    }
    CHECK(rig.tools.started[k_checker] == 1);
    CHECK(rig.tools.started[k_renderer] == 4);
    CHECK(rig.tools.living == 2);
    Rig replaced({.jobs = 2});
    for (int i = 0; i < 4; ++i) CHECK(replaced.judge().report.ok);
    CHECK(replaced.tools.started[k_checker] == 2);
}

TEST_CASE("what is warmed is what the next verdict uses") {
    Rig rig;
    (void)wait_for(rig.io, warm(rig.gate.get()));
    CHECK(rig.judge().report.ok);
    (void)wait_for(rig.io, sleep_for(std::chrono::milliseconds(20)));
    CHECK(rig.tools.started[k_checker] == 1);
    CHECK(rig.tools.started[k_renderer] == 2);
}

TEST_CASE("the text is formatted first, and everything else sees that text once") {
    Rig rig;
    rig.tools.scripts[k_checker] = [](const json::Object& question) -> std::optional<std::string> {
        if (json::get_string(question, "do") != "format") return green()(question);
        return json::print(json::Object{{"id", question.at("id")}, {"findings", json::Array{}}, {"formatted", json::Object{{"widget.tsx", k_good_widget}}}});
    };
    Input input = input_of({{"widget.tsx", "  " + k_good_widget}});
    const Verdict verdict = rig.judge(input);
    CHECK(verdict.report.ok);
    CHECK(verdict.formatted == std::map<std::string, std::string>{{"widget.tsx", k_good_widget}});
    CHECK(rig.tools.questions.size() == 5);
    for (const auto& question : rig.tools.questions) {
        const std::string what = json::get_string(question, "do");
        if (what == "types" || what == "build") CHECK(json::get_string(*json::get_object(question, "files"), "widget.tsx") == k_good_widget);
    }
    CHECK(verdict.report.content_sha256 == rig.judge().report.content_sha256);
}

TEST_CASE("missing imports are added to text that a model wrote, and to no other") {
    Rig rig;
    const std::string without = replace_all(k_good_widget, "Card, usePositions", "Card");
    CHECK(rig.judge(without).formatted.empty());
    Input input = input_of({{"widget.tsx", without}});
    input.fix = true;
    CHECK(rig.judge(input).formatted == std::map<std::string, std::string>{{"widget.tsx", k_good_widget}});
}

TEST_CASE("generated code has all its imports: mending leaves it as the generator wrote it") {
    const std::filesystem::path golden = std::filesystem::path(ATELIER_SOURCE_DIR) / "libs/spec/tests/golden";
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(golden)) {
        if (entry.path().extension() != ".tsx") continue;
        const std::string text = read_file(entry.path(), 1u << 20).value();
        CHECK_MESSAGE(code::fix_imports(text) == text, entry.path().string());
        ++files;
    }
    CHECK(files > 10);
}

TEST_CASE("scan and types report together, and what is forbidden is not run") {
    Rig rig;
    rig.tools.scripts[k_checker] = but("types", R"({"id":"ID","findings":[{"rule":"types/TS2322","file":"widget.tsx","line":3,"column":1,"text":"no","hint":""}]})");
    const Verdict verdict = rig.judge(k_good_widget + "export const x = eval(\"1\");\n");
    CHECK_FALSE(verdict.report.ok);
    CHECK(rig.order() == "path, bytes, format, scan red, types red, lint, build");
    CHECK(findings_of(verdict.report).contains("scan."));
    CHECK(findings_of(verdict.report).contains("types.TS2322"));
    CHECK(verdict.bundle.empty());
    // Wrong types alone do not hide what the widget does.
    CHECK_FALSE(rig.judge().report.ok);
    CHECK(rig.order() == "path, bytes, format, scan, types red, lint, build, render");
}

TEST_CASE("hostile names and bytes keep the files away from every tool") {
    Rig rig;
    CHECK_FALSE(rig.judge(input_of({{"widget.tsx", k_good_widget}, {"../x.ts", "1"}})).report.ok);
    CHECK(rig.order() == "path red");
    CHECK_FALSE(rig.judge(k_good_widget + "// \xE2\x80\xAE\n").report.ok);
    CHECK(rig.order() == "path, bytes red");
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(rig.judge(k_good_widget + "// " + std::string(10u << 20, 'x') + "\n").report.ok);
    CHECK(rig.order() == "path, bytes red");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    CHECK(rig.tools.started.empty());
}

TEST_CASE("a tool that fails is red with its reason, and the next verdict is right") {
    for (const char* what : {"format", "types", "lint", "build"}) {
        CAPTURE(what);
        Rig rig;
        rig.tools.scripts[k_checker] = but(what, R"({"id":"ID","failed":"it is broken"})");
        const Verdict verdict = rig.judge();
        CHECK_FALSE(verdict.report.ok);
        CHECK(findings_of(verdict.report).contains(std::string(what) + ".not_run"));
        CHECK(findings_of(verdict.report).contains("it is broken"));
        CHECK(verdict.bundle.empty());
    }
}

TEST_CASE("a process that ends, hangs, works without end or lies is red with the reason, and the next verdict is right") {
    struct Case {
        const char* what;
        std::optional<std::string> line;
        const char* reason;
    };
    const Case cases[] = {
        {"types", "", "it ended: its last words"},
        {"types", std::nullopt, "it took too long"},
        {"format", "", "it ended"},
        {"build", std::nullopt, "it took too long"},
        {"lint", "all is well", "it sent what is no answer"},
        {"lint", R"({"id":"another","findings":[]})", "it sent what is no answer"},
        {"lint", R"({"id":"ID"})", "no findings"},
        {"types", R"({"id":"ID","findings":[7]})", "no finding"},
        {"types", R"({"id":"ID","findings":[{"rule":""}]})", "no finding"},
        {"format", R"({"id":"ID","findings":[]})", "no texts"},
        {"format", R"({"id":"ID","findings":[],"formatted":{"widget.tsx":5}})", "no texts"},
        {"build", R"({"id":"ID","findings":[]})", "nothing was built"},
        {"build", R"({"id":"ID","findings":[],"bundle":{"code":""}})", "nothing was built"},
        {"", "", "it ended"},
        {"", std::nullopt, "it took too long"},
        {"", "{}", "it sent what is no answer"},
        {"", R"({"id":"ID","findings":[],"data_loss":[]})", "no page"},
        {"", R"({"id":"ID","findings":[],"dom":"","data_loss":[]})", "nothing was shown"},
        {"", R"({"id":"ID","findings":[],"dom":"x"})", "what migrations throw away"},
        {"", R"({"id":"ID","findings":[],"dom":"x","data_loss":[1]})", "no object"},
    };
    for (const auto& [what, line, reason] : cases) {
        CAPTURE(what);
        CAPTURE(reason);
        Rig rig;
        rig.tools.scripts[*what ? k_checker : k_renderer] = but(what, line);
        const Verdict verdict = rig.judge();
        CHECK_FALSE(verdict.report.ok);
        CHECK(verdict.bundle.empty());
        CHECK_MESSAGE(findings_of(verdict.report).contains(reason), findings_of(verdict.report));
        CHECK(findings_of(verdict.report).contains(*what ? std::string(what) + ".not_run" : "render.not_run"));
        // The tool is whole again; the process that has failed is not asked whether it is. One renderer was started ahead.
        for (const auto* program : {&k_checker, &k_renderer}) rig.tools.scripts[*program] = green();
        if (!*what) (void)rig.judge();
        CHECK(rig.judge().report.ok);
    }
}

TEST_CASE("a file that the formatter invents is not taken") {
    Rig rig;
    rig.tools.scripts[k_checker] = but("format", R"({"id":"ID","findings":[],"formatted":{"evil.ts":"x"}})");
    const Verdict verdict = rig.judge();
    CHECK(verdict.formatted.empty());
    CHECK(verdict.report.ok);
}

TEST_CASE("a process that works without end is ended by its processor time") {
    Rig rig;
    rig.tools.scripts[k_checker] = but("types", std::nullopt);
    rig.tools.cpu_ms_a_look = 20'000;
    CHECK(findings_of(rig.judge().report).contains("it used too much processor time"));
}

TEST_CASE("a gate whose processes cannot be started is red with the reason") {
    Rig rig;
    rig.tools.start_error = Error{Code::unavailable, "the jail is missing"};
    CHECK(findings_of(rig.judge().report).contains("the jail is missing"));
    rig.tools.start_error.reset();
    CHECK(rig.judge().report.ok);
}

TEST_CASE("where processes cannot stay, each question is a command") {
    Rig rig;
    rig.tools.start_error = Error{Code::failed_precondition, "not here"};
    CHECK(rig.judge().report.ok);
    CHECK(rig.tools.runs[k_checker] == 4);
    CHECK(rig.tools.runs[k_renderer] == 1);
    rig.tools.scripts[k_checker] = but("types", "");
    CHECK(findings_of(rig.judge().report).contains("types.not_run: the check gave no verdict: exit code 1"));
}

namespace {

Task<bool> judge_two(Gate* gate, Input first, Input second) {
    auto one = gate->judge(std::move(first), {});
    auto two = gate->judge(std::move(second), {});
    using namespace boost::asio::experimental::awaitable_operators;
    const auto [a, b] = co_await (std::move(one) && std::move(two));
    co_return a && a->report.ok && b && b->report.ok;
}

}  // namespace

TEST_CASE("two verdicts at a time have a checker each, or wait for the only one") {
    for (const std::size_t checkers : {1u, 2u}) {
        Rig rig({.checkers = checkers});
        CHECK(wait_for(rig.io, judge_two(rig.gate.get(), input_of({{"widget.tsx", k_good_widget}}), input_of({{"widget.tsx", k_good_widget}}))));
        CHECK(rig.tools.started[k_checker] == static_cast<int>(checkers));
    }
}

namespace {

const std::string k_right = k_good_widget;
const std::string k_wrong = replace_all(k_good_widget, ".length", ".lenght");

/// Types are red until the text says "right"; the quick fix writes that.
Script mendable(bool fixes) {
    return [fixes](const json::Object& question) -> std::optional<std::string> {
        const std::string what = json::get_string(question, "do");
        const auto* files = json::get_object(question, "files");
        const bool right = files && json::get_string(*files, "widget.tsx") == k_right;
        json::Object answer{{"id", question.at("id")}, {"findings", json::Array{}}};
        if (what == "types" && !right) {
            answer["findings"] =
                json::Array{json::Object{{"rule", "types/TS2551"}, {"text", "wrong"}, {"file", "widget.tsx"}}};
        } else if (what == "mend") {
            answer["mended"] = fixes
                                   ? json::Object{{"widget.tsx", k_right}, {"manifest.json", "{}"}, {"other.tsx", "x"}}
                                   : json::Object{};
        } else {
            return green()(question);
        }
        return json::print(answer);
    };
}

}  // namespace

TEST_CASE("quick fixes mend text of a model whose types are wrong, and nothing else") {
    Rig rig;
    rig.tools.scripts[k_checker] = mendable(true);
    Input input = input_of({{"widget.tsx", k_wrong}});
    CHECK_FALSE(rig.judge(input).report.ok);
    input.fix = true;
    const Verdict verdict = rig.judge(input);
    CHECK(verdict.report.ok);
    CHECK(verdict.formatted == std::map<std::string, std::string>{{"widget.tsx", k_right}});
    // Each check is told once, as it stands in the end.
    CHECK(rig.order() == "path, bytes, format, scan, types, lint, build, render");

    Rig other;
    other.tools.scripts[k_checker] = mendable(false);
    CHECK(findings_of(other.judge(input).report) == "types.TS2551: wrong\n");
}

TEST_CASE("a review looks closer than a verdict, and fails closed") {
    Rig rig;
    const auto review = [&rig] {
        return wait_for(rig.io, rig.gate->review(input_of({{"widget.tsx", k_good_widget}}))).value();
    };
    Report report = review();
    CHECK(report.ok);
    REQUIRE(report.checks.size() == 1);
    CHECK(report.checks[0].name == "eslint");
    // No verdict has it.
    rig.judge();
    CHECK(rig.tools.runs["eslint.mjs"] == 1);
    const auto answers = [&rig](std::string line) {
        rig.tools.scripts["eslint.mjs"] = [line](const json::Object&) { return std::optional(line); };
    };
    answers(
        R"({"findings":[{"rule":"eslint/jsx-a11y/alt-text","text":"no alt","file":"widget.tsx","line":4,"severity":"warning"}]})"
    );
    report = review();
    CHECK(report.ok);
    CHECK(findings_of(report) == "eslint.jsx-a11y.alt-text: no alt\n");
    answers(R"({"findings":[{"rule":"eslint/react-hooks/rules-of-hooks","text":"no","file":"widget.tsx"}]})");
    CHECK_FALSE(review().ok);
    for (const char* line : {"", "nonsense", "{}", R"({"failed":"no memory"})"}) {
        answers(line);
        report = review();
        CHECK_FALSE(report.ok);
        CHECK(report.findings.at(0).rule == "eslint.not_run");
    }
}

TEST_CASE("a report as SARIF") {
    Report report;
    report.checks = {{"types", false, 12, 1}};
    report.findings = {
        {"types.TS2322", "widget.tsx", 6, 14, "wrong", "Use another."},
        {"eslint.x", "widget.tsx", 3, 0, "maybe", "", "warning"},
        {"types.TS2322", "", 0, 0, "again", ""},
    };
    const json::Object sarif = to_sarif(report);
    CHECK(json::get_string(sarif, "version") == "2.1.0");
    const auto& run = sarif.at("runs").as_array().at(0).as_object();
    const auto& rules = run.at("tool").as_object().at("driver").as_object().at("rules").as_array();
    CHECK(json::print(json::Value(rules)) == R"([{"id":"types.TS2322"},{"id":"eslint.x"}])");
    const auto& results = run.at("results").as_array();
    REQUIRE(results.size() == 3);
    CHECK(
        json::print(results.at(0)) ==
        R"({"ruleId":"types.TS2322","ruleIndex":0,"level":"error","message":{"text":"wrong"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"widget.tsx"},"region":{"startLine":6,"startColumn":14}}}],"properties":{"hint":"Use another."}})"
    );
    CHECK(json::get_string(results.at(1).as_object(), "level") == "warning");
    CHECK(json::get_integer(results.at(2).as_object(), "ruleIndex", -1) == 0);
    CHECK_FALSE(results.at(2).as_object().contains("locations"));
    const auto success = [](const json::Object& log) {
        return log.at("runs").at(0).at("invocations").at(0).at("executionSuccessful").as_bool();
    };
    CHECK(success(sarif));
    report.findings.push_back({"lint.not_run", "", 0, 0, "ended", ""});
    CHECK_FALSE(success(to_sarif(report)));
}
