#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "atelier/llm/client.hpp"
#include "retry_after.hpp"
#include "scripted_server.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

struct Outcome {
    std::vector<ChatResult> answers;
    std::vector<std::string> violations;
    std::vector<ScriptedServer::Received> received;
    std::string streamed;
};

ChatRequest request() {
    ChatRequest out;
    out.messages = {{"system", "You answer."}, {"user", "Вопрос?"}};
    out.timeout = std::chrono::milliseconds(300);
    return out;
}

Task<> talk(ScriptedServer* server, Server to, std::vector<ChatRequest> requests, Outcome* outcome) {
    Client client(to);
    for (auto& one : requests) {
        auto answer = co_await client.chat(std::move(one), [outcome](std::string_view piece) { outcome->streamed += piece; });
        outcome->answers.push_back(std::move(answer));
    }
    co_await server->stop();
}

Outcome run(
    std::vector<Scripted> script, std::vector<ChatRequest> requests = {request()}, bool llama = true,
    std::string model = "m", std::string key = {}, std::chrono::milliseconds first_pause = std::chrono::seconds(5)
) {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    for (auto& step : script) fake.then(std::move(step));
    Server to = Server::from_url(fake.url()).value();
    to.model = std::move(model);
    to.llama_cpp = llama;
    to.key = std::move(key);
    to.first_pause = first_pause;  // the default is longer than the time of a request here: one try
    Outcome outcome;
    boost::asio::co_spawn(io, talk(&fake, to, std::move(requests), &outcome), boost::asio::detached);
    io.run();
    outcome.violations = fake.violations;
    outcome.received = fake.received;
    CHECK(outcome.violations.empty());
    return outcome;
}

Error error_of(std::string bytes, std::chrono::milliseconds hang = {}) {
    const auto outcome = run({{std::move(bytes), 0, hang}});
    REQUIRE_FALSE(outcome.answers[0].has_value());
    return outcome.answers[0].error();
}

}  // namespace

TEST_CASE("an answer arrives as text, with its usage") {
    const auto outcome = run({{ScriptedServer::answer({"Да", ", ", "конечно"}), 1, {}}});
    CHECK(outcome.answers[0].value() == Completion{"Да, конечно", "stop", {100, 90, 3}, "fake"});
    CHECK(outcome.streamed == "Да, конечно");
}

TEST_CASE("a request is bound by what the server knows") {
    ChatRequest bound = request();
    bound.grammar = "root ::= \"x\"";
    bound.schema = {{"type", "object"}};
    const auto llama = run({{ScriptedServer::answer({"x"})}}, {bound});
    CHECK(json::print(llama.received[0].body) ==
          "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"You answer.\"},{\"role\":\"user\",\"content\":\"Вопрос?\"}],\"max_tokens\":256,\"temperature\":0E0,"
          "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"cache_prompt\":true,\"grammar\":\"root ::= \\\"x\\\"\"}");
    const auto portable = run({{ScriptedServer::answer({"x"})}}, {bound}, false, "m", "secret");
    CHECK_FALSE(portable.received[0].body.contains("grammar"));
    CHECK_FALSE(portable.received[0].body.contains("cache_prompt"));
    CHECK(json::print(portable.received[0].body.at("response_format")) == "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"},\"strict\":true}}");
    CHECK(portable.received[0].head.contains("Authorization: Bearer secret"));
}

TEST_CASE("without a name the first listed model is used, and asked for once") {
    const auto list = ScriptedServer::plain(200, R"({"object":"list","data":[{"id":"first","max_model_len":32768},{"id":"second"}]})");
    const auto outcome = run({{list}, {ScriptedServer::answer({"a"})}, {ScriptedServer::answer({"b"})}}, {request(), request()}, true, "");
    REQUIRE(outcome.received.size() == 3);
    CHECK(json::get_string(outcome.received[2].body, "model") == "first");
    CHECK(outcome.answers[1]->text == "b");
}

