#include "atelier/llm/admitted_model.hpp"

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <deque>

#include "scripted_model.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

struct Bench {
    explicit Bench(std::int64_t size) : admission(io.get_executor(), size) {
        model.on_hang = [this] { ++hanging; };
    }
    ChatRequest request(std::string user, int max_tokens, Urgency urgency = Urgency::interactive) {
        ChatRequest out;
        out.messages = {{"system", "s"}, {"user", user}};
        out.prompt_tokens = 10;
        out.max_tokens = max_tokens;
        out.caller = {.user = user, .urgency = urgency, .on_place = [this, user](std::optional<QueuePlace> place) {
                          heard += user + (place ? std::to_string(place->ahead) : "!");
                      }};
        return out;
    }
    static Task<> ask(Bench* bench, ChatRequest request) {
        bench->answers.push_back(co_await bench->admitted.chat(std::move(request), {}));
    }
    void ask(ChatRequest request) {
        boost::asio::co_spawn(
            io, ask(this, std::move(request)),
            boost::asio::bind_cancellation_slot(stops.emplace_back().slot(), boost::asio::detached)
        );
        io.restart();
        io.poll();
    }

    IoContext io;
    BlockingPool pool{1};
    ScriptedModel model;
    Admission admission;
    PromptCounter counter{pool, {}, {}};
    AdmittedModel admitted{model, admission, counter, {}};
    std::vector<ChatResult> answers;
    std::string heard;
    int hanging = 0;
    std::deque<boost::asio::cancellation_signal> stops;
};

}  // namespace

TEST_CASE("the model hears of a request when there is room for it, of one that hurries first") {
    Bench bench(200);
    bench.model.then({.text = "one", .hang = true});
    bench.model.says("three").says("two");
    bench.ask(bench.request("a", 90));
    CHECK(bench.hanging == 1);
    bench.ask(bench.request("b", 150, Urgency::background));
    bench.ask(bench.request("c", 150));
    CHECK(bench.heard == "b0c0b1");
    CHECK(bench.model.asked.size() == 1);
    CHECK(bench.admission.waiting() == 2);
    bench.stops.front().emit(boost::asio::cancellation_type::all);
    bench.io.restart();
    bench.io.run();
    CHECK(bench.heard == "b0c0b1c!b0b!");
    REQUIRE(bench.model.asked.size() == 3);
    CHECK(bench.model.asked[1].messages[1].content == "c");
    CHECK(bench.admission.running() == 0);
}

TEST_CASE("what one user left in the cache serves his own requests only, unless it is configured otherwise") {
    Bench bench(1000);
    bench.model.says("x").says("y").says("z");
    bench.ask(bench.request("a", 10));
    bench.ask(bench.request("b", 10));
    const auto& asked = bench.model.asked;
    CHECK(asked[0].cache_salt.size() == 64);
    CHECK(asked[0].cache_salt != asked[1].cache_salt);
    CHECK_FALSE(asked[0].cache_salt.contains("a\""));
    AdmittedModel shared(bench.model, bench.admission, bench.counter, {.cache_per_user = false});
    auto go = [](AdmittedModel* model, ChatRequest request) -> Task<> {
        (void)co_await model->chat(std::move(request), {});
    };
    boost::asio::co_spawn(bench.io, go(&shared, bench.request("a", 10)), boost::asio::detached);
    bench.io.restart();
    bench.io.run();
    CHECK(asked[2].cache_salt.empty());
}

TEST_CASE("a request that the server could never hold is told so, and one that waited too long that the model is busy"
) {
    Bench bench(100);
    bench.ask(bench.request("a", 1000));
    REQUIRE(bench.answers.size() == 1);
    CHECK(bench.answers[0].error().trouble == Trouble::window);
    CHECK(bench.model.asked.empty());
    bench.model.then({.text = "long", .hang = true});
    bench.ask(bench.request("b", 80));
    auto brief = bench.request("c", 80);
    brief.caller.longest_wait = std::chrono::milliseconds(20);
    bench.ask(std::move(brief));
    bench.io.restart();
    bench.io.run_for(std::chrono::milliseconds(100));
    REQUIRE(bench.answers.size() == 2);
    CHECK(bench.answers[1].error().trouble == Trouble::busy);
    CHECK(bench.heard == "c0c!");
}

TEST_CASE("a request that is not counted yet is counted, and its answer gives its room back") {
    Bench bench(400);
    for (int i = 0; i < 5; ++i) {
        bench.model.says("ok");
        auto one = bench.request("a", 300);
        one.prompt_tokens = 0;
        bench.ask(std::move(one));
        bench.io.restart();
        bench.io.run();
    }
    CHECK(bench.answers.size() == 5);
    CHECK(bench.model.asked[0].prompt_tokens > 5);
    CHECK(bench.admission.running() == 0);
}

TEST_CASE("a server with one slot hears of one request at a time, however small") {
    Bench bench(1000);
    AdmittedModel single(bench.model, bench.admission, bench.counter, {.one_at_a_time = true});
    bench.model.then({.text = "long", .hang = true});
    auto go = [](AdmittedModel* model, ChatRequest request) -> Task<> {
        (void)co_await model->chat(std::move(request), {});
    };
    for (const char* user : {"a", "b"})
        boost::asio::co_spawn(bench.io, go(&single, bench.request(user, 10)), boost::asio::detached);
    bench.io.restart();
    bench.io.poll();
    CHECK(bench.heard == "b0");
    CHECK(bench.model.asked.size() == 1);
}

TEST_CASE("candidates come as many at once as there is room, and all have room in the end") {
    Bench bench(100);
    for (const char* text : {"a", "b", "c", "d", "e"}) bench.model.says(text);
    std::string heard;
    std::int64_t most = 0;
    std::expected<TokenUsage, ChatError> spent;
    auto go = [](Bench* on, std::string* all, std::int64_t* running,
                 std::expected<TokenUsage, ChatError>* into) -> Task<> {
        auto hear = [=](std::size_t i, const Completion& one) {
            *all += std::to_string(i) + one.text;
            *running = std::max<std::int64_t>(*running, static_cast<std::int64_t>(on->admission.running()));
            return i < 3;
        };
        *into = co_await on->admitted.candidates(on->request("a", 40), 5, std::move(hear));
    };
    boost::asio::co_spawn(bench.io, go(&bench, &heard, &most, &spent), boost::asio::detached);
    bench.io.restart();
    bench.io.run();
    CHECK(heard == "0a1b2c3d");
    CHECK(most == 1);
    CHECK(spent->prompt == 400);
    CHECK(bench.admission.running() == 0);
}
