#include "atelier/async/task_group.hpp"
#include "fixture_server.hpp"

namespace atelier::mcp::conformance {
namespace {

json::Object parse(std::string_view text) { return json::parse_object(text).value(); }

InputRequest question(std::string key, std::string_view message, std::string_view property, std::string_view type) {
    json::Object schema{
        {"type", "object"}, {"properties", json::Object{{property, json::Object{{"type", type}}}}}, {"required", json::Array{json::Value(property)}}
    };
    return {std::move(key), "elicitation/create", {{"message", message}, {"requestedSchema", std::move(schema)}}};
}

Task<Result<ToolResult>> greet(Call&, json::Object arguments) { co_return ToolResult::text("Hello, " + json::get_string(arguments, "name") + "!"); }

Task<Result<ToolResult>> slow_compute(Call&, json::Object arguments) {
    const auto seconds = json::get_integer(arguments, "seconds");
    if (seconds > 0) co_await sleep_for(std::chrono::seconds(seconds));
    co_return ToolResult::text("computed " + json::get_string(arguments, "label"));
}

Task<Result<ToolResult>> failing_job(Call&, json::Object) {
    co_await sleep_for(std::chrono::seconds(1));
    co_return fail(Code::failed_precondition, "this job always fails");
}

Task<Result<ToolResult>> protocol_error_job(Call&, json::Object) {
    co_await sleep_for(std::chrono::milliseconds(100));
    co_return fail(Code::internal, "this job always breaks");
}

Task<Result<ToolResult>> confirm_delete(Call& call, json::Object arguments) {
    const std::string file = json::get_string(arguments, "filename");
    std::vector<InputRequest> questions{question("confirm", "Delete " + file + "?", "confirm", "boolean")};
    ATL_CO_TRY(const auto inputs, co_await call.ask(std::move(questions)));
    const bool accepted = json::get_string(inputs.at("confirm"), "action") == "accept";
    co_return ToolResult::text((accepted ? "deleted " : "kept ") + file);
}

Task<Result<ToolResult>> multi_input(Call& call, json::Object) {
    std::vector<InputRequest> questions{question("first", "Your name?", "name", "string"), question("second", "Sure?", "confirm", "boolean")};
    ATL_CO_TRY(const auto inputs, co_await call.ask(std::move(questions)));
    co_return ToolResult::text(std::to_string(inputs.size()) + " answers");
}

Task<Result<ToolResult>> name_first(Call& call, json::Object) {
    std::vector<InputRequest> questions{question("user_name", "What is your name?", "name", "string")};
    ATL_CO_TRY(const auto inputs, co_await call.ask(std::move(questions)));
    const auto* const content = json::get_object(inputs.at("user_name"), "content");
    co_return ToolResult::text("done for " + (content == nullptr ? "nobody" : json::get_string(*content, "name")));
}

}  // namespace

Result<void> add_task_tools(Server& server) {
    struct Row {
        std::string_view name;
        std::string_view schema;
        ToolHandler handler;
        TaskSupport task;
        ToolHandler before{};
    };
    const std::string_view nothing = R"({"type":"object","properties":{}})";
    const Row rows[] = {
        {"greet", R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})", greet, TaskSupport::none},
        {"slow_compute", R"({"type":"object","properties":{"seconds":{"type":"integer","minimum":0,"maximum":3600},"label":{"type":"string"}}})",
         slow_compute, TaskSupport::optional},
        {"failing_job", nothing, failing_job, TaskSupport::required},
        {"protocol_error_job", nothing, protocol_error_job, TaskSupport::optional},
        {"confirm_delete", R"({"type":"object","properties":{"filename":{"type":"string"}}})", confirm_delete, TaskSupport::optional},
        {"multi_input", nothing, multi_input, TaskSupport::optional},
        {"test_tool_with_task", nothing, name_first, TaskSupport::required, name_first},
    };
    for (const auto& row : rows) {
        json::Object descriptor{{"name", row.name}, {"description", "Fixture of the conformance suite"}, {"inputSchema", parse(row.schema)}};
        ATL_CHECK(server.add_tool({std::move(descriptor), row.handler, {}, row.task, row.before}));
    }
    return {};
}

}  // namespace atelier::mcp::conformance
