#include "atelier/llm/prompt_counter.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fstream>
#include <random>

#include "atelier/llm/client.hpp"
#include "scripted_server.hpp"
#include "tiny_vocabulary.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("atl-counter-" + std::to_string(std::random_device{}()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

ChatRequest dialogue(std::size_t turns) {
    ChatRequest out;
    out.messages.push_back({"system", "You answer."});
    for (std::size_t i = 0; i < turns; ++i) {
        out.messages.push_back({"user", "Вопрос номер " + std::to_string(i)});
        out.messages.push_back({"assistant", "hello hello, the " + std::to_string(i) + "th"});
    }
    out.messages.push_back({"user", "and now?"});
    return out;
}

template <class Work>
void run(Work work) {
    IoContext io;
    boost::asio::co_spawn(io, std::move(work), boost::asio::detached);
    io.run();
}

Task<> count_all(PromptCounter* counter, std::vector<ChatRequest> requests, std::vector<TokenCount>* out) {
    for (auto& one : requests) out->push_back(co_await counter->count(std::move(one)));
}

std::vector<TokenCount> counts(PromptCounter& counter, std::vector<ChatRequest> requests) {
    std::vector<TokenCount> out;
    run(count_all(&counter, std::move(requests), &out));
    return out;
}

/// A server whose answers are given in turn, and that knows how often it was asked.
struct FakeServer {
    std::vector<Result<TokenCount>> answers;
    std::size_t asked = 0;
    PromptCounter::AtServer function() {
        return [this](ChatRequest) -> Task<Result<TokenCount>> { return answer(this); };
    }
    static Task<Result<TokenCount>> answer(FakeServer* self) {
        co_return self->asked < self->answers.size() ? self->answers[self->asked++] : self->answers.back();
    }
};

TokenCount by_server(std::int64_t tokens) { return {tokens, true, CountedBy::server, "the model server"}; }

}  // namespace

TEST_CASE("a vocabulary counts a growing dialogue as it counts it whole") {
    Folder folder;
    const auto file = folder.path / "tokenizer.json";
    const auto text = json::print(TinyVocabulary().chat_ml());
    const TokenCounter whole(Tokenizer::from_json(text).value(), "tokenizer.json");
    BlockingPool pool(1);
    PromptCounter::Clock::time_point now{};
    FakeServer server{{by_server(7)}};
    PromptCounter counter(pool, [&] { return std::vector{file}; }, server.function(), [&] { return now; });
    // It is not there yet: the server counts.
    CHECK_FALSE(counter.last());
    CHECK(counts(counter, {dialogue(1)}).front().tokens == 7);
    CHECK(counter.last() == CountedBy::server);
    std::ofstream(file) << text;
    CHECK(counts(counter, {dialogue(1)}).front().source == CountedBy::server);
    now += std::chrono::minutes(1);
    std::vector<ChatRequest> growing;
    for (std::size_t turns = 0; turns < 30; ++turns) growing.push_back(dialogue(turns));
    const auto got = counts(counter, growing);
    for (std::size_t i = 0; i < growing.size(); ++i) {
        CAPTURE(i);
        CHECK(got[i].tokens == whole.count_prompt(growing[i]).tokens);
        CHECK((got[i].exact && got[i].by == "tokenizer.json"));
    }
    CHECK(server.asked == 1);
    CHECK(counter.last() == CountedBy::vocabulary);
}

TEST_CASE("a server that does not answer is left alone for a while, and an estimate serves") {
    BlockingPool pool(1);
    PromptCounter::Clock::time_point now{};
    FakeServer server{{fail(Code::timeout, "silent"), by_server(1000), fail(Code::not_found, "no"), by_server(1000)}};
    PromptCounter counter(pool, {}, server.function(), [&] { return now; });
    const auto first = counts(counter, {dialogue(3), dialogue(3)});
    CHECK((first[0].source == CountedBy::estimate && first[1].tokens == first[0].tokens));
    CHECK(server.asked == 1);
    now += std::chrono::seconds(31);
    CHECK(counts(counter, {dialogue(3)}).front().tokens == 1000);
    // It does not count any more: the estimate is on the scale of what it said.
    const auto scaled = counts(counter, {dialogue(3), dialogue(6)});
    CHECK(server.asked == 3);
    CHECK(scaled[0].tokens > 1.5 * static_cast<double>(first[0].tokens));
    CHECK(scaled[1].tokens > scaled[0].tokens);
    now += std::chrono::seconds(31);
    counts(counter, {dialogue(3)});
    CHECK(server.asked == 3);
    now += std::chrono::minutes(10);
    CHECK(counts(counter, {dialogue(3)}).front().source == CountedBy::server);
}

TEST_CASE("estimates learn from what a server says that it read") {
    BlockingPool pool(1);
    PromptCounter counter(pool, {}, {});
    const auto before = counts(counter, {dialogue(9)}).front();
    counter.learn(before, before.tokens * 3 / 2);
    const auto after = counts(counter, {dialogue(9)}).front();
    CHECK(after.tokens >= before.tokens * 3 / 2);
    CHECK(after.tokens <= before.tokens * 3 / 2 + 1);
    CHECK_FALSE(after.exact);
    // What cannot be is not believed.
    counter.learn(after, 1'000'000);
    counter.learn(after, 0);
    CHECK(counts(counter, {dialogue(9)}).front().tokens <= before.tokens * 4);
}