TEST_CASE("faults are values that say what to do") {
    using std::chrono::milliseconds;
    const auto half = ScriptedServer::answer({"one", "two"}).substr(0, 260);
    struct Case {
        const char* name;
        std::string bytes;
        milliseconds hang;
        Code code;
    };
    const std::vector<Case> cases{
        {"says nothing", "", milliseconds(2000), Code::timeout},
        {"hangs up", "", milliseconds(0), Code::unavailable},
        {"hangs in the middle", half, milliseconds(2000), Code::timeout},
        {"breaks off", half, milliseconds(0), Code::unavailable},
        {"ends without an end", ScriptedServer::stream({R"({"choices":[{"delta":{"content":"half"}}]})"}, false), milliseconds(0), Code::unavailable},
        {"garbage", "\x16\x03\x01 not http at all\r\n\r\n", milliseconds(0), Code::unavailable},
        {"garbage in the stream", ScriptedServer::stream({"]]]"}), milliseconds(0), Code::unavailable},
        {"bad request", ScriptedServer::plain(400, R"({"error":{"message":"bad grammar","code":400}})"), milliseconds(0), Code::invalid_argument},
        {"window", ScriptedServer::plain(400, R"({"error":{"message":"too long","type":"exceed_context_size_error"}})"), milliseconds(0), Code::exhausted},
        {"no key", ScriptedServer::plain(401, "{}"), milliseconds(0), Code::unauthenticated},
        {"forbidden", ScriptedServer::plain(403, "no"), milliseconds(0), Code::permission_denied},
        {"no such model", ScriptedServer::plain(404, R"({"error":{"message":"m is not served"}})"), milliseconds(0), Code::not_found},
        {"loading", ScriptedServer::plain(503, R"({"error":{"message":"Loading model","code":503}})"), milliseconds(0), Code::unavailable},
        {"fault", ScriptedServer::plain(500, "oops"), milliseconds(0), Code::unavailable},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto error = error_of(one.bytes, one.hang);
        CHECK(error.code == one.code);
        CHECK_FALSE(error.message.empty());
    }
    const auto limited = error_of(ScriptedServer::plain(429, R"({"error":{"message":"slow down"}})", "Retry-After: 2\r\n"));
    CHECK(limited.code == Code::exhausted);
    CHECK(limited.retry_after == std::chrono::seconds(2));
    // A user learns nothing of the installation; the log does.
    const auto whole =
        error_of(ScriptedServer::plain(500, R"({"error":"cannot reach 10.1.2.3:8000 with OPENAI_API_KEY"})"));
    CHECK(whole.message == "the model server failed: cannot reach … with …");
    CHECK(whole.detail.contains("10.1.2.3:8000"));
}

TEST_CASE("nobody listens") {
    IoContext io;
    Server to;
    to.endpoint.host = "127.0.0.1";
    to.endpoint.port = 9;
    to.model = "m";
    ChatResult got = fail(Code::internal, "");
    auto ask = [](Server server, ChatResult* out) -> Task<> {
        Client client(server);
        *out = co_await client.chat(request(), {});
    };
    boost::asio::co_spawn(io, ask(to, &got), boost::asio::detached);
    io.run();
    CHECK(got.error().code == Code::unavailable);
    CHECK(got.error().message == "the model server cannot be reached");
    CHECK(got.error().detail.starts_with("127.0.0.1:9 cannot be reached"));
    CHECK(got.error().trouble == Trouble::unreachable);
    CHECK(got.error().passing);
}

TEST_CASE("a stopped task ends the request") {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    fake.then({ScriptedServer::answer({"one"}).substr(0, 200), 0, std::chrono::milliseconds(5000)});
    Server to = Server::from_url(fake.url()).value();
    to.model = "m";
    bool ended = false;
    auto ask = [](Server server, bool* out) -> Task<> {
        Client client(server);
        ChatRequest slow = request();
        slow.timeout = std::chrono::seconds(20);
        co_await client.chat(std::move(slow), {});
        *out = true;
    };
    auto drive = [](TaskGroup* group, ScriptedServer* server) -> Task<> {
        co_await sleep_for(std::chrono::milliseconds(50));
        co_await group->close();
        co_await server->stop();
    };
    TaskGroup group(io.get_executor());
    group.spawn(ask(to, &ended));
    const auto from = std::chrono::steady_clock::now();
    boost::asio::co_spawn(io, drive(&group, &fake), boost::asio::detached);
    io.run();
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(3));
}

