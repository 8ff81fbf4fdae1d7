#include <doctest/doctest.h>

#include "conversation.hpp"
#include "golden.hpp"

using namespace atelier;
using namespace atelier::agent;

namespace {

std::string widget(const std::string& title, const std::string& body = "null") {
    return "import { Card } from \"@atelier/sdk\";\n\nexport default function Widget() {\n  return <Card title=\"" +
           title + "\">{" + body + "}</Card>;\n}\n";
}

std::string file(const std::string& path, const std::string& text) {
    return "```" + std::string(path.ends_with("x") ? "tsx " : "ts ") + path + "\n" + text + "```\n";
}

std::string call(const std::string& name, const std::string& arguments) {
    return "<tool_call>\n{\"name\": \"" + name + "\", \"arguments\": " + arguments + "}\n</tool_call>\n";
}

constexpr const char* k_free = "A treemap of correlations between my holdings with sparklines";

/// Of the manifest.
std::string title_of(const session::Session& session) {
    const auto manifest = json::parse_object(session.now.artifacts.at("manifest.json").text).value();
    return json::get_string(*json::get_object(manifest, "title"), "en");
}

std::string last_text(const session::Session& session) {
    return session.messages.empty() ? "" : session.messages.back().text;
}

/// Every request begins with the one before it.
bool grows(const std::vector<llm::ChatRequest>& asked) {
    for (std::size_t i = 1; i < asked.size(); ++i) {
        const auto& before = asked[i - 1].messages;
        const auto& after = asked[i].messages;
        if (after.size() < before.size()) return false;
        for (std::size_t m = 0; m < before.size(); ++m) {
            if (before[m].role != after[m].role || !after[m].content.starts_with(before[m].content)) return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("what the rules do not cover goes to the model, whose words and code both arrive") {
    Conversation talk({.capable = true});
    talk.model.says("I take the prices of the last year.\n\n" + file("widget.tsx", widget("Correlations")));
    talk.say(k_free);
    check_golden("engine_write", talk);
    const auto now = talk.fold();
    CHECK(now.now.artifacts.contains("widget.tsx"));
    CHECK(title_of(now) == "Correlations");
    CHECK_FALSE(now.now.draft.has_value());
}

TEST_CASE("ask mode answers from the user's data, changes nothing, and withholds figures from nowhere") {
    Conversation talk({.mode = "ask", .capable = true});
    talk.workbench.core["get_metrics"] = {{"totalValue", 10250.5}, {"returnRate", 0.0825}};
    talk.model.says(call("core_call", R"({"tool":"get_metrics","arguments":{}})"));
    talk.model.says("Your portfolio is worth 10,250.50. The return is 8.25 %. Last year it was 13.7 %.\n");
    talk.say("How much is it worth, and how is my return calculated?");
    check_golden("engine_ask", talk);
    const auto now = talk.fold();
    CHECK(last_text(now).contains("10,250.50"));
    CHECK(last_text(now).contains("8.25 %"));
    CHECK_FALSE(last_text(now).contains("13.7"));
    CHECK(now.now.artifacts.empty());
    CHECK(talk.workbench.checked.empty());
}

TEST_CASE("code in ask mode is not written, and writing tools do not exist there") {
    for (const char* mode : {"ask", "plan"}) {
        Conversation talk({.mode = mode, .capable = true});
        talk.model.says(call("write_file", R"({"path":"widget.tsx","content":"x"})"));
        talk.model.says("In this mode I cannot.\n" + file("widget.tsx", widget("No")));
        talk.say(k_free);
        CHECK(talk.fold().now.artifacts.empty());
        CHECK_FALSE(talk.fold().now.draft.has_value());
        CHECK(talk.workbench.checked.empty());
    }
}

TEST_CASE("the clarification of the specification becomes a card, its answers are decisions and never asked again") {
    Conversation talk({.capable = true});
    const std::string asks = R"({"needs_clarification": true, "questions": [
        {"id": "period", "question": "Which period do you mean?", "options": ["One month", "One year"], "required": true},
        {"id": "group", "question": "By sector or by country?", "options": ["Sector", "Country"], "required": true}],
        "user_message": "Two things first."})";
    talk.model.says(asks);
    talk.say(k_free);
    auto now = talk.fold();
    REQUIRE(now.state == "asking");
    REQUIRE(now.now.questions.size() == 2);
    talk.answer("option-2");
    CHECK(talk.fold().state == "asking");
    talk.model.says(asks);  // the same again
    talk.model.says(file("widget.tsx", widget("Correlations")));
    talk.answer("Sector");
    now = talk.fold();
    CHECK(now.state == "idle");
    CHECK(now.now.questions.size() == 2);
    CHECK(now.decision("period")->value == "One year");
    CHECK(now.decision("group")->value == "Sector");
    const auto& told = talk.model.asked.back().messages;
    std::string all;
    for (const auto& message : told) all += message.content;
    CHECK(all.contains("Which period do you mean?: One year"));
    check_golden("engine_clarification", talk);
}

TEST_CASE("an answer in plain words counts") {
    Conversation talk({.capable = true});
    talk.model.says(
        call("ask_user", R"({"questions":[{"id":"p","question":"Which period?","options":["Month","Year"]}]})")
    );
    talk.model.says(file("widget.tsx", widget("Correlations")));
    talk.say(k_free).say("the last quarter");
    CHECK(talk.fold().now.questions[0].status == "answered");
    CHECK(talk.fold().decision("p")->value == "the last quarter");
    CHECK(talk.fold().now.artifacts.contains("widget.tsx"));
}

TEST_CASE("a red answer is tried anew without it, then repaired once; the last good version stays") {
    Conversation talk({.capable = true, .candidates = 2});
    talk.model.says(file("widget.tsx", widget("Good")));
    talk.say(k_free);
    talk.model.says(file("widget.tsx", widget("Bad", "BROKEN")));
    talk.model.says(file("widget.tsx", widget("Worse", "BROKEN + 1")));
    talk.model.says(file("widget.tsx", widget("Worst", "BROKEN + 2")));
    talk.model.says("I used a name that does not exist.\n" + file("widget.tsx", widget("Bad", "BROKEN + 3")));
    talk.say("make the squares green");
    const auto now = talk.fold();
    CHECK(now.now.artifacts.at("widget.tsx").text == widget("Good"));
    CHECK(now.now.bundle_sha256 != "");
    REQUIRE(now.now.draft.has_value());
    CHECK(now.now.draft->gate.has_value());
    REQUIRE(talk.model.asked.size() == 5);
    // Candidates do not see the refused code, the repair does.
    CHECK_FALSE(talk.model.asked[2].messages.back().content.contains("Bad"));
    CHECK(talk.model.asked[2].temperature > 0);
    CHECK(talk.model.asked[4].messages.back().content.contains("BROKEN"));
    check_golden("engine_red", talk);
    // The next request begins with the good version.
    talk.model.says("It is fine as it is.");
    talk.say("never mind");
    CHECK_FALSE(talk.fold().now.draft.has_value());
}

TEST_CASE("words instead of a repair do not hide that the code is red") {
    Conversation talk({.capable = true, .candidates = 0});
    talk.model.says(file("widget.tsx", widget("Bad", "BROKEN"))).says("I have nothing left to say.");
    talk.say(k_free);
    CHECK(last_text(talk.fold()).contains("did not pass the checks"));
    CHECK(talk.fold().now.artifacts.empty());
}

TEST_CASE("the first green candidate wins and the rest are cut off") {
    Conversation talk({.capable = true});
    talk.model.says(file("widget.tsx", widget("Bad", "BROKEN")));
    talk.model.says(file("widget.tsx", widget("Worse", "BROKEN + 1")));
    talk.model.says(file("widget.tsx", widget("Green")));
    talk.model.then({.text = "Another one", .hang = true});
    talk.say(k_free);
    CHECK(talk.model.asked.size() == 4);
    CHECK(talk.fold().model_calls == 3);
    CHECK(talk.fold().now.artifacts.at("widget.tsx").text == widget("Green"));
    // What the model is told afterwards is the code that won.
    talk.model.says("ok");
    talk.say("thanks");
    std::string all;
    for (const auto& message : talk.model.asked.back().messages) all += message.content;
    CHECK(all.contains("Green"));
    CHECK_FALSE(all.contains("\"Bad\""));
}

TEST_CASE("four files along a plan; a process that ends after the second goes on and does not write it again") {
    const auto script = [](Conversation& talk) {
        talk.model.otherwise = [](const llm::ChatRequest& request) -> llm::ScriptedModel::Answer {
            std::string all;
            for (const auto& message : request.messages) all += message.content;
            const auto said = [&](const std::string& path) {
                return all.contains("tsx " + path + "\n") || all.contains("ts " + path + "\n");
            };
            if (!all.contains("\"todo_write\", \"arguments\": {\"items\": [{\"id\": \"1\"")) {
                return {.text = call("todo_write", R"({"items": [{"id": "1", "title": "Sums", "status": "in_progress"},
                    {"id": "2", "title": "Row", "status": "pending"}, {"id": "3", "title": "Head", "status": "pending"},
                    {"id": "4", "title": "Widget", "status": "pending"}]})")};
            }
            if (!said("lib/sums.ts")) return {.text = file("lib/sums.ts", "export const one = 1;\n")};
            if (!said("parts/Row.tsx")) return {.text = file("parts/Row.tsx", "export const Row = () => null;\n")};
            if (!said("parts/Head.tsx")) return {.text = file("parts/Head.tsx", "export const Head = () => null;\n")};
            return {.text = "That is all.\n" + file("widget.tsx", widget("Four files"))};
        };
    };
    int appends = 0;
    {
        Conversation whole({.capable = true});
        script(whole);
        const int before = whole.store.appends;
        whole.say(k_free);
        appends = whole.store.appends - before;
        check_golden("engine_plan", whole);
        const auto now = whole.fold();
        CHECK(now.now.artifacts.size() == 5);
        for (const auto& item : now.now.plan) CHECK(item.status == "completed");
        CHECK(whole.model.asked.size() == 5);
        CHECK(whole.workbench.checked.size() == 1);
    }
    for (int n = 1; n <= appends; ++n) {
        CAPTURE(n);
        Conversation talk({.capable = true});
        script(talk);
        talk.say_and_die(k_free, n);
        const auto now = talk.fold();
        CHECK(now.state != "running");
        // A turn that had a finished step is gone on with; another is told to be sent again.
        if (now.state == "idle") {
            CHECK(now.now.artifacts.size() == 5);
            // Nothing that was finished is done again: at most the step that was cut off.
            CHECK(talk.model.asked.size() <= 6);
        } else {
            CHECK(now.state == "failed");
            CHECK_MESSAGE(n < 12, talk.log());
        }
    }
}