namespace {

Task<> ask_whole(ScriptedServer* server, std::vector<Result<TokenCount>>* out) {
    Client client(Server::from_url(server->url()).value());
    out->push_back(co_await client.count_prompt(dialogue(1)));
    (void)co_await client.models();
    out->push_back(co_await client.count_prompt(dialogue(1)));
    co_await server->stop();
}

std::vector<Result<TokenCount>> whole_counts(
    std::vector<std::string> answers, std::vector<ScriptedServer::Received>* received
) {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    for (auto& answer : answers) fake.then({ScriptedServer::plain(200, std::move(answer))});
    std::vector<Result<TokenCount>> out;
    boost::asio::co_spawn(io, ask_whole(&fake, &out), boost::asio::detached);
    io.run();
    *received = fake.received;
    return out;
}

}  // namespace

TEST_CASE("a whole request is counted by vLLM in one question, by llama.cpp in two, once its kind is known") {
    std::vector<ScriptedServer::Received> received;
    const auto vllm = whole_counts(
        {R"({"data":[{"id":"m","owned_by":"vllm","max_model_len":32768}]})",
         R"({"count":41,"max_model_len":32768,"tokens":[]})"},
        &received
    );
    CHECK(vllm[0].error().code == Code::not_found);
    CHECK(vllm[1]->tokens == 41);
    REQUIRE(received.size() == 2);
    CHECK(received[1].target == "/tokenize");
    CHECK(json::get_array(received[1].body, "messages")->size() == 4);
    CHECK_FALSE(received[1].body.contains("max_tokens"));

    const auto llama = whole_counts(
        {R"({"data":[{"id":"m","owned_by":"llamacpp","meta":{"n_ctx_train":32768}}]})",
         R"({"default_generation_settings":{"n_ctx":4096}})", R"({"prompt":"<|im_start|>system..."})",
         R"({"tokens":[1,2,3]})"},
        &received
    );
    CHECK(llama[1]->tokens == 3);
    REQUIRE(received.size() == 4);
    CHECK(received[1].target == "/props");
    CHECK(received[2].target == "/apply-template");
    CHECK(json::get_string(received[3].body, "content") == "<|im_start|>system...");
    CHECK(received[3].body.at("parse_special").as_bool());

    const std::string listed = R"({"data":[{"id":"m","owned_by":"vllm","max_model_len":32768}]})";
    for (const char* odd : {"{}", "[]", "", R"({"count":-1})", R"({"tokens":7})"})
        CHECK(whole_counts({listed, odd}, &received)[1].error().code == Code::not_found);
}

namespace {

Task<> list_models(ScriptedServer* server, std::int64_t* window) {
    Client client(Server::from_url(server->url()).value());
    if (const auto listed = co_await client.models(); listed) *window = listed->front().context;
    co_await server->stop();
}

}  // namespace

namespace {

Task<> ask_cache(ScriptedServer* server, std::int64_t* tokens) {
    Client client(Server::from_url(server->url()).value());
    (void)co_await client.models();
    *tokens = co_await client.cache_tokens();
    co_await server->stop();
}

std::int64_t cache_told(const std::string& metrics, const std::string& owner = "vllm") {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    fake.then({ScriptedServer::plain(200, R"({"data":[{"id":"m","owned_by":")" + owner + R"("}]})")});
    fake.then({ScriptedServer::plain(200, metrics)});
    std::int64_t tokens = -1;
    boost::asio::co_spawn(io, ask_cache(&fake, &tokens), boost::asio::detached);
    io.run();
    return tokens;
}

}  // namespace

TEST_CASE("vLLM says how many tokens its cache holds; what cannot be read is nothing") {
    const std::string line =
        "vllm:cache_config_info{block_size=\"16\",cache_dtype=\"auto\",engine=\"0\",num_gpu_blocks=\"";
    CHECK(cache_told("# HELP x\nother 1\n" + line + "3875\",swap=\"4\"} 1.0\n") == 62000);
    CHECK(
        cache_told("vllm:cache_config_info{mamba_block_size=\"512\",block_size=\"16\",num_gpu_blocks=\"10\"} 1\n") ==
        160
    );
    CHECK(cache_told(line + "None\"} 1.0\n") == 0);
    CHECK(cache_told(line + "99999999999999999999\"} 1.0\n") == 0);
    CHECK(cache_told(line + "-5\"} 1.0\n") == 0);
    CHECK(cache_told("vllm:cache_config_info{") == 0);
    CHECK(cache_told("") == 0);
    CHECK(cache_told(line + "3875\"} 1.0\n", "else") == 0);
}

TEST_CASE("the window of llama.cpp is the one that it was started with") {
    IoContext io;
    ScriptedServer fake(io.get_executor());
    fake.then({ScriptedServer::plain(200, R"({"data":[{"id":"m","owned_by":"llamacpp","meta":{"n_ctx_train":32768}}]})")
    });
    fake.then({ScriptedServer::plain(200, R"({"default_generation_settings":{"n_ctx":4096}})")});
    std::int64_t window = 0;
    boost::asio::co_spawn(io, list_models(&fake, &window), boost::asio::detached);
    io.run();
    CHECK(window == 4096);
}
