#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "atelier/mcp/tasks.hpp"

using namespace atelier;
using namespace atelier::mcp;

namespace {

struct Fixture {
    IoContext io;
    ManualClock clock{1'800'000'000'000};
    Tasks tasks{io.get_executor(), {.max_tasks = 3, .max_per_user = 2, .ttl = std::chrono::milliseconds(1000)}, clock};

    std::string create(const std::string& user, Tasks::Work work) { return json::get_string(tasks.create(user, std::move(work)).value(), "taskId"); }
    void settle() {
        io.restart();
        io.poll();
    }
    std::string status(const std::string& user, const std::string& id) { return json::get_string(tasks.get(user, id).value(), "status"); }
};

using Outcome = std::expected<json::Object, RpcError>;

Task<Outcome> at_once(Asker&) { co_return json::Object{{"content", json::Array{}}}; }

Task<Outcome> for_ever(Asker&) {
    co_await sleep_for(std::chrono::hours(1));
    co_return json::Object{{"late", true}};
}

Task<Outcome> asks(Asker& asker) {
    json::Object schema = json::parse_object(R"({"type":"object","required":["name"],"properties":{"name":{"type":"string"}}})").value();
    std::vector<InputRequest> questions{{"a", "elicitation/create", {{"requestedSchema", schema}}}, {"b", "roots/list", {}}};
    auto inputs = co_await asker.ask(std::move(questions));
    co_return json::Object{{"name", json::get_string(*json::get_object(inputs->at("a"), "content"), "name")}};
}

}  // namespace

TEST_CASE("a task belongs to who made it: to others it does not exist") {
    Fixture f;
    const auto id = f.create("ann", at_once);
    CHECK(f.status("ann", id) == "working");
    f.settle();
    CHECK(f.status("ann", id) == "completed");
    for (const auto& error :
         {f.tasks.get("bob", id).error(), f.tasks.update("bob", id, {}).error(), f.tasks.cancel("bob", id).error(), f.tasks.get("ann", "x").error()
         }) {
        CHECK(error.code == Code::not_found);
        CHECK(error.message == "Unknown task");
    }
}

TEST_CASE("tasks are bounded in number and in time, and none goes early") {
    Fixture f;
    const auto first = f.create("ann", for_ever);
    f.create("ann", at_once);
    CHECK(f.tasks.create("ann", at_once).error().code == Code::exhausted);
    f.create("bob", at_once);
    CHECK(f.tasks.create("eve", at_once).error().code == Code::exhausted);
    f.clock.advance(std::chrono::milliseconds(1000));
    CHECK(f.status("ann", first) == "working");
    f.clock.advance(std::chrono::milliseconds(1));
    CHECK(f.tasks.get("ann", first).error().code == Code::not_found);
    CHECK(f.tasks.size() == 0);
    f.settle();
    f.create("eve", at_once);
}

TEST_CASE("cancelling ends the work, is the same again, and what still comes of it is not told") {
    Fixture f;
    const auto id = f.create("ann", for_ever);
    f.settle();
    CHECK(f.tasks.cancel("ann", id));
    f.settle();
    CHECK(f.status("ann", id) == "cancelled");
    CHECK(f.tasks.cancel("ann", id));
    CHECK_FALSE(f.tasks.get("ann", id)->contains("result"));
}

TEST_CASE("questions wait for answers that fit, one at a time") {
    Fixture f;
    const auto id = f.create("ann", asks);
    f.settle();
    const auto asked = f.tasks.get("ann", id).value();
    CHECK(json::get_string(asked, "status") == "input_required");
    std::string name_key;
    std::string roots_key;
    for (const auto& [key, value] : *json::get_object(asked, "inputRequests"))
        (json::get_string(value.as_object(), "method") == "roots/list" ? roots_key : name_key) = std::string(key);
    CHECK(
        f.tasks.update("ann", id, {{name_key, json::Object{{"action", "accept"}, {"content", json::Object{{"name", 1}}}}}}).error().code ==
        Code::invalid_argument
    );
    CHECK(f.tasks.update("ann", id, {{"unknown", 1}}));
    CHECK(f.tasks.update("ann", id, {{roots_key, json::Object{{"roots", json::Array{}}}}}));
    f.settle();
    CHECK(json::get_object(f.tasks.get("ann", id).value(), "inputRequests")->size() == 1);
    CHECK(f.tasks.update("ann", id, {{name_key, json::Object{{"action", "accept"}, {"content", json::Object{{"name", "Ann"}}}}}}));
    f.settle();
    const auto done = f.tasks.get("ann", id).value();
    CHECK(json::get_string(done, "status") == "completed");
    CHECK(json::print(done.at("result")) == R"({"name":"Ann"})");
}
