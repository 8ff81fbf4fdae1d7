#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "atelier/async/task_group.hpp"
#include "atelier/mcp/stdio.hpp"
#include "support/run.hpp"

using namespace atelier;
using namespace atelier::mcp;
using namespace std::chrono_literals;
using testing::run;

namespace {

StdioProgram shell(std::string script, std::vector<std::string>* log = nullptr) {
    StdioProgram out;
    out.argv = {"/bin/sh", "-c", std::move(script)};
    out.env = {{"PATH", "/usr/bin:/bin"}};
    out.probe = 200ms;
    out.back_off = 10ms;
    out.shutdown_step = 200ms;
    if (log != nullptr) out.log = [log](std::string_view line) { log->emplace_back(line); };
    return out;
}

StdioProgram fixture() {
    StdioProgram out;
    out.argv = {ATELIER_BINARY_DIR "/bin/mcp_stdio_fixture"};
    return out;
}

ConnectionOptions options(Era era = Era::probe, std::chrono::milliseconds timeout = 10s) {
    ConnectionOptions out{.name = "tester", .version = "1", .era = era, .timeout = timeout};
    out.max_body = 100'000;
    return out;
}

Task<> sum(Connection* connection, int a, int b, std::vector<std::string>* out) {
    const auto outcome = co_await connection->call_tool("add", {{"a", a}, {"b", b}});
    out->push_back(outcome ? json::print(outcome->structured) : outcome.error().describe());
}

/// What a shell script says as a legacy server: the answers to the first requests in order, whatever they ask.
constexpr const char* k_handshake =
    "read a; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32601,\"message\":\"no\"}}'; "
    "read a; echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"serverInfo\":{}}}'; read a; ";

/// Input and output of a served stream, as text.
struct Pipes {
    int to_server[2];
    int from_server[2];
    Pipes() {
        REQUIRE(::pipe(to_server) == 0);
        REQUIRE(::pipe(from_server) == 0);
    }
    ~Pipes() { ::close(from_server[0]); }
    void write(std::string_view text) const { REQUIRE(::write(to_server[1], text.data(), text.size()) == static_cast<ssize_t>(text.size())); }
    std::vector<json::Object> lines() const {
        std::string all;
        char buffer[4096];
        for (ssize_t n = 0; (n = ::read(from_server[0], buffer, sizeof buffer)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
        std::vector<json::Object> out;
        for (std::size_t at = 0; at < all.size();) {
            const auto end = all.find('\n', at);
            REQUIRE(end != std::string::npos);
            out.push_back(json::parse_object(all.substr(at, end - at)).value());
            at = end + 1;
        }
        return out;
    }
};

Task<Result<ToolResult>> echo(Call&, json::Object arguments) { co_return ToolResult::of(std::move(arguments)); }

struct Stuck {
    int started = 0;
    int ended = 0;
};

Task<Result<ToolResult>> stay(Stuck* stuck) {
    struct Leave {
        Stuck* stuck;
        ~Leave() { ++stuck->ended; }
    };
    const Leave leave{stuck};
    ++stuck->started;
    co_await sleep_for(1h);
    co_return ToolResult::text("late");
}

Tool tool(std::string_view name, ToolHandler handler) {
    return {{{"name", name}, {"description", "d"}, {"inputSchema", json::Object{{"type", "object"}}}}, std::move(handler)};
}

/// What the server says to these lines, until its input ends.
std::vector<json::Object> said(std::string_view input, StdioOptions given = {}, Stuck* stuck = nullptr) {
    Server server({.name = "s", .version = "1", .instructions = ""});
    Stuck own;
    Stuck* const used = stuck != nullptr ? stuck : &own;
    REQUIRE(server.add_tool(tool("echo", echo)));
    REQUIRE(server.add_tool(tool("stay", [used](Call&, json::Object) { return stay(used); })));
    const Pipes pipes;
    pipes.write(input);
    ::close(pipes.to_server[1]);
    run([&](IoContext&) -> Task<> {
        const auto served = co_await serve_stdio(server, pipes.to_server[0], pipes.from_server[1], given);
        CHECK(served);
    });
    return pipes.lines();
}

std::string modern(int id, std::string_view method, std::string_view rest = "") {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + std::string(method) +
           R"(","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}})" +
           std::string(rest) + "}}\n";
}

}  // namespace

TEST_CASE("both eras work over the streams of a program, side by side") {
    for (const Era era : {Era::probe, Era::modern, Era::legacy}) {
        run([era](IoContext& io) -> Task<> {
            const auto connection = launch(io.get_executor(), fixture(), options(era));
            std::vector<std::string> sums;
            TaskGroup group(io.get_executor());
            for (int i = 0; i < 20; ++i) group.spawn(sum(connection.get(), i, 1, &sums));
            while (sums.size() < 20) co_await sleep_for(5ms);
            std::ranges::sort(sums);
            CHECK(sums.front() == R"({"sum":10})");
            CHECK(sums.back() == R"({"sum":9})");
            CHECK(std::ranges::unique(sums).empty());
            CHECK(connection->era() == (era == Era::legacy ? Era::legacy : Era::modern));
            const auto tools = co_await connection->list_tools();
            CHECK(tools.value().size() > 10);
            co_await connection->close();
            const auto after = co_await connection->list_tools();
            CHECK(after.error().code == Code::unavailable);
        });
    }
}

TEST_CASE("a legacy server that refuses server/discover or ignores it is initialized") {
    for (const std::string first : {"", "no"}) {
        run([first](IoContext& io) -> Task<> {
            const std::string tools = R"({"jsonrpc":"2.0","id":3,"result":{"tools":[{"name":"one","inputSchema":{"type":"object"}}]}})";
            std::string script = k_handshake + ("read a; echo '" + tools + "'; cat >/dev/null");
            // Silent at first: the probe's answer is left out.
            if (first.empty()) script.replace(0, script.find("read a; echo '{", 10), "read a; read cancelled; ");
            const auto connection = launch(io.get_executor(), shell(script), options());
            const auto listed = co_await connection->list_tools();
            REQUIRE_MESSAGE(listed, listed.error().describe());
            CHECK(listed->size() == 1);
            CHECK(connection->era() == Era::legacy);
            co_await connection->close();
        });
    }
}

TEST_CASE("what is wrong with a program is said") {
    struct Case {
        const char* script;
        const char* expected;
    };
    const Case cases[] = {
        {"echo oops >&2; exit 3", "ended with exit code 3"},
        {"head -c 300000 /dev/zero | tr '\\0' x", "sent a message longer than 100000 bytes"},
        {"while :; do echo '{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{}}'; done", "sends without end"},
        {"while :; do echo this is no message; done", "sends without end"},
        {"printf '{\"jsonrpc\":'; cat >/dev/null", "did not answer"},
        {"kill -9 $$", "ended by signal 9"},
    };
    for (const auto& one : cases) {
        run([&one](IoContext& io) -> Task<> {
            const auto connection = launch(io.get_executor(), shell(one.script), options(Era::legacy, 2s));
            const auto listed = co_await connection->list_tools();
            REQUIRE_FALSE(listed);
            CHECK_MESSAGE(listed.error().message.contains(one.expected), listed.error().describe());
            co_await connection->close();
        });
    }
    run([](IoContext& io) -> Task<> {
        StdioProgram missing;
        missing.argv = {"/no/such/program"};
        const auto connection = launch(io.get_executor(), missing, options());
        const auto listed = co_await connection->list_tools();
        CHECK(listed.error().message.contains("/no/such/program cannot be started"));
    });
}

TEST_CASE("a program that ended is started again, after its back-off") {
    run([](IoContext& io) -> Task<> {
        auto program = shell("exit 1");
        program.back_off = 10s;
        const auto connection = launch(io.get_executor(), program, options(Era::modern));
        const auto first = co_await connection->list_tools();
        const auto second = co_await connection->list_tools();
        CHECK(first.error().message.contains("exit code 1"));
        CHECK_FALSE(first.error().message.contains("again soon"));
        CHECK(second.error().message.contains("started again soon"));
    });
    // A legacy one that lives for one list is initialized anew each time.
    run([](IoContext& io) -> Task<> {
        std::string script = "n=1; [ -e $FLAG ] && n=3; touch $FLAG; " + std::string("read a; echo \"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":$n,") +
                             R"(\"result\":{\"protocolVersion\":\"2025-06-18\"}}"; read a; read a; n=$((n+1)); )" +
                             R"(echo "{\"jsonrpc\":\"2.0\",\"id\":$n,\"result\":{\"tools\":[]}}")";
        auto program = shell(script);
        const std::string flag = "/tmp/mcp-stdio-" + std::to_string(::getpid());
        ::unlink(flag.c_str());
        program.env.emplace_back("FLAG", flag);
        const auto connection = launch(io.get_executor(), program, options(Era::legacy));
        for (int i = 0; i < 2; ++i) {
            const auto listed = co_await connection->list_tools();
            CHECK_MESSAGE(listed, (listed ? "" : listed.error().describe()));
            co_await sleep_for(200ms);  // it ends, and its back-off is over
        }
        co_await connection->close();
        ::unlink(flag.c_str());
    });
}

TEST_CASE("its standard error is logged up to a cap, and its environment is what is configured") {
    std::vector<std::string> log;
    run([&log](IoContext& io) -> Task<> {
        auto program = shell("echo first $TOKEN $HOME >&2; i=0; while [ $i -lt 200 ]; do echo more >&2; i=$((i+1)); done; exit 1", &log);
        program.env.emplace_back("TOKEN", "t1");
        program.log_bytes = 100;
        const auto connection = launch(io.get_executor(), program, options(Era::modern));
        const auto listed = co_await connection->list_tools();
        CHECK_FALSE(listed);
        co_await connection->close();
    });
    REQUIRE(log.size() > 3);
    CHECK(log.front() == "first t1");
    CHECK(std::ranges::count(log, "more") < 30);
    CHECK(std::ranges::count(log, "(what it says from here on is not logged)") == 1);
}

TEST_CASE("closing ends a program that ignores the end of its input and SIGTERM, and what it started") {
    std::vector<std::string> log;
    run([&log](IoContext& io) -> Task<> {
        const auto connection = launch(
            io.get_executor(), shell("trap '' TERM; sleep 1000 & echo $! >&2; echo $$ >&2; while :; do sleep 0.05; done", &log),
            options(Era::modern, 300ms)
        );
        const auto listed = co_await connection->list_tools();
        CHECK(listed.error().code == Code::timeout);
        co_await connection->close();
        REQUIRE(log.size() >= 2);
        for (int i = 0; i < 2; ++i) {
            const int pid = std::stoi(log[static_cast<std::size_t>(i)]);
            // A killed orphan may wait for its reaper; it runs no more.
            for (int n = 0; n < 100 && ::kill(pid, 0) == 0; ++n) co_await sleep_for(20ms);
            CHECK(::kill(pid, 0) != 0);
        }
    });
}

TEST_CASE("a given up request is cancelled at the server") {
    std::vector<std::string> log;
    run([&log](IoContext& io) -> Task<> {
        const auto connection = launch(io.get_executor(), shell("while read line; do echo \"$line\" >&2; done", &log), options(Era::modern, 200ms));
        const auto listed = co_await connection->list_tools();
        CHECK(listed.error().code == Code::timeout);
        for (int i = 0; i < 200 && log.size() < 2; ++i) co_await sleep_for(10ms);
        co_await connection->close();
    });
    REQUIRE(log.size() >= 2);
    CHECK(log[0].contains("tools/list"));
    CHECK(log[1] == R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"no longer needed"}})");
}

