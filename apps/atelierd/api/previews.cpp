#include "api.hpp"

namespace atelier::orchestrator::api {
namespace {

Reply get(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(auto preview, services->previews.get(request.params["id"], user.name));
    co_return ok(std::move(preview));
}

Reply call_tool(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const auto* given = reader.object("arguments");
    const std::string portfolio = reader.string_or("portfolio_id", "");
    ATL_CO_CHECK(reader.done());
    const std::string tool = request.params["name"];
    json::Object arguments = given ? *given : json::Object{};
    choose_portfolio(arguments, tool, portfolio);
    auto call = services->previews.call_tool(request.params["id"], user.name, tool, std::move(arguments));
    ATL_CO_TRY(auto answer, co_await std::move(call));
    co_return ok(std::move(answer));
}

Reply call_backend(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const auto* given = reader.object("input");
    ATL_CO_CHECK(reader.done());
    json::Object input = given ? *given : json::Object{};
    auto call = services->previews.call_backend(request.params["id"], user.name, request.params["route"], std::move(input));
    ATL_CO_TRY(auto answer, co_await std::move(call));
    co_return ok(std::move(answer));
}

}  // namespace

void add_previews(net::Router& router, Services& services) {
    add(router, services, "GET", "/api/v1/previews/{id}", get);
    add(router, services, "POST", "/api/v1/previews/{id}/tools/{name}", call_tool);
    add(router, services, "POST", "/api/v1/previews/{id}/backend/{route}", call_backend);
}

}  // namespace atelier::orchestrator::api
