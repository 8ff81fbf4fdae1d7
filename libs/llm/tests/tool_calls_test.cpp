#include <doctest/doctest.h>

#include <random>

#include "atelier/llm/stream_decoder.hpp"
#include "atelier/llm/tool_calls.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

/// Known: `weather` with a city, `now` without anything.
bool check(const std::string& name, const json::Object& arguments) {
    if (name == "now") return arguments.empty();
    const auto* city = arguments.if_contains("city");
    return name == "weather" && arguments.size() == 1 && city != nullptr && city->is_string();
}

std::string show(const ToolCallReader::Outcome& outcome) {
    std::string out = outcome.text + "|";
    for (const auto& call : outcome.calls) out += call.name + json::print(call.arguments);
    return out;
}

std::string whole(std::string_view answer) {
    ToolCallReader reader(check);
    reader.feed(answer, {});
    return show(reader.finish({}));
}

/// The same in pieces; what is heard on the way must be the text of the end.
std::string in_pieces(std::string_view answer, const std::function<std::size_t()>& size) {
    ToolCallReader reader(check);
    std::string heard;
    const auto hear = [&heard](std::string_view text) { heard += text; };
    while (!answer.empty()) {
        const auto piece = answer.substr(0, size());
        reader.feed(piece, hear);
        answer.remove_prefix(piece.size());
    }
    const auto outcome = reader.finish(hear);
    CHECK(heard == outcome.text);
    return show(outcome);
}

struct Case {
    const char* answer;
    const char* expected;  ///< text|calls
};

const Case k_cases[] = {
    {"<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>", "|weather{\"city\":\"Oslo\"}"},
    {"<tools>{\"name\":\"weather\",\"arguments\":{\"city\":\"Oslo\"}}</tools>", "|weather{\"city\":\"Oslo\"}"},
    {"<tools>[{\"name\":\"now\"},{\"name\":\"now\",\"arguments\":{}}]</tools>", "|now{}now{}"},
    {"<tools>\n{\"name\":\"now\"}\n{\"name\":\"now\"}\n</tools>", "|now{}now{}"},
    {"<tools>{\"name\":\"now\"}</tools><tools>{\"name\":\"now\"}</tools>", "|now{}now{}"},
    {"I look. <tool_call>{\"name\":\"now\"}</tool_call> Done.", "I look.  Done.|now{}"},
    {"<tool_call>{\"name\":\"now\"}", "|now{}"},
    {"<tool_call>{\"name\":\"now\"}</tools>", "|now{}"},
    {"```json\n{\"name\": \"now\", \"arguments\": {}}\n```", "|now{}"},
    {"```tool_call\n{\"name\":\"now\"}\n```\n", "|now{}"},
    {"```\n{\"name\":\"now\"}\n```", "|now{}"},
    {"I look first:\n\n```json\n{\"name\":\"now\"}\n```\n\n```json\n{\"name\":\"now\"}\n```", "I look first:\n\n|now{}now{}"},
    {"```json\n{\"name\":\"now\"}", "|now{}"},
    {"{\"name\":\"weather\",\"parameters\":{\"city\":\"Oslo\"}}", "|weather{\"city\":\"Oslo\"}"},
    {"{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}", "|weather{\"city\":\"Oslo\"}"},
    {"Sure.\n[{\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"\"}}]\n", "Sure.\n|now{}"},
    {"{\"id\":\"1\",\"name\":\"now\",\"arguments\":null}", "|now{}"},
    // Unknown, wrong or cut: text.
    {"<tools>{\"name\":\"rm\",\"arguments\":{}}</tools>", "<tools>{\"name\":\"rm\",\"arguments\":{}}</tools>|"},
    {"{\"name\":\"weather\",\"arguments\":{\"city\":1}}", "{\"name\":\"weather\",\"arguments\":{\"city\":1}}|"},
    {"{\"name\":\"now\",\"because\":1}", "{\"name\":\"now\",\"because\":1}|"},
    {"<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"Os", "<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"Os|"},
    {"{\"name\":\"now\"", "{\"name\":\"now\"|"},
    {"<tools>[{\"name\":\"now\"},{\"name\":\"rm\"}]</tools>", "<tools>[{\"name\":\"now\"},{\"name\":\"rm\"}]</tools>|"},
    // Merely shown.
    {"```json\n{\"name\":\"now\"}\n```\nThat is how a call looks.", "```json\n{\"name\":\"now\"}\n```\nThat is how a call looks.|"},
    {"{\"name\":\"now\"} is a call", "{\"name\":\"now\"} is a call|"},
    {"```tsx\nconst a =\n{\"name\":\"now\"}\n```", "```tsx\nconst a =\n{\"name\":\"now\"}\n```|"},
    {"```tsx\n<tools>{\"name\":\"now\"}</tools>\n```\n", "```tsx\n<tools>{\"name\":\"now\"}</tools>\n```\n|"},
    {"Write `<tools>{\"name\":\"now\"}</tools>` here", "Write `<tools>{\"name\":\"now\"}</tools>` here|"},
    {"{\"examples\":[\n{\"name\":\"now\"}", "{\"examples\":[\n{\"name\":\"now\"}|"},
    {"{\"examples\":[\n{\"name\":\"now\"}\n]}", "{\"examples\":[\n{\"name\":\"now\"}\n]}|"},
    {"the JSON {\"name\":\"now\"}", "the JSON {\"name\":\"now\"}|"},
    {"```tsx\nexport default function Widget() { return <Tools a={{\"b\": 1}} />; }\n```",
     "```tsx\nexport default function Widget() { return <Tools a={{\"b\": 1}} />; }\n```|"},
    {"a < b, c <to", "a < b, c <to|"},
    {"`", "`|"},
    {"", "|"},
};

}  // namespace