TEST_CASE("the server answers each line, and only lines") {
    const std::string input = modern(1, "tools/list") + "\r\n" + "not json\n" + R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})" + "\n" +
                              std::string(3000, 'x') + "\n" + modern(3, "tools/call", R"(,"name":"echo","arguments":{"text":"a\nb"})") +
                              R"({"jsonrpc":"2.0","id":"p","method":"ping"})" + "\n";
    auto lines = said(input, {.max_line = 2000});
    REQUIRE(lines.size() == 6);
    std::map<std::string, std::string> by_id;
    for (const auto& line : lines) by_id[line.contains("id") ? json::print(line.at("id")) : "none"] += json::print(line);
    CHECK(by_id["1"].contains("\"echo\""));
    CHECK(by_id["2"].contains("initialize first"));
    CHECK(by_id["3"].contains(R"("structuredContent":{"text":"a\nb"})"));
    CHECK(by_id["\"p\""] == R"({"jsonrpc":"2.0","id":"p","result":{}})");
    CHECK(by_id["none"].contains("not JSON"));
    CHECK(by_id["none"].contains("too long"));
}

TEST_CASE("a legacy client has one session for the stream") {
    const std::string input =
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{}}})"
        "\n"
        R"({"jsonrpc":"2.0","method":"notifications/initialized"})"
        "\n"
        R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})"
        "\n"
        R"({"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":"2025-06-18"}})"
        "\n" +
        modern(4, "tools/list");
    const auto lines = said(input);
    REQUIRE(lines.size() == 4);
    std::map<std::string, std::string> by_id;
    for (const auto& line : lines) by_id[json::print(line.at("id"))] = json::print(line);
    CHECK(by_id["1"].contains(R"("protocolVersion":"2025-06-18")"));
    CHECK_FALSE(by_id["2"].contains("resultType"));
    CHECK(by_id["3"].contains("initialized already"));
    CHECK(by_id["4"].contains("resultType"));
}

TEST_CASE("a cancelled call ends and is not answered; one that never ends does not keep the stream open") {
    Stuck stuck;
    const std::string call = R"(,"name":"stay","arguments":{})";
    const std::string cancelled = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})"
                                  "\n";
    const auto lines =
        said(modern(1, "tools/call", call) + cancelled + modern(2, "tools/call", call) + modern(3, "tools/list"), {.drain = 50ms}, &stuck);
    CHECK(stuck.started == 2);
    CHECK(stuck.ended == 2);
    REQUIRE(lines.size() == 1);
    CHECK(json::print(lines[0].at("id")) == "3");
}