TEST_CASE("a model that repeats itself, calls for ever or says nothing comes to an end that is told") {
    Conversation talk({.capable = true});
    talk.model.otherwise = [](const llm::ChatRequest&) -> llm::ScriptedModel::Answer {
        return {.text = call("core_call", R"({"tool":"get_metrics","arguments":{}})")};
    };
    talk.say(k_free);
    CHECK(last_text(talk.fold()).contains("repeats itself"));
    CHECK(talk.fold().state == "idle");
    CHECK(talk.model.asked.size() <= 5);

    Conversation wrong({.capable = true});
    wrong.model.otherwise = [n = 0](const llm::ChatRequest&) mutable -> llm::ScriptedModel::Answer {
        return {.text = call("no_such_tool_" + std::to_string(++n), "{}")};
    };
    wrong.say(k_free);
    CHECK(last_text(wrong.fold()).contains("three times in a row"));
    CHECK(wrong.model.asked.size() == 3);

    Conversation silent({.capable = true});
    silent.model.says("");
    silent.say("Карта корреляций моих бумаг со спарклайнами");
    CHECK(last_text(silent.fold()).contains("ничего не ответила"));

    Conversation cut({.capable = true});
    cut.model.then({.text = "```tsx widget.tsx\nexport default function", .finish = "length"});
    cut.say(k_free);
    CHECK(last_text(cut.fold()).contains("cut off"));
}

