#include <doctest/doctest.h>

#include "atelier/llm/stream_decoder.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

const std::string k_stream =
    ": keep-alive\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null},\"finish_reason\":null}],\"model\":\"m\",\"token_ids\":null}\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Прив\"},\"finish_reason\":null}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"ет \\ud83d\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"\\ude00 \\ud83d\\ude01!\"}}]}\r\r"
    "event: message\ndata: {\"choices\":[\ndata: {\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":5}}}\n\n"
    "data: [DONE]\n\n";

ChatResult decode(std::string_view text, std::size_t piece, std::string* streamed = nullptr) {
    StreamDecoder decoder;
    for (std::size_t at = 0; at < text.size(); at += piece)
        decoder.feed(text.substr(at, piece), [streamed](std::string_view words) {
            if (streamed) *streamed += words;
        });
    return decoder.finish();
}

}  // namespace

TEST_CASE("a stream means the same wherever it is split") {
    const Completion expected{"Привет 😀 😁!", "stop", {7, 5, 3}, "m"};
    for (std::size_t piece = 1; piece <= k_stream.size(); ++piece) {
        std::string streamed;
        const auto got = decode(k_stream, piece, &streamed);
        REQUIRE(got.has_value());
        CHECK(*got == expected);
        CHECK(streamed == expected.text);
    }
    for (std::size_t cut = 0; cut <= k_stream.size(); ++cut) {
        StreamDecoder decoder;
        decoder.feed(std::string_view(k_stream).substr(0, cut), {});
        decoder.feed(std::string_view(k_stream).substr(cut), {});
        CHECK(decoder.finish().value() == expected);
    }
}

TEST_CASE("a prefix of a stream is the whole answer or an error, never less text called whole") {
    for (std::size_t cut = 0; cut < k_stream.size(); ++cut) {
        const auto got = decode(std::string_view(k_stream).substr(0, cut), 4096);
        if (got) CHECK(got->text == "Привет 😀 😁!");
        else CHECK(got.error().code == Code::unavailable);
    }
}

TEST_CASE("errors inside a stream have their codes") {
    const auto code = [](std::string_view text) { return decode(text, 1).error().code; };
    CHECK(code("data: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n") == Code::exhausted);
    CHECK(code("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"error\":{\"message\":\"lost\",\"type\":\"server_error\",\"code\":500}}\n\n") == Code::unavailable);
    CHECK(code("error: {\"code\":400,\"message\":\"x\",\"type\":\"exceed_context_size_error\"}\n\n") == Code::exhausted);
    CHECK(code("data: {\"choices\":[{\"del\n\n") == Code::unavailable);
    CHECK(code("<html>busy</html>") == Code::unavailable);
    CHECK(code("") == Code::unavailable);
    CHECK(code("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n") == Code::unavailable);
}

TEST_CASE("half characters are put together over deltas, or replaced, in texts and calls") {
    const auto delta = [](std::string_view member, std::string_view text) {
        return "data: {\"choices\":[{\"delta\":{" + std::string(member) + "\"" + std::string(text) + "\"" +
               (member.contains('[') ? "}}]" : "") + "}}]}\n\n";
    };
    const std::string end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    const auto text = [&](std::vector<std::string_view> pieces) {
        std::string stream;
        for (const auto piece : pieces) stream += delta("\"content\":", piece);
        for (std::size_t size : {1ul, 7ul, 4096ul})
            CHECK(decode(stream + end, size).value().text == decode(stream + end, 3).value().text);
        return decode(stream + end, 1).value().text;
    };
    CHECK(text({"a\\ud83d", "\\ude00b"}) == "a😀b");
    CHECK(text({"a\\ud83d", "", "\\ude00b"}) == "a😀b");
    CHECK(text({"a\\ud83d", "b"}) == "a�b");
    CHECK(text({"a\\ud83d"}) == "a�");
    CHECK(text({"\\ude00", "\\ud83d"}) == "��");
    CHECK(text({"a\xF0\x9F", "\x98\x80z"}) == "a😀z");
    CHECK(text({"a\xF0\x9F\x98", "z"}) == "a�z");
    CHECK(text({"\xED\xA0\xBD", "\xED\xB8\x80"}) == "😀");
    CHECK(
        text({"\\u0001D83D"}) ==
        "\x01"
        "D83D"
    );
    const std::string call = "\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"t\",\"arguments\":";
    const std::string more = "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":";
    const auto got = decode(delta(call, "{\\\"a\\\":\\\"\\ud83d") + delta(more, "\\ude00\\ud83d\\\"}") + end, 5);
    REQUIRE(got->tool_calls.size() == 1);
    CHECK(got->tool_calls[0].arguments == "{\"a\":\"😀�\"}");
    CHECK(decode("\xEF\xBB\xBF" + k_stream, 1).value().text == "Привет 😀 😁!");
    CHECK(
        decode("\xEF\xBB\xBF {\"choices\":[{\"message\":{\"content\":\"x\\ud83d\"},\"finish_reason\":\"stop\"}]}", 2)
            .value()
            .text == "x�"
    );
}

TEST_CASE("what a stream told before it failed is kept") {
    const auto got = decode(
        "data: "
        "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":1}}\n\n"
        "data: "
        "{\"choices\":[{\"delta\":{\"content\":\"b\"}}],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":2}}\n\n"
        "data: {\"error\":{\"message\":\"engine died\"}}\n\n",
        9
    );
    CHECK(got.error().usage == TokenUsage{50, 0, 2});
    CHECK(got.error().words == "engine died");
    CHECK(
        decode("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":0}}\n\n", 9).error().usage ==
        TokenUsage{5, 0, 0}
    );
    CHECK(
        decode("data: {\"error\":{\"message\":\"x y\"},\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":0}}\n\n", 9)
            .error()
            .usage == TokenUsage{5, 0, 0}
    );
}

TEST_CASE("what comes after the last word does not matter") {
    const std::string whole = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n";
    for (const std::string_view after :
         {"data: {\"error\":\"late\"}\n\n", "event: error\ndata: late\n\n",
          "data: {\"object\":\"error\",\"message\":\"late\"}\n\n"})
        CHECK(decode(whole + std::string(after), 3).value().text == "a");
}

TEST_CASE("a server that does not stream is read as well") {
    const auto got = decode("{\"model\":\"m\",\n\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", 5);
    CHECK(got.value() == Completion{"hi", "length", {1, 0, 2}, "m"});
    CHECK(got->cut());
}

TEST_CASE("content may be a list of parts, and reasoning is told apart under both of its names") {
    const std::string events =
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm \"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"reasoning\":\"so\",\"content\":null}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"c\"},\"finish_reason\":\"stop\"}]}\n\n";
    StreamDecoder decoder;
    std::string heard;
    decoder.feed(events, [&heard](std::string_view text) { heard += text; });
    const auto got = decoder.finish().value();
    CHECK(got.text == "abc");
    CHECK(heard == "abc");
    CHECK(got.thinking == "hm so");
}
