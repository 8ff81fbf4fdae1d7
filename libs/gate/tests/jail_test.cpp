// The processes of web/gate in the real jail. Needs the built web tree.
#include <filesystem>

#include "atelier/base/clock.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/gate/jailed_tools.hpp"
#include "atelier/gate/local_gate.hpp"
#include "atelier/sandbox/native.hpp"
#include "support.hpp"
#include "workers.hpp"

using namespace atelier;
using namespace atelier::gate;

namespace {

namespace fs = std::filesystem;

struct Jail {
    IoContext io;
    SystemClock clock;
    fs::path image = fs::temp_directory_path() / ("atelier-gate-image-" + random_hex(4));
    LocalGateOptions options;
    std::unique_ptr<sandbox::Driver> driver;

    Jail() {
        const fs::path web = fs::path(ATELIER_SOURCE_DIR) / "web";
        const fs::path programs = fs::path(ATELIER_BINARY_DIR) / "bin";
        options = {.web = web, .node = find_node(web), .known_tools = {"list_positions"}, .writing_tools = {}, .sqlite = programs / "atelier-sqlite", .residents = {}};
        sandbox::NativeOptions native{.jail = programs / "atelier-jail", .allow_weaker = true};
        native.image = image;
        native.programs = native_programs(web);
        driver = sandbox::make_native(io.get_executor(), std::move(native)).value();
    }
    ~Jail() {
        std::error_code ignored;
        fs::remove_all(image, ignored);
    }
};

bool built() { return fs::exists(fs::path(ATELIER_SOURCE_DIR) / "web/gate/dist/checker.mjs"); }

Task<Result<std::string>> show(Workers* workers, std::string widget) {
    json::Object ask{{"do", "build"}, {"files", json::Object{{"widget.tsx", widget}}}, {"manifest", nullptr}};
    ATL_CO_TRY(auto checker, co_await workers->checker());
    ATL_CO_TRY(auto question, co_await checker.ask(std::move(ask)));
    for (const char* key : {"manifest", "expect", "fixture"}) question[key] = nullptr;
    question["files"] = json::Object{};
    question["locale"] = "en";
    ATL_CO_TRY(const auto answer, co_await workers->render(std::move(question)));
    co_return json::get_string(answer, "dom") + json::print(answer.at("findings"));
}

Task<bool> close(Workers* workers) {
    co_await workers->close();
    co_return true;
}

Task<Result<Verdict>> judge_and_close(Gate* gate, std::vector<Input> inputs, std::vector<Verdict>* out) {
    for (auto& input : inputs) {
        ATL_CO_TRY(auto verdict, co_await gate->judge(std::move(input), {}));
        out->push_back(std::move(verdict));
    }
    co_await gate->close();
    co_return out->back();
}

}  // namespace

TEST_CASE("what a widget does to its process is not there for the next one") {
    if (!built()) return;
    Jail jail;
    JailedTools tools(*jail.driver);
    Workers workers(jail.io.get_executor(), jail.options, tools);
    const std::string hostile = R"(
const all = globalThis as any;
(Object.prototype as any).planted = "planted-prototype";
(Array.prototype as any).map = () => ["planted-map"];
all.planted = "planted-global";
all.setInterval(() => { all.document.body.innerHTML = "planted-timer"; }, 1);
all.fetch = all.structuredClone = all.queueMicrotask = () => "planted-function";
Promise.prototype.then = function (this: any) { return this; } as any;
export default function Widget() { return <p>{String(all.planted)}</p>; }
)";
    const std::string looks = R"(
const all = globalThis as any;
export default function Widget() {
  return <p>{[String(all.planted), String(({} as any).planted), [1, 2].map((n) => n + 1).join("-"), typeof all.process].join(" ")}</p>;
}
)";
    (void)wait_for(jail.io, show(&workers, hostile));
    const auto after = wait_for(jail.io, show(&workers, looks));
    REQUIRE_MESSAGE(after.has_value(), (after ? "" : after.error().message));
    CHECK_MESSAGE(after->contains("undefined undefined 2-3 undefined"), *after);
    (void)wait_for(jail.io, close(&workers));
}

TEST_CASE("verdicts in the jail: right, right again after hostile files, and within their time") {
    if (!built()) return;
    Jail jail;
    JailedTools tools(*jail.driver);
    const auto gate = make_local_gate(jail.io.get_executor(), jail.options, tools, jail.clock);
    std::vector<Input> inputs;
    const auto add = [&inputs](const std::string& widget) { inputs.push_back(input_of({{"widget.tsx", widget}})); };
    add(k_good_widget);
    add(k_good_widget + "export const x: string = 5;\n");
    add(k_good_widget + "type Up<T extends unknown[]> = T[\"length\"] extends 999 ? T : Up<[...T, 0]>;\n"
                        "type All<T extends unknown[]> = T extends [unknown, ...infer R] ? Up<[]> | All<R> : never;\n"
                        "export const x: All<Up<[]>> extends [] ? 1 : 2 = 1;\n");
    add(k_good_widget);
    add(k_good_widget + "export const x = " + std::string(900, '(') + "1" + std::string(900, ')') + ";\n");
    add(k_good_widget);
    std::vector<Verdict> out;
    const auto last = wait_for(jail.io, judge_and_close(gate.get(), std::move(inputs), &out));
    REQUIRE_MESSAGE(last.has_value(), (last ? "" : last.error().message));
    CHECK_MESSAGE(out[0].report.ok, findings_of(out[0].report));
    CHECK(findings_of(out[1].report).starts_with("types.TS2322"));
    CHECK_FALSE(out[2].report.ok);
    CHECK_MESSAGE(out[3].report.ok, findings_of(out[3].report));
    CHECK_MESSAGE(out[5].report.ok, findings_of(out[5].report));
    CHECK(out[0].bundle == out[5].bundle);
}

TEST_CASE("expectations are judged in the jail: the right one is green, a wrong one names what was seen") {
    if (!built()) return;
    Jail jail;
    JailedTools tools(*jail.driver);
    const auto gate = make_local_gate(jail.io.get_executor(), jail.options, tools, jail.clock);
    const auto input = [](const std::string& expectations) {
        Input out = input_of({{"widget.tsx", k_good_widget}});
        out.files["expectations.json"] = expectations;
        return out;
    };
    std::vector<Verdict> verdicts;
    std::vector<Input> inputs{
        input(R"({"format":1,"expect":[{"figures":[8]},{"present":["Count"]}]})"),
        input(R"({"format":1,"expect":[{"figures":[9]}]})"),
        input(R"({"format":1,"expect":[{"figure":9}]})"),
        input("{"),
    };
    REQUIRE(wait_for(jail.io, judge_and_close(gate.get(), std::move(inputs), &verdicts)));
    REQUIRE(verdicts.size() == 4);
    CHECK_MESSAGE(verdicts[0].report.ok, findings_of(verdicts[0].report));
    REQUIRE(verdicts[0].report.expectations.size() == 2);
    CHECK(verdicts[0].report.expectations[0].ok);
    CHECK_FALSE(verdicts[1].report.ok);
    CHECK(findings_of(verdicts[1].report) == "expect.not_met: expected the figures 9; seen no 9 among 8\n");
    for (const auto n : {2u, 3u}) {
        CHECK_FALSE(verdicts[n].report.ok);
        CHECK(verdicts[n].report.findings.at(0).rule == "path.expectations");
    }
}
