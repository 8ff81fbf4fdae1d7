// A site's validator as a real program in the real jail; the other checks follow a script.
#include <filesystem>

#include "atelier/base/clock.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/gate/jailed_tools.hpp"
#include "atelier/gate/local_gate.hpp"
#include "atelier/sandbox/native.hpp"
#include "scripted_tools.hpp"
#include "support.hpp"

using namespace atelier;
using namespace atelier::gate;

namespace {

namespace fs = std::filesystem;

/// Residents follow a script, commands run in the jail.
class Tools final : public ToolRunner {
public:
    Tools(Executor executor, sandbox::Driver& driver) : scripted_(std::move(executor)), jailed_(driver) {}
    Task<Result<process::Output>> run(ToolJob job) override { co_return co_await jailed_.run(std::move(job)); }
    Task<Result<std::unique_ptr<ResidentTool>>> start(ToolJob job) override {
        co_return co_await scripted_.start(std::move(job));
    }

private:
    ScriptedTools scripted_;
    JailedTools jailed_;
};

Task<Result<Verdict>> judge_and_close(Gate* gate, Input input) {
    auto verdict = co_await gate->judge(std::move(input), {});
    co_await gate->close();
    co_return verdict;
}

struct Site {
    IoContext io;
    SystemClock clock;
    fs::path folder = fs::temp_directory_path() / ("atelier-validator-" + random_hex(4));
    fs::path program = folder / "check";
    std::unique_ptr<sandbox::Driver> driver;

    Site() {
        fs::create_directories(folder);
        sandbox::NativeOptions native{
            .jail = fs::path(ATELIER_BINARY_DIR) / "bin" / "atelier-jail", .allow_weaker = true
        };
        driver = sandbox::make_native(io.get_executor(), std::move(native)).value();
    }
    ~Site() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    void write(const std::string& script) const { REQUIRE(write_file_atomic(program, "#!/bin/sh\n" + script, 0755)); }

    Report judge(const std::string& rules = "{}") {
        const json::Object validator{
            {"name", "own"}, {"program", program.string()}, {"folder", folder.string()}, {"timeout_s", 2}
        };
        LocalGateOptions options{
            .web = "/web",
            .node = "/opt/node/bin/node",
            .known_tools = {"list_positions"},
            .writing_tools = {},
            .sqlite = "/sqlite",
            .residents = {}
        };
        const json::Object level{
            {"format", 1}, {"validators", json::Array{validator}}, {"rules", json::parse(rules).value()}
        };
        REQUIRE(options.policy.add("site", json::print(level)));
        Tools tools(io.get_executor(), *driver);
        const auto gate = make_local_gate(io.get_executor(), std::move(options), tools, clock);
        return wait_for(io, judge_and_close(gate.get(), input_of({{"widget.tsx", k_good_widget}}))).value().report;
    }
};

const std::string k_green = "cat > /dev/null\necho '{\"findings\": []}'\n";

}  // namespace

TEST_CASE("a site's validator sees the files and its own folder, and its findings join the gate's") {
    Site site;
    site.write(k_green);
    CHECK(site.judge().ok);
    REQUIRE(write_file_atomic(site.folder / "words", "usePositions\n", 0644));
    site.write(
        "cat > /tmp/question\ngrep -q -f \"$(dirname \"$0\")/words\" /tmp/question || exit 1\n"
        "echo '{\"findings\": [{\"rule\": \"word\", \"file\": \"widget.tsx\", \"line\": 1, \"text\": \"no such word\", "
        "\"severity\": \"review\"}]}'\n"
    );
    const Report left = site.judge();
    CHECK(left.ok);
    CHECK(findings_of(left) == "validator.own.word: no such word\n");
    const Report raised = site.judge(R"({"validator.own.*":"error"})");
    CHECK_FALSE(raised.ok);
    CHECK(raised.bundle_sha256.empty());
}

TEST_CASE(
    "a validator that crashes, hangs, lies or is missing is a refusal with the reason, and the next verdict is right"
) {
    struct Case {
        const char* script;
        const char* reason;
    };
    const Case cases[] = {
        {"echo broken >&2\nexit 3\n", "exit code 3: broken"},
        {"kill -SEGV $$\n", "exit code 139"},
        {"sleep 60\n", "it took longer than 2 s"},
        {"(sleep 60 &)\nsleep 60\n", "it took longer than 2 s"},
        {"while :; do :; done\n", "it took longer than 2 s"},
        {"yes\n", "validator 'own' gave no verdict"},
        {"exit 0\n", "it said nothing"},
        {"echo fine\n", "no JSON object"},
        {"echo '{\"findings\": []}'\nexit 1\n", "exit code 1"},
        {"echo '{\"findings\": [{\"rule\": \"r\", \"text\": \"t\", \"file\": \"other.ts\"}]}'\n", "not among the files"
        },
        {nullptr, "is not there"},
        {"", "cannot be run"},
    };
    Site site;
    for (const auto& [script, reason] : cases) {
        CAPTURE(reason);
        if (!script) {
            fs::remove(site.program);
        } else {
            site.write(script);
            if (!*script) fs::permissions(site.program, fs::perms::owner_read);
        }
        // Root may run nothing either that nobody may.
        const Report report = site.judge();
        CHECK_FALSE(report.ok);
        CHECK(report.bundle_sha256.empty());
        CHECK_MESSAGE(findings_of(report).contains("validator.own.not_run"), findings_of(report));
        CHECK_MESSAGE(findings_of(report).contains(reason), findings_of(report));
        fs::remove(site.program);
        site.write(k_green);
        CHECK_MESSAGE(site.judge().ok, "after it");
    }
}

TEST_CASE("a validator has no network, sees no other file of the machine, and writes nowhere") {
    Site site;
    REQUIRE(write_file_atomic(fs::temp_directory_path() / "atelier-validator-secret", "x", 0644));
    site.write(
        "cat > /dev/null\ntest -e " + (fs::temp_directory_path() / "atelier-validator-secret").string() +
        " && exit 4\n" +
        "test \"$(grep -c : /proc/net/dev)\" -gt 1 && exit 5\n(echo x > \"$(dirname \"$0\")/new\") 2>/dev/null && exit "
        "6\n" +
        "echo '{\"findings\": []}'\n"
    );
    const Report report = site.judge();
    CHECK_MESSAGE(report.ok, findings_of(report));
    CHECK_FALSE(fs::exists(site.folder / "new"));
    fs::remove(fs::temp_directory_path() / "atelier-validator-secret");
}
