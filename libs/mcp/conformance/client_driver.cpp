#include "client_driver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>

#include "atelier/mcp/oauth.hpp"

namespace atelier::mcp::conformance {
namespace {

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// The suite's login page redirects at once: no browser is needed.
Task<Result<std::string>> follow(std::string url) {
    ATL_CO_TRY(auto parsed, net::parse_url(url));
    net::ClientRequest request;
    request.endpoint = std::move(parsed.endpoint);
    request.target = std::move(parsed.target);
    request.timeout = std::chrono::milliseconds(10000);
    ATL_CO_TRY(const auto response, co_await net::fetch(std::move(request)));
    const std::string location(response.headers.get("Location"));
    if (location.empty()) co_return fail(Code::unavailable, "the login page does not redirect");
    co_return location;
}

Task<Result<json::Object>> accept_elicitation(json::Object params) {
    json::Object content;
    const auto* const schema = json::get_object(params, "requestedSchema");
    const auto* const required = schema == nullptr ? nullptr : json::get_array(*schema, "required");
    if (required != nullptr)
        for (const auto& name : *required) content[name.as_string()] = "conformance";
    const auto* const properties = schema == nullptr ? nullptr : json::get_object(*schema, "properties");
    if (properties != nullptr && properties->contains("confirmed")) content["confirmed"] = true;
    co_return json::Object{{"action", "accept"}, {"content", std::move(content)}};
}
Task<Result<json::Object>> answer_sampling(json::Object) {
    co_return json::Object{{"role", "assistant"}, {"content", json::Object{{"type", "text"}, {"text", "A sample."}}}, {"model", "none"}};
}
Task<Result<json::Object>> list_roots(json::Object) { co_return json::Object{{"roots", json::Array{}}}; }

/// Arguments that the schema accepts, good enough for the suite's tools.
json::Object arguments_for(const ToolInfo& tool) {
    json::Object out;
    const auto* const properties = json::get_object(tool.input_schema, "properties");
    if (properties == nullptr) return out;
    for (const auto& [name, property] : *properties) {
        const std::string type = property.is_object() ? json::get_string(property.get_object(), "type") : "";
        if (type == "number" || type == "integer")
            out[name] = 5;
        else if (type == "boolean")
            out[name] = true;
        else if (type == "string")
            out[name] = "text";
        else if (type == "object")
            out[name] = tool.input_schema;
    }
    return out;
}

ConnectionOptions options_for(const std::string& scenario, const json::Object& context) {
    ConnectionOptions options{.name = "atelier-conformance", .version = "1.0.0"};
    const std::string revision = environment("MCP_CONFORMANCE_PROTOCOL_VERSION");
    if (!revision.empty()) options.era = revision == k_revision ? Era::modern : Era::legacy;
    options.timeout = std::chrono::milliseconds(15000);
    options.handlers.elicitation = accept_elicitation;
    if (scenario.contains("sep1034"))
        options.handlers.elicitation = [](json::Object) -> Task<Result<json::Object>> {
            co_return json::Object{{"action", "accept"}, {"content", json::Object{}}};
        };
    options.handlers.sampling = answer_sampling;
    options.handlers.roots = list_roots;
    if (!scenario.starts_with("auth/")) return options;
    OAuthOptions oauth{.client_name = "atelier-conformance", .redirect_uri = "http://localhost:3000/callback", .authorize = follow};
    oauth.client_metadata_url = "https://conformance-test.local/client-metadata.json";
    if (const std::string id = json::get_string(context, "client_id"); !id.empty())
        oauth.registered[json::get_string(context, "issuer")] = {id, json::get_string(context, "client_secret"), {}};
    options.authorization = std::make_shared<OAuthClient>(std::move(oauth));
    return options;
}

Task<Result<void>> call_given(Connection* connection, json::Object context) {
    for (const auto& item : *json::get_array(context, "toolCalls")) {
        const auto& call = item.as_object();
        const auto* const arguments = json::get_object(call, "arguments");
        ATL_CO_TRY(
            const auto outcome, co_await connection->call_tool(json::get_string(call, "name"), arguments == nullptr ? json::Object{} : *arguments)
        );
    }
    co_return Result<void>{};
}

/// What http-standard-headers wants to see beyond tools.
Task<Result<void>> read_everything(Connection* connection) {
    ATL_CO_TRY(const auto resources, co_await connection->list(List::resources));
    for (const auto& item : resources) {
        ATL_CO_TRY(const auto read, co_await connection->request("resources/read", {{"uri", json::get_string(item.as_object(), "uri")}}));
    }
    ATL_CO_TRY(const auto prompts, co_await connection->list(List::prompts));
    for (const auto& item : prompts) {
        ATL_CO_TRY(const auto got, co_await connection->request("prompts/get", {{"name", json::get_string(item.as_object(), "name")}}));
    }
    co_return Result<void>{};
}

Task<Result<void>> run(Connection* connection, std::string scenario, json::Object context) {
    ATL_CO_TRY(const auto tools, co_await connection->list_tools());
    if (context.contains("toolCalls")) co_return co_await call_given(connection, std::move(context));
    const int rounds = scenario == "auth/authorization-server-migration" ? 2 : 1;
    for (int round = 0; round < rounds; ++round) {
        for (const auto& tool : tools) {
            if (scenario == "json-schema-ref-no-deref") break;
            json::Object arguments = arguments_for(tool);
            if (arguments.contains("schema")) arguments["schema"] = tools.front().input_schema;
            ATL_CO_TRY(const auto outcome, co_await connection->call_tool(tool.name, std::move(arguments)));
        }
    }
    if (scenario == "http-standard-headers") co_return co_await read_everything(connection);
    co_return Result<void>{};
}

Task<> session(std::string url, std::string scenario, json::Object context, int* code) {
    const auto executor = co_await boost::asio::this_coro::executor;
    auto connection = Connection::open(executor, url, options_for(scenario, context));
    if (!connection) co_return;
    const auto done = co_await run(connection->get(), scenario, std::move(context));
    co_await (*connection)->close();
    if (!done) std::fprintf(stderr, "%s: %s\n", scenario.c_str(), done.error().describe().c_str());
    *code = done ? 0 : 1;
}

}  // namespace

int play(std::string url) {
    auto context = json::parse_object(environment("MCP_CONFORMANCE_CONTEXT"));
    IoContext io(1);
    int code = 1;
    boost::asio::co_spawn(
        io, session(std::move(url), environment("MCP_CONFORMANCE_SCENARIO"), context.value_or(json::Object{}), &code), [](std::exception_ptr) {}
    );
    io.run();
    return code;
}

}  // namespace atelier::mcp::conformance