namespace {

/// What a call that is stopped after a while leaves behind.
ChatResult stopped_call(Scripted step) {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    fake.then(std::move(step));
    Server to = Server::from_url(fake.url()).value();
    to.model = "m";
    to.first_pause = std::chrono::seconds(3);
    ChatResult got = fail(Code::internal, "it has not returned");
    auto ask = [](Server server, ChatResult* out) -> Task<> {
        Client client(server);
        ChatRequest slow = request();
        slow.timeout = std::chrono::seconds(20);
        *out = co_await client.chat(std::move(slow), {});
    };
    auto drive = [](TaskGroup* group, ScriptedServer* server) -> Task<> {
        co_await sleep_for(std::chrono::milliseconds(150));
        co_await group->close();
        co_await server->stop();
    };
    TaskGroup group(io.get_executor());
    group.spawn(ask(to, &got));
    boost::asio::co_spawn(io, drive(&group, &fake), boost::asio::detached);
    io.run();
    return got;
}

// "You answer." is three tokens by our count, "Вопрос?" four, and each message has four around it.
constexpr std::int64_t k_own_count = 3 + 4 + 2 * 4;

}  // namespace

TEST_CASE("tokens are estimated from text") {
    CHECK(estimated_tokens("") == 0);
    CHECK(estimated_tokens("a") == 1);
    CHECK(estimated_tokens("abcd") == 1);
    CHECK(estimated_tokens("abcde") == 2);
    CHECK(estimated_tokens("Вопрос?") == 4);
    CHECK(estimated_tokens("漢字") == 1);
    CHECK(estimated_tokens("\xff\xfe broken") > 0);
}

TEST_CASE("a call that is stopped leaves what it cost: as the server told it, else our own count") {
    using std::chrono::milliseconds;
    const auto begun = [](std::vector<std::string> chunks) { return ScriptedServer::stream(std::move(chunks), false); };
    const std::string piece = R"({"choices":[{"delta":{"content":"twelve chars"}}]})";
    struct Case {
        const char* name;
        std::string bytes;
        TokenUsage usage;
    };
    const std::vector<Case> cases{
        {"before the first byte", "", {k_own_count, 0, 0, k_own_count}},
        {"in the middle", begun({piece, piece}), {k_own_count, 0, 6, k_own_count + 6}},
        {"the server had told the prompt", begun({R"({"choices":[{"delta":{"content":"four"}}],"usage":{"prompt_tokens":70}})"}), {70, 0, 1, 1}},
        {"the server tells as it goes",
         begun({R"({"choices":[{"delta":{"content":"four"}}],"usage":{"prompt_tokens":70,"completion_tokens":2}})"}),
         {70, 0, 2, 0}},
        {"in the pause before the next try", ScriptedServer::plain(503, "{}"), {}},
    };
    for (const auto& one : cases) {
        CAPTURE(one.name);
        const auto got = stopped_call({one.bytes, 0, milliseconds(5000)});
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().code == Code::cancelled);
        CHECK(got.error().usage == one.usage);
    }
}

TEST_CASE("a call that fails leaves what it cost; one that was refused cost nothing") {
    using std::chrono::milliseconds;
    const std::string half = ScriptedServer::stream({R"({"choices":[{"delta":{"content":"half"}}]})"}, false);
    const TokenUsage counted{k_own_count, 0, 1, k_own_count + 1};
    const auto usage = [](std::string bytes, milliseconds hang) {
        const auto outcome = run({{std::move(bytes), 0, hang}});
        return outcome.answers[0] ? outcome.answers[0]->usage : outcome.answers[0].error().usage;
    };
    CHECK(usage(half, milliseconds(2000)) == counted);  // hangs
    CHECK(usage(half, {}) == counted);                  // breaks off
    CHECK(usage("", milliseconds(2000)) == TokenUsage{k_own_count, 0, 0, k_own_count});
    CHECK(usage(ScriptedServer::plain(429, "{}"), {}) == TokenUsage{});
    CHECK(usage(ScriptedServer::plain(400, R"({"error":"too long"})"), {}) == TokenUsage{});
    CHECK(usage("", {}) == TokenUsage{});
    // A whole answer of a server that tells no usage.
    const std::string silent = ScriptedServer::stream({R"({"choices":[{"delta":{"content":"half"},"finish_reason":"stop"}]})"});
    CHECK(usage(silent, {}) == counted);
}

