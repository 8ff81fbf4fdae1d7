#include <doctest/doctest.h>

#include <cstdlib>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "transcript.hpp"

using namespace atelier;
using namespace atelier::agent;

namespace {

std::string file_of(const std::string& path) { return read_file(std::string(ATELIER_SOURCE_DIR) + path).value(); }

/// What is told of the application's tools that only read.
std::vector<CoreTool> core_tools() {
    std::vector<CoreTool> out;
    const auto contract = json::parse_object(file_of("/schemas/core-tools.json")).value();
    for (const auto& each : *json::get_array(contract, "tools")) {
        const auto& tool = each.as_object();
        const auto* annotations = json::get_object(tool, "annotations");
        if (!annotations || !annotations->at("readOnlyHint").as_bool()) continue;
        CoreTool known{json::get_string(tool, "name"), {}};
        for (const auto& property : *json::get_object(*json::get_object(tool, "inputSchema"), "properties"))
            known.arguments.emplace_back(property.key());
        out.push_back(std::move(known));
    }
    return out;
}

}  // namespace

TEST_CASE("the fixed prompt with all tools stays within 2,000 tokens and leaves no hole open") {
    const std::string sdk = file_of("/applications/portfolio/prompts/sdk.md");
    for (const auto form : {llm::ToolForm::tools_tag, llm::ToolForm::function_tag, llm::ToolForm::native}) {
        auto profile = llm::profile_for("Qwen2.5-Coder-14B-Instruct").value();
        profile.tool_form = form;
        const std::string prompt = system_prompt(sdk, profile, core_tools());
        CHECK(llm::estimated_tokens(prompt) <= 2000);
        for (const char* hole : {"{sdk}", "{tools}", "{core}", "{call}", "{edits}"}) CHECK_FALSE(prompt.contains(hole));
        if (const char* out = std::getenv("ATELIER_PRINT_PROMPT")) REQUIRE(write_file_atomic(out, prompt).has_value());
    }
}

TEST_CASE("only a model that is good at search and replace is told of it, from its own number of lines on") {
    auto profile = llm::profile_for("Qwen2.5-Coder-14B-Instruct", {{"changes", json::Object{{"edit_from_lines", 77}}}}).value();
    CHECK(system_prompt("", profile, {}).contains("of more than 77 lines use edit_file."));
    profile = llm::profile_for("Qwen2.5-Coder-7B-Instruct").value();
    CHECK_FALSE(system_prompt("", profile, {}).contains("edit_file"));
}

TEST_CASE("what the prompt says of the SDK is in the SDK") {
    const std::string types = file_of("/web/sdk/types/index.d.ts");
    const std::string sdk = file_of("/applications/portfolio/prompts/sdk.md");
    int named = 0;
    std::string word;
    for (std::size_t i = 0; i <= sdk.size(); ++i) {
        const char c = i < sdk.size() ? sdk[i] : ' ';
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            word += c;
            continue;
        }
        const bool hook = word.size() > 3 && word.starts_with("use") && word[3] >= 'A' && word[3] <= 'Z';
        if (hook) {
            ++named;
            const bool declared = types.contains("function " + word + "(") || types.contains("function " + word + "<");
            CHECK_MESSAGE(declared, word);
        }
        word.clear();
    }
    CHECK(named > 8);
}