TEST_CASE("follow-ups on a widget that a model wrote reach the model with what was said, and never replace it") {
    Conversation talk({.capable = true});
    talk.model.says(file("widget.tsx", widget("Correlations")) + file("lib/sums.ts", "export const one = 1;\n"));
    talk.say(k_free);
    for (const char* more :
         {"make it horizontal", "show only losers", "rename the title to My gains",
          "Pie chart of my portfolio by country", "сделай столбики зелёными", "what does the tallest bar show?"}) {
        const auto asked = talk.model.asked.size();
        talk.model.says("All right.");
        talk.say(more);
        CHECK(talk.model.asked.size() == asked + 1);
        CHECK(talk.fold().now.artifacts.contains("lib/sums.ts"));
        CHECK(last_text(talk.fold()) == "All right.");
    }
    const auto& last = talk.model.asked.back().messages;
    std::string all;
    for (const auto& message : last) all += message.content;
    CHECK(all.contains(k_free));
    CHECK(all.contains("make it horizontal"));
    CHECK(grows(talk.model.asked));
}

TEST_CASE("a long dialogue stays in the window and keeps what was settled") {
    Conversation talk({.capable = true, .window = 9000});
    talk.model.says(
        call("ask_user", R"({"questions":[{"id":"c","question":"Which currency?","options":["EUR","USD"]}]})")
    );
    talk.say(k_free);
    talk.model.says(file("widget.tsx", widget("Correlations")));
    talk.answer("EUR");
    int over = 0;
    for (int n = 0; n < 60; ++n) {
        talk.model.says(std::string(1500, 'a' + static_cast<char>(n % 26)) + " done.");
        talk.say("wish number " + std::to_string(n) + " " + std::string(400, 'w'));
        std::int64_t tokens = 0;
        for (const auto& message : talk.model.asked.back().messages) tokens += llm::estimated_tokens(message.content);
        over += tokens + talk.model.asked.back().max_tokens > 9000 ? 1 : 0;
    }
    CHECK(over == 0);
    std::string all;
    for (const auto& message : talk.model.asked.back().messages) all += message.content;
    CHECK(all.contains("Which currency?: EUR"));
    CHECK(all.contains("Correlations"));
    CHECK(all.contains("wish number 59"));
    CHECK(talk.log().contains("context.compacted"));
}