namespace {

std::vector<ChatRequest> patient() {
    ChatRequest out = request();
    out.timeout = std::chrono::seconds(20);
    return {out};
}

Outcome retried(std::vector<Scripted> script) {
    return run(std::move(script), patient(), true, "m", {}, std::chrono::milliseconds(2));
}

}  // namespace

TEST_CASE("what may pass is tried again, what will not is not") {
    const auto good = ScriptedServer::answer({"ok"});
    const auto refused = [](int status, std::string body = "{}") {
        return ScriptedServer::plain(status, std::move(body));
    };
    const auto busy = ScriptedServer::stream({R"({"error":{"message":"overloaded","code":503}})"}, false);
    for (const auto& [name, first] : std::vector<std::pair<std::string, std::string>>{
             {"429", refused(429)},
             {"502", refused(502, "<html>Bad Gateway</html>")},
             {"503", refused(503)},
             {"504", refused(504)},
             {"hangs up", ""},
             {"busy in the stream", busy}
         }) {
        CAPTURE(name);
        const auto once = retried({{first}, {good}});
        CHECK(once.answers[0].value().text == "ok");
        CHECK(once.received.size() == 2);
        CHECK(once.streamed == "ok");
        CHECK(retried({{first}, {first}, {first}, {good}}).answers[0].value().text == "ok");
        const auto never = retried({{first}, {first}, {first}, {first}});
        CHECK_FALSE(never.answers[0]);
        CHECK(never.received.size() == 4);
    }
    for (const int status : {400, 401, 403, 404, 413, 422, 500, 501}) {
        CAPTURE(status);
        CHECK(retried({{refused(status)}}).received.size() == 1);
    }
    CHECK(
        retried({{refused(429, R"({"error":{"message":"no money","code":"insufficient_quota"}})")}}).received.size() ==
        1
    );
    CHECK(retried({{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}}).received.size() == 1);
    CHECK(retried({{"\x16\x03\x01 not http at all\r\n\r\n"}}).received.size() == 1);
}

TEST_CASE("nothing is tried again once text was told") {
    const auto text = R"({"choices":[{"delta":{"content":"half"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}})";
    for (const auto& stream :
         {ScriptedServer::stream({text}, false),
          ScriptedServer::stream({text, R"({"error":{"message":"overloaded","code":503}})"}, false)}) {
        const auto outcome = retried({{stream}});
        CHECK(outcome.received.size() == 1);
        CHECK(outcome.streamed == "half");
        CHECK(outcome.answers[0].error().usage == TokenUsage{9, 0, 1});
    }
}

TEST_CASE("the usage of tries that failed is counted with that of the one that did not") {
    const auto costly = ScriptedServer::stream(
        {R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":0}})",
         R"({"error":{"message":"overloaded","code":503}})"},
        false
    );
    CHECK(
        retried({{costly}, {costly}, {ScriptedServer::answer({"ok"})}}).answers[0].value().usage ==
        TokenUsage{114, 90, 1}
    );
    CHECK(retried({{costly}, {costly}, {costly}, {costly}}).answers[0].error().usage == TokenUsage{28, 0, 0});
}

