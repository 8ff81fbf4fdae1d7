#include "fixture_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>

#include "atelier/mcp/http_endpoint.hpp"
#include "atelier/mcp/stdio.hpp"
#include "atelier/net/server.hpp"

namespace atelier::mcp::conformance {
namespace {

constexpr std::string_view k_png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
using Arguments = std::map<std::string, std::string>;

json::Object user_text(std::string_view text) { return {{"role", "user"}, {"content", json::Object{{"type", "text"}, {"text", text}}}}; }

Task<Result<json::Array>> read_static(Call&, std::string uri, Arguments) {
    json::Object out{{"uri", uri}, {"mimeType", "text/plain"}, {"text", "This is the content of the static text resource."}};
    if (uri == "test://static-binary") out = {{"uri", uri}, {"mimeType", "image/png"}, {"blob", k_png}};
    co_return json::Array{out};
}

Task<Result<json::Array>> read_template(Call&, std::string uri, Arguments variables) {
    const std::string id = variables["id"];
    const json::Object data{{"id", id}, {"templateTest", true}, {"data", "Data for ID: " + id}};
    co_return json::Array{json::Object{{"uri", uri}, {"mimeType", "application/json"}, {"text", json::print(data)}}};
}

Task<Result<json::Object>> simple_prompt(Call&, Arguments) {
    co_return json::Object{{"messages", json::Array{user_text("This is a simple prompt for testing.")}}};
}
Task<Result<json::Object>> prompt_with_arguments(Call&, Arguments given) {
    const std::string text = "Prompt with arguments: arg1='" + given["arg1"] + "', arg2='" + given["arg2"] + "'";
    co_return json::Object{{"messages", json::Array{user_text(text)}}};
}
Task<Result<json::Object>> prompt_with_resource(Call&, Arguments given) {
    const json::Object resource{{"uri", given["resourceUri"]}, {"mimeType", "text/plain"}, {"text", "Embedded resource content for testing."}};
    const json::Object message{{"role", "user"}, {"content", json::Object{{"type", "resource"}, {"resource", resource}}}};
    co_return json::Object{{"messages", json::Array{message, user_text("Please process the embedded resource above.")}}};
}
Task<Result<json::Object>> prompt_with_image(Call&, Arguments) {
    const json::Object message{{"role", "user"}, {"content", json::Object{{"type", "image"}, {"data", k_png}, {"mimeType", "image/png"}}}};
    co_return json::Object{{"messages", json::Array{message, user_text("Please analyze the image above.")}}};
}
Task<Result<json::Object>> prompt_with_input(Call& call, Arguments) {
    auto schema = json::parse_object(R"({"type":"object","properties":{"context":{"type":"string"}},"required":["context"]})").value();
    InputRequest question{
        "user_context", "elicitation/create", {{"message", "What context should the prompt use?"}, {"requestedSchema", std::move(schema)}}
    };
    ATL_CO_TRY(const auto inputs, co_await call.ask({std::move(question)}));
    co_return json::Object{{"messages", json::Array{user_text(json::print(inputs.at("user_context")))}}};
}

json::Object argument(std::string_view name) { return {{"name", name}, {"description", "Fixture"}, {"required", true}}; }

Result<void> add_prompts(Server& server) {
    const std::string text = "Fixture of the conformance suite";
    ATL_CHECK(server.add_prompt({{{"name", "test_simple_prompt"}, {"description", text}}, simple_prompt}));
    ATL_CHECK(server.add_prompt(
        {{{"name", "test_prompt_with_arguments"}, {"description", text}, {"arguments", json::Array{argument("arg1"), argument("arg2")}}},
         prompt_with_arguments}
    ));
    ATL_CHECK(server.add_prompt(
        {{{"name", "test_prompt_with_embedded_resource"}, {"description", text}, {"arguments", json::Array{argument("resourceUri")}}},
         prompt_with_resource}
    ));
    ATL_CHECK(server.add_prompt({{{"name", "test_prompt_with_image"}, {"description", text}}, prompt_with_image}));
    return server.add_prompt({{{"name", "test_input_required_result_prompt"}, {"description", text}}, prompt_with_input});
}

Result<void> add_resources(Server& server) {
    for (const std::string name : {"static-text", "static-binary", "watched-resource", "mixed-content-resource", "stateless-static-text"}) {
        json::Object descriptor{
            {"uri", "test://" + name}, {"name", name}, {"description", "Fixture of the conformance suite"}, {"mimeType", "text/plain"}
        };
        if (name == "static-binary") descriptor["mimeType"] = "image/png";
        ATL_CHECK(server.add_resource({std::move(descriptor), read_static}));
    }
    return server.add_resource({{{"uriTemplate", "test://template/{id}/data"}, {"name", "template"}, {"mimeType", "application/json"}}, read_template}
    );
}

std::vector<std::string> complete(const json::Object&, std::string_view, std::string_view typed) {
    std::vector<std::string> out;
    for (const std::string value : {"paris", "park", "party", "test1", "test2"})
        if (value.starts_with(typed)) out.push_back(value);
    return out;
}

Task<> until_signal(net::Server* server, HttpEndpoint* endpoint, Server* mcp) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::signal_set signals(executor, SIGINT, SIGTERM);
    co_await signals.async_wait(boost::asio::use_awaitable);
    co_await endpoint->stop();
    co_await mcp->stop_tasks();
    co_await server->stop();
}

ServerOptions fixture_options() { return {.name = "atelier-conformance", .version = "1.0.0", .instructions = "Fixtures of the conformance suite."}; }

bool added_to(Server& server) {
    const auto added = add_fixtures(server);
    if (!added) std::fprintf(stderr, "fixtures: %s\n", added.error().describe().c_str());
    return added.has_value();
}

}  // namespace

Result<void> add_fixtures(Server& server) {
    ATL_CHECK(add_fixture_tools(server));
    ATL_CHECK(add_task_tools(server));
    ATL_CHECK(add_resources(server));
    ATL_CHECK(add_prompts(server));
    server.set_completer(complete);
    return {};
}

int serve(std::uint16_t port) {
    IoContext io(1);
    Server server(fixture_options());
    server.enable_tasks(io.get_executor());
    if (!added_to(server)) return 1;
    HttpEndpoint endpoint(io.get_executor(), server, open_door());
    auto handler = [&endpoint](net::Request request) { return endpoint.handle(std::move(request)); };
    const auto listening = net::Server::listen_tcp(io.get_executor(), "127.0.0.1", port, handler);
    if (!listening) {
        std::fprintf(stderr, "%s\n", listening.error().message.c_str());
        return 1;
    }
    std::printf("http://127.0.0.1:%u/mcp\n", static_cast<unsigned>((*listening)->port()));
    std::fflush(stdout);
    boost::asio::co_spawn(io, until_signal(listening->get(), &endpoint, &server), [](std::exception_ptr) {});
    io.run();
    return 0;
}

int serve_streams() {
    IoContext io(1);
    Server server(fixture_options());
    if (!added_to(server)) return 1;
    int code = 1;
    boost::asio::co_spawn(io, serve_stdio(server, 0, 1), [&code](std::exception_ptr error, Result<void> served) {
        if (!error && !served) std::fprintf(stderr, "%s\n", served.error().message.c_str());
        code = !error && served ? 0 : 1;
    });
    io.run();
    return code;
}

}  // namespace atelier::mcp::conformance
