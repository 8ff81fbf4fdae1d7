#include <doctest/doctest.h>

#include <random>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/llm/diagnose.hpp"
#include "atelier/llm/tool_calls.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

const std::filesystem::path k_folder = ATELIER_SOURCE_DIR "/libs/llm/tests/tool_calls";

std::vector<json::Object> lines_of(const char* name) {
    std::vector<json::Object> out;
    for (const auto& line : split(read_file(k_folder / name).value(), '\n'))
        if (!line.empty()) out.push_back(json::parse_object(line).value());
    return out;
}

/// The answer of a case whose deltas are texts; empty otherwise.
std::string text_of(const json::Object& line) {
    std::string out;
    for (const auto& delta : line.at("deltas").as_array()) {
        if (!delta.is_string()) return {};
        out += delta.as_string();
    }
    return out;
}

ToolSet tools_of(const json::Object& line) { return ToolSet::from(line.at("tools").as_array()).value(); }

std::string show(const ToolReading& read) {
    std::string out = read.text + "|";
    for (const auto& call : read.calls) out += call.name + json::print(call.arguments);
    for (const auto& problem : read.problems) out += "|" + std::string(to_string(problem.fault)) + ":" + problem.words;
    if (read.clarification)
        out += "|" + read.clarification->user_message + std::to_string(read.clarification->questions.size());
    return out;
}

std::string whole(std::string_view answer, const ToolSet& tools, std::string_view finish) {
    ToolCallReader reader(tools);
    reader.feed(answer, {});
    return show(reader.finish(finish, {}, {}));
}

/// The same in pieces; what is heard on the way must be the text of the end.
std::string in_pieces(
    std::string_view answer, const ToolSet& tools, std::string_view finish, const std::function<std::size_t()>& size
) {
    ToolCallReader reader(tools);
    std::string heard;
    const auto hear = [&heard](std::string_view text) { heard += text; };
    while (!answer.empty()) {
        const auto piece = answer.substr(0, size());
        reader.feed(piece, hear);
        answer.remove_prefix(piece.size());
    }
    const auto outcome = reader.finish(finish, {}, hear);
    CHECK(heard == outcome.text);
    return show(outcome);
}

}  // namespace

TEST_CASE("each case of the corpus is read as expected, and none runs that must not") {
    const auto cases = lines_of("cases.jsonl"), expected = lines_of("expected.jsonl");
    REQUIRE(cases.size() == expected.size());
    std::size_t negatives = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        CAPTURE(json::print(cases[i]));
        CHECK(json::print(diagnose_tool_calls(cases[i]).value()) == json::print(expected[i]));
        negatives += expected[i].contains("run") ? 0 : 1;
    }
    CHECK(cases.size() >= 100);
    CHECK(negatives >= 60);
}

TEST_CASE("where the text is split does not matter, nor what was heard on the way") {
    std::mt19937 random(7);
    const auto cases = lines_of("cases.jsonl");
    std::vector<std::string> answers;
    for (const auto& one : cases) {
        const auto answer = text_of(one);
        const auto tools = tools_of(one);
        const auto finish = json::get_string(one, "finish_reason");
        answers.push_back(answer);
        CAPTURE(answer);
        const auto expected = whole(answer, tools, finish);
        for (std::size_t step = 1; step < 8; ++step)
            CHECK(in_pieces(answer, tools, finish, [step] { return step; }) == expected);
        for (int i = 0; i < 20; ++i)
            CHECK(in_pieces(answer, tools, finish, [&random] { return 1 + random() % 30; }) == expected);
    }
    // Cases one after the other, cut anywhere, split anywhere: constructs meet each other.
    const auto tools = tools_of(cases.front());
    for (int i = 0; i < 2000; ++i) {
        std::string all;
        for (int n = 0; n < 4; ++n) {
            const auto& one = answers[random() % answers.size()];
            all += random() % 4 == 0 ? one.substr(random() % (one.size() + 1)) : one;
            all += random() % 2 == 0 ? "\n" : " ";
            if (random() % 40 == 0) all += std::string(3000, "{ `\n"[random() % 4]);
        }
        CAPTURE(all);
        CHECK(in_pieces(all, tools, "stop", [&random] { return 1 + random() % 9; }) == whole(all, tools, "stop"));
    }
}

