#include "api.hpp"

namespace atelier::orchestrator::api {
namespace {

Task<net::Response> guard(Reply reply) {
    auto result = co_await std::move(reply);
    if (!result) co_return net::Response::error(result.error());
    co_return std::move(*result);
}

}  // namespace

void add(net::Router& router, Services& services, std::string method, std::string pattern, Reply (*handler)(Services*, net::Request)) {
    Services* kept = &services;
    router.add(std::move(method), std::move(pattern), [kept, handler](net::Request request) { return guard(handler(kept, std::move(request))); });
}

net::Response ok(json::Value body, int status) {
    auto response = net::Response::json(status, json::print(body));
    response.headers.set("Cache-Control", "no-store");
    return response;
}

net::Response no_content() { return net::Response::text(204, "application/json", ""); }

Result<json::Object> body_of(const net::Request& request) {
    if (request.body.empty()) return json::Object{};
    return json::parse_object(request.body);
}

Task<Result<agent::Session>> own_session(Services* services, std::string id, store::User user) {
    ATL_CO_TRY(auto session, co_await services->sessions.get(std::move(id)));
    // Somebody else's session does not exist for the caller.
    if (session.user != user.name) co_return fail(Code::not_found, "there is no such session");
    co_return std::move(session);
}

}  // namespace atelier::orchestrator::api