TEST_CASE("a stop while the model writes keeps its words and starts nothing afterwards") {
    Conversation talk({.capable = true});
    talk.model.then({.text = "I begin with the sums", .hang = true});
    talk.stop_when([&](auto stop) {
        // As soon as the user sees the words.
        talk.store.after_append = [&talk, stop](int) {
            if (talk.store.sessions[talk.id].back().type == "text.delta") stop();
        };
    });
    talk.say(k_free);
    const auto now = talk.fold();
    CHECK(now.state == "idle");
    CHECK(last_text(now) == "I begin with the sums");
    CHECK(now.messages.back().status == "stopped");
    CHECK(talk.workbench.checked.empty());
    check_golden("engine_stop", talk);
}

TEST_CASE("thinking is not shown, and calls in it do not run") {
    Conversation talk({.capable = true});
    talk.model.says(
        "<think>\n" + call("core_call", R"({"tool":"get_metrics","arguments":{}})") + file("widget.tsx", widget("No")) +
        "</think>\nHere it is.\n" + file("widget.tsx", widget("Yes"))
    );
    talk.say(k_free);
    CHECK(talk.workbench.core_calls.empty());
    CHECK(talk.fold().now.artifacts.at("widget.tsx").text == widget("Yes"));
    CHECK(talk.fold().messages[1].text == "Here it is.");
}

TEST_CASE("a widget of the rules becomes the model's when it is changed as code: the reading goes") {
    Conversation talk({.capable = true});
    talk.say("Pie chart of my portfolio by country");
    CHECK(talk.model.asked.empty());
    CHECK(talk.fold().now.reading.has_value());
    talk.model.says(file("widget.tsx", widget("Own pie")));
    talk.say("add sparklines to the treemap corners with hover tooltips");
    const auto now = talk.fold();
    CHECK_FALSE(now.now.reading.has_value());
    CHECK_FALSE(now.now.artifacts.contains("spec.json"));
    CHECK(talk.model.asked.size() == 1);
    CHECK(talk.model.asked[0].messages.back().content.contains("widget.tsx"));
}