TEST_CASE("what never ends is text, not memory, and takes no long time") {
    const auto tools = tools_of(lines_of("cases.jsonl").front());
    const auto heard_of = [&tools](const std::string& answer, std::size_t step) {
        ToolCallReader reader(tools);
        std::size_t heard = 0;
        const auto hear = [&heard](std::string_view text) { heard += text.size(); };
        for (std::size_t at = 0; at < answer.size(); at += step)
            reader.feed(std::string_view(answer).substr(at, step), hear);
        const auto before_end = heard;
        const auto outcome = reader.finish("stop", {}, hear);
        CHECK(outcome.text == answer);
        CHECK(outcome.calls.empty());
        return before_end;
    };
    CHECK(heard_of("<tools>" + std::string(2'000'000, '['), 50) > 1'000'000);
    std::string tags, fences;
    for (int i = 0; i < 60'000; ++i) tags += "<tool_call>{\"name\":", fences += "```json\n{\"name\":\n";
    CHECK(heard_of(tags, 50) > 500'000);
    heard_of(fences, 50);
    heard_of(std::string(1'000'000, '`'), 1000);
}

TEST_CASE("what did not run is told to the model in words that help") {
    const auto tools = tools_of(lines_of("cases.jsonl").front());
    const auto words = [&tools](const std::string& answer, const std::string& finish = "stop") {
        return read_tool_calls({answer, finish, {}, ""}, tools).problems.at(0).words;
    };
    CHECK(words("<tool_call>{\"name\":\"rm\"}</tool_call>").contains("There is no tool \"rm\""));
    CHECK(words("<tool_call>{\"name\":\"rm\"}</tool_call>").contains("get_weather, now"));
    CHECK(words("<tool_call>{\"name\":\"add\",\"arguments\":{\"a\":\"x\",\"b\":1}}</tool_call>").contains("/a"));
    CHECK(words("<tool_call>{\"name\":\"now\"}</tool_call>", "length").contains("cut off"));
    CHECK(words("<tool_call>{\"name\":\"now\",\"arguments\":\"{\"}</tool_call>").contains("strict JSON"));
}

TEST_CASE("a clarification is read bare and fenced, and only one that asks") {
    const ToolSet none;
    const std::string asks =
        R"({"needs_clarification": true, "questions": [{"id": "p", "question": "За какой период?", "options": ["месяц", {"label": "год"}], "required": false}, "Why?"], "user_message": "Уточните"})";
    const Clarification expected{
        {{"p", "За какой период?", {"месяц", "год"}, false}, {"q2", "Why?", {}, true}}, "Уточните"
    };
    for (const auto& answer :
         {asks, "Сначала вопрос.\n```json\n" + asks + "\n```", "```\n" + asks + "\n```\nЖду ответа.",
          "Так:\n" + asks + "\n"}) {
        const auto read = read_tool_calls({answer, "stop", {}, ""}, none);
        REQUIRE(read.clarification);
        CHECK(*read.clarification == expected);
        CHECK_FALSE(read.text.contains("needs_clarification"));
    }
    for (const auto& answer :
         {"<think>" + asks + "</think>Nothing.", "```ts\nconst a =\n" + asks + "\n```",
          replace_all(asks, "true,", "false,"), std::string("{\"needs_clarification\": true, \"questions\": []}")})
        CHECK_FALSE(read_tool_calls({answer, "stop", {}, ""}, none).clarification);
    CHECK_FALSE(read_tool_calls({asks, "length", {}, ""}, none).clarification);
}

TEST_CASE("calls that run keep the server's ids; of two calls one may run and one be told of") {
    const auto tools = tools_of(lines_of("cases.jsonl").front());
    Completion answer{"", "tool_calls", {}, ""};
    answer.tool_calls = {{"a", "now", ""}, {"b", "rm", "{}"}};
    const auto read = read_tool_calls(answer, tools);
    REQUIRE(read.calls.size() == 1);
    CHECK(read.calls[0] == ToolCall{"now", {}, "a"});
    REQUIRE(read.problems.size() == 1);
    CHECK(read.problems[0].id == "b");
}

TEST_CASE("the table fits its schema") {
    const std::filesystem::path data = ATELIER_SOURCE_DIR "/libs/llm/data";
    const auto schema =
        json::Schema::make(json::parse(read_file(data / "tool_calls.schema.json").value()).value()).value();
    CHECK(schema.check(json::parse(read_file(data / "tool_calls.json").value()).value()));
}
