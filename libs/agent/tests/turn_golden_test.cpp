#include <doctest/doctest.h>

#include "conversation.hpp"
#include "golden.hpp"

using namespace atelier;
using namespace atelier::agent;

namespace {

const std::string k_widget =
    "import { Card } from \"@atelier/sdk\";\n\nexport default function Widget() {\n  return <Card title=\"x\" />;\n}\n";

std::string fenced(const std::string& code, const std::string& info = "tsx") {
    return "```" + info + "\n" + code + "```\n";
}

constexpr const char* k_pie = "Pie chart of my portfolio by country";

}  // namespace

TEST_CASE("a request that the rules cover becomes a widget") {
    Conversation talk;
    talk.say(k_pie);
    check_golden("message", talk);
    CHECK(talk.workbench.previews == 1);
}

TEST_CASE("a question, and its answer") {
    Conversation talk;
    talk.say("Show the price history of my stock").answer("AAPL");
    check_golden("question_answer", talk);
}

TEST_CASE("undo, redo and an undo of the redo restore everything") {
    Conversation talk;
    talk.say(k_pie).say("Table of my 5 largest positions");
    const auto before = talk.fold();
    talk.undo();
    const auto undone = talk.fold();
    CHECK(undone.now.artifacts.at("widget.tsx").text != before.now.artifacts.at("widget.tsx").text);
    talk.redo();
    const auto again = talk.fold();
    CHECK(again.files() == before.files());
    CHECK(again.messages.size() == before.messages.size());
    talk.undo();
    CHECK(talk.fold().files() == undone.files());
    talk.undo().undo();
    CHECK(talk.fold().now.artifacts.empty());
    talk.undo();
    CHECK(talk.last_error.contains("conflict"));
    check_golden("undo_redo", talk);
}

TEST_CASE("a fork has the session so far and goes on alone") {
    Conversation talk;
    talk.say(k_pie);
    const std::string first = talk.id;
    const auto files = talk.fold().files();
    talk.fork();
    CHECK(talk.id != first);
    CHECK(talk.fold().files() == files);
    const auto events = talk.store.sessions[first].size();
    talk.say("Table of my 5 largest positions");
    CHECK(talk.store.sessions[first].size() == events);
}

TEST_CASE("a process that ends after any append leaves a settled session that goes on") {
    int appends = 0;
    {
        Conversation talk;
        const int before = talk.store.appends;
        talk.say(k_pie);
        appends = talk.store.appends - before;
    }
    REQUIRE(appends > 8);
    for (int n = 0; n <= appends; ++n) {
        CAPTURE(n);
        Conversation talk;
        talk.say_and_die(k_pie, n);
        const auto settled = talk.fold();
        CHECK(settled.state != "running");
        CHECK(settled.running_turn.empty());
        for (const auto& item : settled.now.plan) CHECK(item.status != "in_progress");
        for (const auto& call : settled.tool_calls) CHECK(call.status != "running");
        // The user's words are there as soon as they were taken.
        CHECK(settled.messages.empty() == (n == 0));
        talk.say("Table of my 5 largest positions");
        CHECK(talk.fold().state == "idle");
        CHECK(talk.fold().now.preview.has_value());
    }
}

TEST_CASE("a stop in the gate leaves nothing running, and what was queued waits") {
    Conversation talk;
    talk.stop_when([&](auto stop) { talk.workbench.on_check_started = stop; });
    talk.say(k_pie);
    check_golden("stop_in_gate", talk);
    CHECK(talk.fold().state == "idle");
}

TEST_CASE("code by a model: red, repaired, shown") {
    Conversation talk({.model = true});
    talk.model.says("Here:\n" + fenced("export default function Widget() { return BROKEN; }\n"));
    talk.model.says(fenced(k_widget));
    talk.say("A treemap of correlations between my holdings with sparklines").answer("Write it as code");
    check_golden("model_repair", talk);
}

TEST_CASE("a model that is down is told, and the next request works") {
    Conversation talk({.model = true});
    talk.say("A treemap of correlations between my holdings with sparklines").answer("Write it as code");
    check_golden("model_down", talk);
    talk.say(k_pie);
    CHECK(talk.fold().state == "idle");
}

TEST_CASE("messages that ask for no widget are answered and change nothing, or bring a version back") {
    Conversation talk;
    talk.say("hi");
    CHECK(talk.fold().now.artifacts.empty());
    CHECK(talk.fold().state == "asking");  // with requests to try
    const auto first = talk.fold().now.questions[0].body;
    const auto* options = json::get_array(first, "options");
    REQUIRE(options != nullptr);
    CHECK(options->size() >= 3);
    talk.answer("option-1");
    CHECK(talk.fold().now.artifacts.contains("widget.tsx"));
    CHECK(talk.fold().now.decisions.empty());

    talk.say(k_pie);
    const auto pie = talk.fold().files();
    talk.say("Table of my 5 largest positions");
    CHECK(talk.fold().files() != pie);
    const auto before = talk.workbench.checked.size();
    talk.say("undo that");
    CHECK(talk.fold().files() == pie);
    CHECK(talk.fold().now.bundle_sha256 != "");
    CHECK(talk.workbench.checked.size() == before);
    talk.say("what did you change in total?");
    CHECK(talk.fold().messages.back().text.contains(k_pie));
    CHECK(talk.fold().files() == pie);
    talk.say("Как считается моя доходность?");
    CHECK(talk.fold().files() == pie);
    CHECK(talk.fold().messages.back().text.size() > 40);
    talk.undo().undo().undo();
    CHECK(talk.fold().files() != pie);
}

TEST_CASE("without a model a question is answered with figures, their days and their source, and changes nothing") {
    Conversation talk;
    const auto page = [](std::string_view rows, std::string_view next) {
        return *json::parse_object(
            R"({"as_of":"2022-12-28","base_currency":"USD","next_cursor":)" + std::string(next) + R"(,"transactions":[)" +
            std::string(rows) + "]}"
        );
    };
    talk.workbench.core["get_metrics"] =
        *json::parse_object(R"({"as_of":"2022-12-28","base_currency":"USD","cash":"50583.42","beta":null})");
    talk.workbench.core["list_dividends"] = *json::parse_object(
        R"({"as_of":"2022-12-28","base_currency":"USD","dividends":[
        {"date":"2022-03-01","ticker":"KO","name":"Coca-Cola","kind":"dividend","status":"paid","amount":"20.20"}]})"
    );
    talk.say(k_pie);
    const auto before = talk.fold();
    talk.say("How much did I get in dividends in March 2022?").say("Сколько свободных денег?").say("what is my beta?");
    talk.say("what is the moon phase?").say("how many trades did I make?");
    CHECK(talk.fold().files() == before.files());
    CHECK(talk.fold().now.reading == before.now.reading);
    check_golden("figures", talk);

    talk.workbench.core["list_transactions"] = page(R"({"date":"2022-02-01","kind":"buy","ticker":"KO"})", "null");
    talk.say("how many trades did I make?");
    CHECK(talk.fold().messages.back().text.contains("**1**"));
    // A part of the pages would be a wrong count: a cursor that never ends is an error.
    talk.workbench.core["list_transactions"] = page(R"({"date":"2022-02-01","kind":"buy","ticker":"KO"})", R"("more")");
    talk.say("how many trades did I make?");
    CHECK(talk.fold().messages.back().text.contains("more rows than can be read"));

    Conversation asking;
    asking.workbench.core = talk.workbench.core;
    asking.mode("ask").say("Dividends in March 2022");
    CHECK(asking.fold().now.artifacts.empty());
    CHECK(asking.fold().messages.back().text.contains("20.20"));
}
