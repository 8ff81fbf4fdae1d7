#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "atelier/llm/client.hpp"
#include "scripted_server.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

struct Outcome {
    std::vector<Result<Completion>> answers;
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

Outcome run(std::vector<Scripted> script, std::vector<ChatRequest> requests = {request()}, bool llama = true, std::string model = "m", std::string key = {}) {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    for (auto& step : script) fake.then(std::move(step));
    Server to = Server::from_url(fake.url()).value();
    to.model = std::move(model);
    to.llama_cpp = llama;
    to.key = std::move(key);
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
    CHECK(error_of(ScriptedServer::plain(401, "{}")).message.contains("model_key_env"));
}

TEST_CASE("nobody listens") {
    IoContext io;
    Server to;
    to.endpoint.host = "127.0.0.1";
    to.endpoint.port = 9;
    to.model = "m";
    Result<Completion> got = fail(Code::internal, "");
    auto ask = [](Server server, Result<Completion>* out) -> Task<> {
        Client client(server);
        *out = co_await client.chat(request(), {});
    };
    boost::asio::co_spawn(io, ask(to, &got), boost::asio::detached);
    io.run();
    CHECK(got.error().code == Code::unavailable);
    CHECK(got.error().message == "the model server 127.0.0.1:9 cannot be reached: check that it runs");
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
