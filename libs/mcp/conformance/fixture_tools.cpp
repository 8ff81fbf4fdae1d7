#include <chrono>

#include "atelier/async/task_group.hpp"
#include "fixture_server.hpp"

// Names, texts and schemas are those that @modelcontextprotocol/conformance 0.2.0-alpha.12 asks a server under test to have.
namespace atelier::mcp::conformance {
namespace {

constexpr std::string_view k_png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
constexpr std::string_view k_wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";

using Handler = Task<Result<ToolResult>> (*)(Call&, json::Object);

json::Object parse(std::string_view text) { return json::parse_object(text).value(); }
json::Object image() { return {{"type", "image"}, {"data", k_png}, {"mimeType", "image/png"}}; }
json::Object embedded(std::string_view uri, std::string_view type, std::string_view text) {
    return {{"type", "resource"}, {"resource", json::Object{{"uri", uri}, {"mimeType", type}, {"text", text}}}};
}

InputRequest elicit(std::string key, std::string_view message, std::string_view properties, std::string_view required) {
    json::Object params{
        {"message", message},
        {"requestedSchema", parse("{\"type\":\"object\",\"properties\":" + std::string(properties) + ",\"required\":" + std::string(required) + "}")}
    };
    return {std::move(key), "elicitation/create", std::move(params)};
}
InputRequest sample(std::string key, std::string_view prompt, int tokens) {
    const json::Object message{{"role", "user"}, {"content", json::Object{{"type", "text"}, {"text", prompt}}}};
    return {std::move(key), "sampling/createMessage", {{"messages", json::Array{message}}, {"maxTokens", tokens}}};
}
InputRequest roots(std::string key) { return {std::move(key), "roots/list", {}}; }
InputRequest name_question(std::string key, std::string_view message) {
    return elicit(std::move(key), message, R"({"name":{"type":"string"}})", R"(["name"])");
}
InputRequest confirmation() { return elicit("confirm", "Please confirm", R"({"ok":{"type":"boolean"}})", R"(["ok"])"); }

std::string field(const Inputs& inputs, std::string_view key, std::string_view name) {
    const auto found = inputs.find(key);
    const auto* const content = found == inputs.end() ? nullptr : json::get_object(found->second, "content");
    return content == nullptr ? "" : json::get_string(*content, name);
}

Task<Result<ToolResult>> simple_text(Call&, json::Object) { co_return ToolResult::text("This is a simple text response for testing."); }
Task<Result<ToolResult>> image_content(Call&, json::Object) { co_return ToolResult{{image()}}; }
Task<Result<ToolResult>> audio_content(Call&, json::Object) {
    co_return ToolResult{{json::Object{{"type", "audio"}, {"data", k_wav}, {"mimeType", "audio/wav"}}}};
}
Task<Result<ToolResult>> embedded_resource(Call&, json::Object) {
    co_return ToolResult{{embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")}};
}
Task<Result<ToolResult>> mixed_content(Call&, json::Object) {
    ToolResult out = ToolResult::text("Multiple content types test:");
    out.content.push_back(image());
    out.content.push_back(embedded("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})"));
    co_return out;
}
Task<Result<ToolResult>> error_handling(Call&, json::Object) {
    ToolResult out = ToolResult::text("This tool intentionally returns an error for testing");
    out.is_error = true;
    co_return out;
}
Task<Result<ToolResult>> with_progress(Call& call, json::Object) {
    for (const double done : {0.0, 50.0, 100.0}) {
        co_await call.progress(done, 100);
        co_await sleep_for(std::chrono::milliseconds(50));
    }
    co_return ToolResult::text("Progress was reported.");
}
Task<Result<ToolResult>> with_logging(Call& call, json::Object) {
    for (const std::string_view text : {"Tool execution started", "Tool processing data", "Tool execution completed"}) {
        co_await call.log("info", json::Value(text));
        co_await sleep_for(std::chrono::milliseconds(50));
    }
    co_return ToolResult::text("Logged three times.");
}
Task<Result<ToolResult>> sampling(Call& call, json::Object arguments) {
    ATL_CO_TRY(const auto inputs, co_await call.ask({sample("answer", json::get_string(arguments, "prompt"), 100)}));
    co_return ToolResult::text("LLM response: " + field(inputs, "answer", "text"));
}
Task<Result<ToolResult>> tell_elicitation(Call& call, InputRequest request) {
    const std::string key = request.key;
    ATL_CO_TRY(const auto inputs, co_await call.ask({std::move(request)}));
    const auto& answer = inputs.at(key);
    const auto* const content = json::get_object(answer, "content");
    co_return ToolResult::text(
        "Elicitation completed: action=" + json::get_string(answer, "action") + ", content=" + (content == nullptr ? "{}" : json::print(*content))
    );
}
Task<Result<ToolResult>> elicitation(Call& call, json::Object arguments) {
    co_return co_await tell_elicitation(
        call, elicit(
                  "user", json::get_string(arguments, "message"),
                  R"({"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}})",
                  R"(["username","email"])"
              )
    );
}
Task<Result<ToolResult>> elicitation_defaults(Call& call, json::Object) {
    co_return co_await tell_elicitation(
        call, elicit(
                  "form", "Please review the defaults",
                  R"({"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
                      "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}})",
                  "[]"
              )
    );
}
Task<Result<ToolResult>> elicitation_enums(Call& call, json::Object) {
    co_return co_await tell_elicitation(
        call, elicit(
                  "form", "Please choose",
                  R"({"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
        "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
        "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
        "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
        "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}})",
                  "[]"
              )
    );
}
Task<Result<ToolResult>> reconnection(Call& call, json::Object) {
    co_await sleep_for(std::chrono::milliseconds(50));
    call.release_stream();
    co_await sleep_for(std::chrono::milliseconds(100));
    co_return ToolResult::text("Reconnection test completed successfully.");
}
Task<Result<ToolResult>> missing_capability(Call& call, json::Object) {
    ATL_CO_TRY(const auto inputs, co_await call.ask({sample("answer", "Say hello", 10)}));
    co_return ToolResult::text(field(inputs, "answer", "text"));
}
Task<Result<ToolResult>> logging_tool(Call& call, json::Object) {
    co_await call.log("info", "one line");
    co_return ToolResult::text("done");
}
Task<Result<ToolResult>> streaming_elicitation(Call& call, json::Object) {
    ATL_CO_TRY(const auto inputs, co_await call.ask({name_question("user_name", "What is your name?")}));
    co_return ToolResult::text("Hello, " + field(inputs, "user_name", "name") + "!");
}
Task<Result<ToolResult>> input_sampling(Call& call, json::Object) {
    ATL_CO_TRY(const auto inputs, co_await call.ask({sample("capital_question", "What is the capital of France?", 100)}));
    co_return ToolResult::text(field(inputs, "capital_question", "text"));
}
Task<Result<ToolResult>> input_roots(Call& call, json::Object) {
    ATL_CO_TRY(const auto inputs, co_await call.ask({roots("client_roots")}));
    co_return ToolResult::text(json::print(inputs.at("client_roots")));
}
Task<Result<ToolResult>> input_state(Call& call, json::Object) {
    ATL_CO_TRY(const auto inputs, co_await call.ask({confirmation()}));
    co_return ToolResult::text(call.resumed() ? "state-ok" : "no state");
}
Task<Result<ToolResult>> input_multiple(Call& call, json::Object) {
    std::vector<InputRequest> questions{
        name_question("user_name", "What is your name?"), sample("greeting", "Generate a greeting", 50), roots("client_roots")
    };
    ATL_CO_TRY(const auto inputs, co_await call.ask(std::move(questions)));
    co_return ToolResult::text(field(inputs, "greeting", "text") + " " + field(inputs, "user_name", "name"));
}
Task<Result<ToolResult>> input_rounds(Call& call, json::Object) {
    ATL_CO_TRY(const auto first, co_await call.ask({name_question("step1", "Step 1: What is your name?")}));
    std::vector<InputRequest> second_question{
        elicit("step2", "Step 2: What is your favorite color?", R"({"color":{"type":"string"}})", R"(["color"])")
    };
    ATL_CO_TRY(const auto second, co_await call.ask(std::move(second_question)));
    co_return ToolResult::text(field(first, "step1", "name") + " likes " + field(second, "step2", "color"));
}
Task<Result<ToolResult>> input_capabilities(Call& call, json::Object) {
    std::vector<InputRequest> questions;
    if (call.client_can("sampling")) questions.push_back(sample("greeting", "Generate a greeting", 50));
    if (call.client_can("elicitation")) questions.push_back(name_question("user_name", "What is your name?"));
    ATL_CO_TRY(const auto inputs, co_await call.ask(std::move(questions)));
    co_return ToolResult::text("answered " + std::to_string(inputs.size()));
}
Task<Result<ToolResult>> add(Call&, json::Object arguments) {
    co_return ToolResult::of({{"sum", json::get_integer(arguments, "a") + json::get_integer(arguments, "b")}});
}
Task<Result<ToolResult>> echo_region(Call&, json::Object arguments) { co_return ToolResult::text(json::get_string(arguments, "region")); }

constexpr std::string_view k_no_arguments = R"({"type":"object","properties":{}})";
constexpr std::string_view k_schema_2020 = R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
    "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
    "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},
        "phone":{"type":"string"},"email":{"type":"string"}},
    "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
    "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},
    "additionalProperties":false})";