TEST_CASE("tool calls in text are read in every form, and only shown ones are not") {
    for (const auto& one : k_cases) CHECK(whole(one.answer) == one.expected);
}

TEST_CASE("where the text is split does not matter, nor what was heard on the way") {
    std::mt19937 random(7);
    for (const auto& one : k_cases) {
        const auto expected = whole(one.answer);
        for (std::size_t step = 1; step < 8; ++step) CHECK(in_pieces(one.answer, [step] { return step; }) == expected);
        for (int i = 0; i < 20; ++i) CHECK(in_pieces(one.answer, [&random] { return 1 + random() % 9; }) == expected);
    }
    // Cases one after the other, split anywhere: constructs meet each other.
    for (int i = 0; i < 300; ++i) {
        std::string all;
        for (int n = 0; n < 4; ++n) all += std::string(k_cases[random() % std::size(k_cases)].answer) + (random() % 2 == 0 ? "\n" : " ");
        CHECK(in_pieces(all, [&random] { return 1 + random() % 5; }) == whole(all));
    }
}

TEST_CASE("what never ends is text, not memory") {
    const std::string endless = "<tools>" + std::string(200'000, '[');
    ToolCallReader reader(check);
    std::size_t heard = 0;
    reader.feed(endless, [&heard](std::string_view text) { heard += text.size(); });
    CHECK(heard > 100'000);
    const auto outcome = reader.finish({});
    CHECK(outcome.text == endless);
    CHECK(outcome.calls.empty());
}

TEST_CASE("native calls come in pieces, without ids, without arguments, and cut") {
    const auto decode = [](const std::vector<std::string>& deltas, const std::string& finish) {
        StreamDecoder decoder;
        for (const auto& delta : deltas) decoder.feed("data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n", {});
        decoder.feed("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finish + "\"}]}\n\ndata: [DONE]\n\n", {});
        return decoder.finish().value();
    };
    const auto calls = [&decode](const std::vector<std::string>& deltas, const std::string& finish = "tool_calls") {
        return show(read_tool_calls(decode(deltas, finish), check));
    };
    CHECK(
        calls(
            {R"({"role":"assistant","content":null})",
             R"({"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"weather","arguments":""}}]})",
             R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]})",
             R"({"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}]})"}
        ) == "|weather{\"city\":\"Oslo\"}"
    );
    CHECK(
        calls({R"({"tool_calls":[{"index":0,"id":null,"function":{"name":"now"}},{"index":1,"id":null,"function":{"name":"now","arguments":"{}"}}]})"}
        ) == "|now{}now{}"
    );
    CHECK(
        calls({R"({"tool_calls":[{"function":{"name":"now","arguments":"{}"}}]})", R"({"tool_calls":[{"function":{"name":"now","arguments":"{}"}}]})"}
        ) == "|now{}now{}"
    );
    CHECK(
        calls(
            {R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"now","arguments":"{}"}}]})",
             R"({"tool_calls":[{"index":0,"id":"b","function":{"name":"now","arguments":"{}"}}]})"}
        ) == "|now{}now{}"
    );
    CHECK(calls({R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"weather","arguments":"{\"city\":\"Os"}}]})"}) == "|");
    CHECK(calls({R"({"content":"ok","tool_calls":[{"index":0,"function":{"name":"rm","arguments":"{}"}}]})"}) == "ok|");
}
