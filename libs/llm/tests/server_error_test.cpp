#include <doctest/doctest.h>

#include "atelier/base/text.hpp"
#include "atelier/llm/server_error.hpp"
#include "atelier/llm/stream_decoder.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

const std::string k_words = "The engine has no blocks left for this request";

/// Everything that servers, frameworks and gateways make of an error with these words.
std::vector<std::string> forms() {
    const std::string words = "\"" + k_words + "\"";
    return {
        R"({"error":{"message":)" + words + R"(,"type":"server_error","param":null,"code":null}})",
        R"({"error":)" + words + "}",
        R"({"object":"error","message":)" + words + R"(,"type":"InternalServerError","param":null,"code":500})",
        R"({"detail":)" + words + "}",
        R"({"detail":{"error":)" + words + "}}",
        R"({"detail":[{"type":"x","loc":[],"msg":)" + words + "}]}",
        R"({"message":)" + words + "}",
        R"({"msg":)" + words + "}",
        R"({"statusCode":500,"message":)" + words + R"(,"error":"Internal Server Error"})",
        R"({"statusCode":500,"message":[)" + words + R"(],"error":"Internal Server Error"})",
        R"([{"error":{"code":500,"message":)" + words + R"(,"status":"INTERNAL"}}])",
        R"({"error":{"error":{"message":)" + words + "}}}",
        R"({"type":"error","error":{"type":"api_error","message":)" + words + "}}",
        R"({"errors":[{"message":)" + words + "}]}",
        R"({"title":"Internal","status":500,"detail":)" + words + "}",
        R"({"error":"internal_error","error_description":)" + words + "}",
        R"({"error":{"message":"{\"error\":{\"message\":\")" + k_words + R"(\"}}"}})",
        R"({"success":false,"error_message":)" + words + "}",
        R"({"Message":)" + words + "}",
        R"({"error":)" + words + R"(,"error_type":"generation"})",
        R"({"kind":"Status","status":"Failure","message":)" + words + R"(,"code":500})",
        "\xEF\xBB\xBF \n" + (R"({"error":{"message":)" + words + "}}"),
        R"({"error":{"message":)" + words + R"(,"x\ud83d":"\ude00"}})",
    };
}

std::string one_line(const std::string& json) { return replace_all(json, "\n", " "); }

ChatResult decode(const std::string& stream) {
    ChatResult out = fail(Code::internal, "");
    for (const std::size_t piece : {1ul, 13ul, 100000ul}) {
        StreamDecoder decoder;
        for (std::size_t at = 0; at < stream.size(); at += piece)
            decoder.feed(std::string_view(stream).substr(at, piece), {});
        out = decoder.finish();
        REQUIRE_FALSE(out);
    }
    return out;
}

}  // namespace

TEST_CASE("the server's words are found in every form and by every way") {
    for (const auto& form : forms()) {
        CAPTURE(form);
        CHECK(error_of_answer(500, form).words == k_words);
        CHECK(error_of_answer(500, "data: " + one_line(form) + "\n\n").words == k_words);
        CHECK(error_of_answer(500, "event: error\r\ndata: " + one_line(form) + "\r\n\r\n").words == k_words);
        CHECK(decode(form).error().words == k_words);  // HTTP 200
        const std::string data = one_line(form);
        const std::string text = "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n";
        if (data.starts_with("{")) {
            CHECK(decode("data: " + data + "\n\n").error().words == k_words);
            CHECK(decode(text + "data: " + data + "\n\ndata: [DONE]\n\n").error().words == k_words);
        }
        CHECK(decode("event: error\ndata: " + data + "\n\n").error().words == k_words);
        CHECK(decode(text + "event: error\rdata: " + data + "\r\r").error().words == k_words);
        CHECK(decode("error: " + data + "\n\n").error().words == k_words);
    }
    for (const std::string& text :
         {k_words, "  " + k_words + "\r\n",
          "<html><head><title>" + k_words + "</title></head><body><h1>500</h1></body></html>",
          "<!DOCTYPE html>\n<html><body><center><h1>" + k_words + "</h1></center><hr></body></html>",
          "Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in x\n" + k_words}) {
        CAPTURE(text);
        CHECK(error_of_answer(502, text).words == k_words);
        CHECK(decode(text).error().words == k_words);
        CHECK(
            decode("event: error\ndata: " + replace_all(replace_all(text, "\r\n", ""), "\n", "\ndata: ") + "\n\n")
                .error()
                .words == k_words
        );
    }
    CHECK(
        error_of_answer(
            422,
            R"({"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"},{"loc":["body","n",0],"msg":"not a number"}]})"
        )
            .words == "body.messages: Field required; body.n.0: not a number"
    );
    for (const std::string_view nothing :
         {"", "{}", "[]", "null", "{\"error\":{}}", "{\"error\":null}", "{\"error\":{\"message\":null}}", "]]]",
          "{\"code\":500}"}) {
        CAPTURE(nothing);
        CHECK(error_of_answer(500, nothing).words.empty());
    }
}