struct Row {
    std::string_view name;
    Handler handler;
    std::string_view schema = k_no_arguments;
};

constexpr Row k_rows[] = {
    {"test_simple_text", simple_text},
    {"test_image_content", image_content},
    {"test_audio_content", audio_content},
    {"test_embedded_resource", embedded_resource},
    {"test_multiple_content_types", mixed_content},
    {"test_error_handling", error_handling},
    {"test_tool_with_progress", with_progress},
    {"test_tool_with_logging", with_logging},
    {"test_sampling", sampling, R"({"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]})"},
    {"test_elicitation", elicitation, R"({"type":"object","properties":{"message":{"type":"string"}},"required":["message"]})"},
    {"test_elicitation_sep1034_defaults", elicitation_defaults},
    {"test_elicitation_sep1330_enums", elicitation_enums},
    {"test_reconnection", reconnection},
    {"json_schema_2020_12_tool", simple_text, k_schema_2020},
    {"test_missing_capability", missing_capability},
    {"test_logging_tool", logging_tool},
    {"test_streaming_elicitation", streaming_elicitation},
    {"test_input_required_result_elicitation", streaming_elicitation},
    {"test_input_required_result_sampling", input_sampling},
    {"test_input_required_result_list_roots", input_roots},
    {"test_input_required_result_request_state", input_state},
    {"test_input_required_result_tampered_state", input_state},
    {"test_input_required_result_multiple_inputs", input_multiple},
    {"test_input_required_result_multi_round", input_rounds},
    {"test_input_required_result_capabilities", input_capabilities},
    {"add", add, R"({"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]})"},
    {"test_header_parameter", echo_region, R"({"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}})"},
};

json::Object described(std::string_view name) { return {{"name", name}, {"description", "Fixture of the conformance suite"}}; }

Task<Result<ToolResult>> done() { co_return ToolResult::text("changed"); }

}  // namespace

Result<void> add_fixture_tools(Server& server) {
    for (const Row& row : k_rows) {
        json::Object descriptor = described(row.name);
        descriptor["inputSchema"] = parse(row.schema);
        ATL_CHECK(server.add_tool({std::move(descriptor), row.handler, {}}));
    }
    for (const auto& [name, kind] : {std::pair{"test_trigger_tool_change", "tools"}, std::pair{"test_trigger_prompt_change", "prompts"}}) {
        json::Object descriptor = described(name);
        descriptor["inputSchema"] = parse(k_no_arguments);
        auto handler = [&server, changed = kind](Call&, json::Object) {
            server.changed(changed);
            return done();
        };
        ATL_CHECK(server.add_tool({std::move(descriptor), std::move(handler), {}}));
    }
    return {};
}

}  // namespace atelier::mcp::conformance
