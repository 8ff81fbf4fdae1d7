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