TEST_CASE("an error's kind says what to do next") {
    struct Row {
        int status;
        std::string body;
        Trouble trouble;
        Code code;
        bool passing;
    };
    const auto error = [](std::string message, std::string rest = "") {
        return R"({"error":{"message":")" + message + "\"" + rest + "}}";
    };
    const std::vector<Row> rows{
        {400, error("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens"),
         Trouble::window, Code::exhausted, false},
        {400, error("too long", R"(,"code":"context_length_exceeded")"), Trouble::window, Code::exhausted, false},
        {400, error("x", R"(,"type":"exceed_context_size_error")"), Trouble::window, Code::exhausted, false},
        {400,
         R"({"object":"error","message":"The decoder prompt (length 900) is longer than the maximum model length of 512.","code":400})",
         Trouble::window, Code::exhausted, false},
        {500, error("the request exceeds the available context size, try increasing it"), Trouble::window,
         Code::exhausted, false},
        {413, "", Trouble::window, Code::exhausted, false},
        {422,
         R"({"error":"Input validation error: inputs tokens + max_new_tokens must be <= 4096. too many tokens","error_type":"validation"})",
         Trouble::window, Code::exhausted, false},
        {429, error("Request too large: tokens per minute limit, reduce the length"), Trouble::busy, Code::exhausted,
         true},
        {429, "slow down", Trouble::busy, Code::exhausted, true},
        {429, error("You exceeded your current quota", R"(,"type":"insufficient_quota")"), Trouble::busy,
         Code::exhausted, false},
        {503, error("Loading model"), Trouble::busy, Code::unavailable, true},
        {529, error("Overloaded", R"(,"type":"overloaded_error")"), Trouble::busy, Code::exhausted, false},
        {0, error("Too many requests", R"(,"code":"429")"), Trouble::busy, Code::exhausted, true},
        {0, error("x y", R"(,"type":"rate_limit_exceeded")"), Trouble::busy, Code::exhausted, true},
        {401, error("Incorrect API key provided: sk-abcdef"), Trouble::key, Code::unauthenticated, false},
        {401, "Unauthorized", Trouble::key, Code::unauthenticated, false},
        {403, "<html><title>403 Forbidden</title></html>", Trouble::key, Code::permission_denied, false},
        {0, error("no", R"(,"code":"invalid_api_key")"), Trouble::key, Code::unauthenticated, false},
        {404, error("The model `m` does not exist."), Trouble::model, Code::not_found, false},
        {404, R"({"detail":"Not Found"})", Trouble::model, Code::not_found, false},
        {400, error("model 'm' not found, try pulling it first"), Trouble::model, Code::not_found, false},
        {0, error("m", R"(,"code":"model_not_found")"), Trouble::model, Code::not_found, false},
        {400, error("bad grammar"), Trouble::refused, Code::invalid_argument, false},
        {422, R"({"detail":[{"loc":["body","temperature"],"msg":"Input should be less than 2"}]})", Trouble::refused,
         Code::invalid_argument, false},
        {0, error("x", R"(,"type":"invalid_request_error")"), Trouble::refused, Code::invalid_argument, false},
        {504, "<html><title>504 Gateway Time-out</title></html>", Trouble::timeout, Code::timeout, true},
        {408, "", Trouble::timeout, Code::timeout, false},
        {500, "oops", Trouble::failed, Code::unavailable, false},
        {502, "<html><title>502 Bad Gateway</title></html>", Trouble::failed, Code::unavailable, true},
        {0, error("EngineDeadError"), Trouble::failed, Code::unavailable, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.status);
        CAPTURE(row.body);
        const auto got = error_of_answer(row.status, row.body);
        CHECK(static_cast<int>(got.trouble) == static_cast<int>(row.trouble));
        CHECK(got.code == row.code);
        CHECK(got.passing == row.passing);
    }
}