namespace {

Task<> hold(llm::Admission* admission, llm::Admission::Ticket* ticket) {
    *ticket = (co_await admission->enter(38000, {.user = "boris"})).value();
}

}  // namespace

TEST_CASE("who waits for the model sees his place, and nothing of it when the model begins") {
    Conversation talk({.capable = true, .kv_tokens = 40000});
    llm::Admission::Ticket other;
    talk.run(hold(&talk.admission(), &other));
    std::int64_t ahead = -1;
    talk.store.after_append = [&](int) {
        const auto& last = talk.store.sessions[talk.id].back();
        if (last.type != "queue.updated" || !json::get_object(last.body, "model")) return;
        ahead = json::get_integer(*json::get_object(last.body, "model"), "ahead");
        CHECK(talk.model.asked.empty());
        other = {};
    };
    talk.model.says("Good day.\n");
    talk.say(k_free);
    CHECK(ahead == 0);
    CHECK(last_text(talk.fold()) == "Good day.");
    CHECK_FALSE(talk.fold().model_place.has_value());
    check_golden("engine_queue", talk);
}

TEST_CASE("a turn that is stopped while it waits for the model leaves the queue") {
    Conversation talk({.capable = true, .kv_tokens = 40000});
    llm::Admission::Ticket other;
    talk.run(hold(&talk.admission(), &other));
    talk.stop_when([&](auto stop) {
        talk.store.after_append = [&talk, stop](int) {
            if (talk.store.sessions[talk.id].back().type == "queue.updated") stop();
        };
    });
    talk.say(k_free);
    const auto now = talk.fold();
    CHECK(now.state == "idle");
    CHECK_FALSE(now.model_place.has_value());
    CHECK(talk.admission().waiting() == 0);
    CHECK(talk.admission().running() == 1);
    CHECK(talk.model.asked.empty());
    check_golden("engine_queue_stop", talk);
}

TEST_CASE("a stop while candidates are written ends them, and what they cost is counted") {
    Conversation talk({.capable = true});
    talk.model.says(file("widget.tsx", widget("Bad", "BROKEN")));
    talk.model.says(file("widget.tsx", widget("Worse", "BROKEN + 1")));
    talk.model.then({.text = "Another one", .hang = true});
    talk.stop_when([&](auto stop) {
        talk.store.after_append = [&talk, stop, judged = 0](int) mutable {
            if (talk.store.sessions[talk.id].back().type == "draft.judged" && ++judged == 2) stop();
        };
    });
    talk.say(k_free);
    const auto now = talk.fold();
    CHECK(now.state == "idle");
    CHECK(talk.model.asked.size() == 3);
    CHECK(now.model_calls == 2);
    CHECK(now.now.artifacts.empty());
}

TEST_CASE("candidates that a broken model never gives are its trouble, not the code's") {
    Conversation talk({.capable = true});
    talk.model.says(file("widget.tsx", widget("Bad", "BROKEN")));
    talk.say(k_free);
    const auto now = talk.fold();
    CHECK(now.state == "failed");
    CHECK(now.now.artifacts.empty());
}

TEST_CASE("a model that is no good at search and replace has no tool for it") {
    for (const auto& [name, has] : {std::pair{"Qwen2.5-Coder-14B-Instruct", true}, {"Qwen2.5-Coder-7B-Instruct", false}}) {
        CAPTURE(name);
        Conversation talk({.capable = true});
        talk.model.model_name = name;
        talk.model.says(file("widget.tsx", widget("Before")));
        talk.say(k_free);
        talk.model.says(call("edit_file", R"({"path":"widget.tsx","edits":[{"search":"Before","replace":"After"}]})"));
        talk.model.says("As you wish.");
        talk.say("rename the widget in its code, please, to After");
        CHECK(talk.fold().now.artifacts.at("widget.tsx").text.contains("After") == has);
        CHECK(talk.model.asked[0].messages[0].content.contains("edit_file") == has);
    }
}
