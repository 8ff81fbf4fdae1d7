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

Result<Completion> decode(std::string_view text, std::size_t piece, std::string* streamed = nullptr) {
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

TEST_CASE("a server that does not stream is read as well") {
    const auto got = decode("{\"model\":\"m\",\n\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", 5);
    CHECK(got.value() == Completion{"hi", "length", {1, 0, 2}, "m"});
    CHECK(got->cut());
}