TEST_CASE("words tell nothing of the installation") {
    const std::vector<std::string> known{"gpu-7:8000", "gpu-7", "", "llm", "s3cr3tkey"};
    const auto clean = [&known](std::string_view text) { return plain_words(text, known); };
    const std::vector<std::pair<std::string_view, std::string_view>> rows{
        {"Connection to http://10.0.0.5:8000/v1 refused", "Connection to … refused"},
        {"see https://platform.openai.com/account/api-keys.", "see …."},
        {"connect to 10.0.0.5:8000 failed", "connect to … failed"},
        {"connect to [::1]:8000 failed", "connect to […]:… failed"},
        {"no route to fe80::1ff:fe23:4567:890a", "no route to …"},
        {"host gpu-7:8000 and gpu-7 are down, vllm is not", "host … and … are down, vllm is not"},
        {"llm is down", "… is down"},
        {"upstream inference.internal:9000 is down", "upstream … is down"},
        {"cannot resolve model.corp.example.com", "cannot resolve …"},
        {"vllm:8000: connection refused", "…: connection refused"},
        {"localhost refused", "… refused"},
        {"[Errno 111] Connect call failed ('127.0.0.1', 8000)", "[Errno 111] Connect call failed ('…', …)"},
        {"HTTPConnectionPool(host='llm', port=8000): Max retries exceeded with url: /v1/chat",
         "HTTPConnectionPool(host='…', …): Max retries exceeded with url: …"},
        {"No such file: /srv/models/qwen.gguf", "No such file: …"},
        {"File \"C:\\models\\qwen.gguf\" is gone", "File \"…\" is gone"},
        {"raised in vllm/engine/core.py:123 and engine.py", "raised in … and …"},
        {"~/models and ../x are unreadable", "… and … are unreadable"},
        {"Incorrect API key provided: sk-proj-abc123def456", "Incorrect API key provided: …"},
        {"Incorrect API key provided: mykey", "Incorrect API key provided: …"},
        {"bad key s3cr3tkey!", "bad key …!"},
        {"Authorization: Bearer abc.def", ""},
        {"got header X-Api-Key: abc, and more\nsecond line", "got header … second line"},
        {"token=abc is wrong, api_key: \"xyz\" too", "… is wrong, …: \"…\" too"},
        {"invalid Bearer abcdef", "invalid Bearer …"},
        {"request 8f14e45fceea167a5a36dedd4bea2543 failed", "request … failed"},
        {"request 550e8400-e29b-41d4-a716-446655440000 failed", "request … failed"},
        {"set OPENAI_API_KEY or --api-key", "set … or …"},
        {"VLLM_USE_V1=0 and --max-model-len 4096 may help", "… and … 4096 may help"},
        {"no endpoints available for service \"http:vllm:8000\"", "no endpoints available for service \"…\""},
        {"upstream connect error or disconnect/reset before headers. reset reason: connection failure",
         "upstream connect error or disconnect/reset before headers. reset reason: connection failure"},
        {"litellm.RateLimitError: Deployment over limit. Received Model Group=qwen",
         "litellm.RateLimitError: Deployment over limit. Received Model Group=qwen"},
        {"<3 tokens left", "<3 tokens left"},
        {"mail admin@example.com or root@gpu7", "mail … or …"},
        {"invalid bearer token", "invalid bearer token"},
        {"cannot resolve host gpu-node-7", "cannot resolve host …"},
        {"try gpu_memory_utilization or set model_key_env", "try … or set …"},
        {"max_tokens is too large", "max_tokens is too large"},
        {"two\n\nlines\tand\x01 more", "two lines and more"},
        // What a user is meant to read stays.
        {"This model's maximum context length is 32768 tokens. However, you requested 40000 tokens (39000 in the "
         "messages, 1000 in the completion).",
         "This model's maximum context length is 32768 tokens. However, you requested 40000 tokens (39000 in the "
         "messages, 1000 in the completion)."},
        {"The model `Qwen/Qwen2.5-Coder-14B-Instruct-AWQ` does not exist.",
         "The model `Qwen/Qwen2.5-Coder-14B-Instruct-AWQ` does not exist."},
        {"body.messages: Field required and/or max_tokens is 5000; see temperature.",
         "body.messages: Field required and/or max_tokens is 5000; see temperature."},
        {"limit:4096 tokens:32768 at 12:30:45 on 28/11/2026, error:500",
         "limit:4096 tokens:32768 at 12:30:45 on 28/11/2026, error:500"},
        {"Модель «Qwen» перегружена: повторите через 20 с.", "Модель «Qwen» перегружена: повторите через 20 с."},
        {"502 Bad Gateway", "502 Bad Gateway"},
        {"CUDA out of memory. Tried to allocate 2.50 GiB", "CUDA out of memory. Tried to allocate 2.50 GiB"},
        {"value < limit && count > 3", "value < limit && count > 3"},
    };
    for (const auto& [said, expected] : rows) CHECK(clean(said) == expected);
    std::string words;
    for (int i = 0; i < 100; ++i) words += "word ";
    CHECK(clean(words) == std::string(trim(words.substr(0, 5 * 59))) + "…");
    std::string russian;
    for (int i = 0; i < 400; ++i) russian += "я ";
    CHECK(to_utf32(clean("слово " + russian)).size() <= 300);
    CHECK(is_valid_utf8(clean(std::string("\xFF\xFE words \xED\xA0\xBD"))));
    CHECK(clean(std::string(1 << 20, 'a') + " b").size() < 2000);
}
