#include <doctest/doctest.h>

#include "atelier/llm/client.hpp"
#include "atelier/llm/profile.hpp"

using namespace atelier;
using namespace atelier::llm;

TEST_CASE("the size in a name, also of quantised and mixed models") {
    CHECK(size_in_name("Qwen/Qwen2.5-Coder-14B-Instruct-AWQ") == 14);
    CHECK(size_in_name("qwen2.5-coder-1.5b") == 1.5);
    CHECK(size_in_name("0.5b") == 0.5);
    CHECK(size_in_name("Qwen3-Coder-30B-A3B-Instruct-int4") == 30);
    CHECK(size_in_name("SmolLM2-135M") == 0.135);
    for (const char* name : {"", "gpt-4o", "claude-5", "phi3b", "v2.5", "model-7bit", "8bits"})
        CHECK_FALSE(size_in_name(name));
}

TEST_CASE("profiles by size, by name and by configuration") {
    const auto small = profile_for("qwen2.5-coder-1.5b").value();
    CHECK(small.name == "small");
    CHECK((small.rules_plan && !small.repair && !small.edit_from_lines && small.tool_form == ToolForm::none));
    const auto seven = profile_for("Qwen2.5-Coder-7B-Instruct").value();
    CHECK(seven.name == "capable");
    CHECK((seven.repair && !seven.edit_from_lines && seven.tool_form == ToolForm::tools_tag));
    const auto fourteen = profile_for("Qwen/Qwen2.5-Coder-14B-Instruct-AWQ").value();
    CHECK(fourteen.edit_from_lines == 120);
    CHECK(fourteen.window == 32768);
    CHECK(profile_for("Qwen3-Coder-30B-A3B").value().tool_form == ToolForm::function_tag);
    CHECK(profile_for("something new").value().name == "capable");
    CHECK(profile_for("gpt-4o-mini").value().window == 131072);
    const auto forced =
        profile_for(
            "gpt-4o",
            json::parse_object(
                R"({"profile": "small", "changes": {"candidates": 2, "sampling": {"write": {"temperature": 0.3, "max_tokens": 10}}}})"
            )
                .value()
        )
            .value();
    CHECK((forced.name == "small" && forced.candidates == 2 && forced.tool_form == ToolForm::none));
    CHECK(forced.sampling.at(Purpose::write) == Sampling{0.3, 1, 0, 1, 10});
    CHECK(forced.sampling.at(Purpose::plan) == small.sampling.at(Purpose::plan));
}

TEST_CASE("a wrong override says what is wrong") {
    for (const char* wrong :
         {R"({"profile": "huge"})", R"({"change": {}})", R"({"changes": {"candidates": 0}})",
          R"({"changes": {"tool_form": "xml"}})", R"({"changes": {"sampling": {"paint": {"max_tokens": 1}}}})"}) {
        const auto got = profile_for("m", json::parse_object(wrong).value());
        REQUIRE_FALSE(got);
        CHECK(got.error().code == Code::invalid_argument);
    }
}

TEST_CASE("a request is sampled as its purpose says, and only what is set goes to the server") {
    const auto profile = profile_for("qwen2.5-coder-14b").value();
    const Server server;
    const auto greedy = Client::body_of(sampled({}, profile, Purpose::write), server);
    CHECK((!greedy.contains("top_p") && !greedy.contains("top_k") && !greedy.contains("repetition_penalty")));
    const auto again = sampled({}, profile, Purpose::resample);
    CHECK(again.silence == profile.silence);
    const auto body = Client::body_of(again, server);
    CHECK((body.at("top_k") == 20 && body.at("temperature") == 0.7 && body.contains("repetition_penalty")));
}