TEST_CASE("the server's own time to wait is kept, and one that is too long ends it") {
    const auto good = ScriptedServer::answer({"ok"});
    const auto took = [&](std::string headers) {
        const auto from = std::chrono::steady_clock::now();
        const auto outcome = retried({{ScriptedServer::plain(429, "{}", headers)}, {good}});
        CHECK(outcome.answers[0].value().text == "ok");
        return std::chrono::steady_clock::now() - from;
    };
    CHECK(took("Retry-After: 1\r\n") >= std::chrono::seconds(1));
    CHECK(took("retry-after-ms: 300\r\n") >= std::chrono::milliseconds(300));
    CHECK(took("Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n") < std::chrono::milliseconds(500));
    CHECK(took("Retry-After: soon\r\n") < std::chrono::milliseconds(500));
    CHECK(took("Retry-After: -5\r\n") < std::chrono::milliseconds(500));
    const auto from = std::chrono::steady_clock::now();
    const auto long_wait = retried({{ScriptedServer::plain(503, "{}", "Retry-After: 3600\r\n")}});
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::milliseconds(500));
    CHECK(long_wait.answers[0].error().retry_after == std::chrono::hours(1));
}

TEST_CASE("Retry-After is read in all its forms") {
    const auto now = std::chrono::system_clock::from_time_t(784111700);  // Sun, 06 Nov 1994 08:48:20 GMT
    const auto read = [now](std::string name, std::string value) {
        net::Headers headers;
        headers.set(std::move(name), std::move(value));
        const auto wait = retry_after(headers, now);
        return wait ? wait->count() : -1;
    };
    CHECK(read("Retry-After", "2") == 2000);
    CHECK(read("Retry-After", " 0.5 ") == 500);
    CHECK(read("retry-after", "0") == 0);
    CHECK(read("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT") == 77'000);
    CHECK(read("Retry-After", "Sunday, 06-Nov-94 08:49:37 GMT") == 77'000);
    CHECK(read("Retry-After", "Sun Nov  6 08:49:37 1994") == 77'000);
    CHECK(read("Retry-After", "Sat, 05 Nov 1994 08:49:37 GMT") == 0);
    CHECK(read("Retry-After", "1e30") == 86'400'000);
    CHECK(read("retry-after-ms", "1500") == 1500);
    for (const char* odd : {"", "soon", "-1", "nan", "inf", "1 hour", "Sun, 06 Nov 1994", "99999999999999999999999x"})
        CHECK(read("Retry-After", odd) == -1);
}

TEST_CASE("a stop ends the pause before the next try at once") {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    fake.then({ScriptedServer::plain(503, "{}", "Retry-After: 20\r\n")});
    Server to = Server::from_url(fake.url()).value();
    to.model = "m";
    auto ask = [](Server server) -> Task<> {
        Client client(server);
        ChatRequest slow = request();
        slow.timeout = std::chrono::seconds(60);
        co_await client.chat(std::move(slow), {});
    };
    auto drive = [](TaskGroup* group, ScriptedServer* server) -> Task<> {
        while (server->received.empty()) co_await sleep_for(std::chrono::milliseconds(5));
        co_await sleep_for(std::chrono::milliseconds(50));
        co_await group->close();
        co_await server->stop();
    };
    TaskGroup group(io.get_executor());
    group.spawn(ask(to));
    const auto from = std::chrono::steady_clock::now();
    boost::asio::co_spawn(io, drive(&group, &fake), boost::asio::detached);
    io.run();
    CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(2));
    CHECK(fake.received.size() == 1);
}

TEST_CASE("the limit is on silence: before the first token, after it, and not on a long answer that goes on") {
    using std::chrono::milliseconds;
    ChatRequest patient_one = request();
    patient_one.timeout = milliseconds(0);
    patient_one.tries = 1;
    patient_one.first_token = milliseconds(150);
    patient_one.silence = milliseconds(60000);
    const auto before = run({{"", 0, milliseconds(5000)}}, {patient_one}).answers[0];
    REQUIRE_FALSE(before);
    CHECK(before.error().trouble == Trouble::timeout);
    CHECK(before.error().detail.contains("before its first word"));
    patient_one.first_token = milliseconds(60000);
    patient_one.silence = milliseconds(150);
    // Up to the middle of its second word.
    auto half = ScriptedServer::answer({"one", "two"});
    half.resize(half.find("two"));
    const auto after = run({{half, 0, milliseconds(5000)}}, {patient_one}).answers[0];
    REQUIRE_FALSE(after);
    CHECK(after.error().detail.contains("in the middle of its answer"));
    CHECK(run({{ScriptedServer::answer({"a", "b"}), 7, {}}}, {patient_one}).answers[0].value().text == "ab");
}

TEST_CASE("a stream that breaks before its first token is tried again") {
    const std::string role = ScriptedServer::stream({R"({"choices":[{"delta":{"role":"assistant"}}]})"}, false);
    const auto outcome = retried({{role}, {ScriptedServer::answer({"ok"})}});
    CHECK(outcome.answers[0].value().text == "ok");
    CHECK(outcome.received.size() == 2);
}

namespace {

struct Candidates {
    std::vector<std::string> heard;
    std::expected<TokenUsage, ChatError> spent{};
    std::vector<ScriptedServer::Received> received;
};

Task<> gather(ScriptedServer* server, std::size_t count, std::size_t enough, Candidates* out) {
    Server to = Server::from_url(server->url()).value();
    to.model = "m";
    to.vllm = true;
    Client client(to);
    auto one = request();
    one.timeout = std::chrono::seconds(20);
    one.temperature = 0.7;
    one.cache_salt = "user-1";
    auto hear = [out, enough](std::size_t i, const Completion& candidate) {
        out->heard.push_back(std::to_string(i) + ":" + candidate.text);
        return out->heard.size() < enough;
    };
    out->spent = co_await client.candidates(std::move(one), count, std::move(hear));
    co_await server->stop();
}

Candidates candidates(std::vector<Scripted> script, std::size_t count, std::size_t enough) {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    for (auto& step : script) fake.then(std::move(step));
    Candidates out;
    boost::asio::co_spawn(io, gather(&fake, count, enough, &out), boost::asio::detached);
    io.run();
    CHECK(fake.violations.empty());
    out.received = fake.received;
    return out;
}

}  // namespace

TEST_CASE("candidates come by one request, each when it is whole, and the rest is cut off once one is enough") {
    const std::vector<std::string> chunks{
        R"({"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"б"}}]})",
        R"({"choices":[{"index":2,"delta":{"content":"c"}}]})",
        R"({"choices":[{"index":1,"delta":{"content":"б"},"finish_reason":"stop"}]})",
        R"({"choices":[{"index":0,"delta":{},"finish_reason":"length"}]})",
        R"({"choices":[{"index":2,"delta":{},"finish_reason":"stop"}]})",
        R"({"choices":[],"usage":{"prompt_tokens":50,"completion_tokens":9}})"
    };
    const auto all = candidates({{ScriptedServer::stream(chunks), 3, {}}}, 3, 9);
    CHECK(all.heard == std::vector<std::string>{"1:бб", "0:a", "2:c"});
    CHECK(all.spent.value() == TokenUsage{50, 0, 9});
    CHECK(all.received.size() == 1);
    CHECK(json::get_integer(all.received[0].body, "n") == 3);
    CHECK(json::get_string(all.received[0].body, "cache_salt") == "user-1");
    // The server goes on for five seconds; nobody waits for it.
    auto open = ScriptedServer::stream({chunks[0], chunks[1], chunks[2]}, false);
    const auto start = std::chrono::steady_clock::now();
    const auto first = candidates({{open, 0, std::chrono::seconds(5)}}, 3, 1);
    CHECK(first.heard == std::vector<std::string>{"1:бб"});
    CHECK(first.spent.has_value());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
}

TEST_CASE("a server that does not know n, or gives one only, is asked again for the rest") {
    const auto one = [](const char* text) { return Scripted{ScriptedServer::answer({text})}; };
    const auto ignored = candidates({one("x"), one("y"), one("z")}, 3, 9);
    CHECK(ignored.heard == std::vector<std::string>{"0:x", "1:y", "2:z"});
    CHECK(ignored.spent->completion == 3);
    const Scripted no{ScriptedServer::plain(400, R"({"error":{"message":"n must be 1"}})")};
    const auto refused = candidates({no, one("x"), one("y")}, 2, 9);
    CHECK(refused.heard == std::vector<std::string>{"0:x", "1:y"});
    const auto down = candidates({{ScriptedServer::plain(401, "{}")}}, 2, 9);
    CHECK(down.heard.empty());
    CHECK(down.spent.error().code == Code::unauthenticated);
}
