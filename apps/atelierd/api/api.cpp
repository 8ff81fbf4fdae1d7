#include "api.hpp"

#include <algorithm>
#include <stdexcept>

#include "atelier/base/text.hpp"

namespace atelier::orchestrator::api {
namespace {

using ReplyTo = Reply (*)(Services*, net::Request);

/// The one place that judges roles, by the document. Handlers judge whose row it is.
Task<Result<void>> may_call(Services* services, const RequestContract::Audience* audience, Result<std::string> credentials) {
    if (audience->anybody) co_return Result<void>{};
    ATL_CO_TRY(const auto user, co_await services->access.caller(std::move(credentials)));
    co_return audience->roles.empty() ? Result<void>{} : has_role(user, audience->roles);
}

Task<net::Response> guard(Services* services, ReplyTo handler, RequestContract::Operation* operation, net::Request request) {
    const auto fits = operation ? RequestContract::check(*operation, request) : Result<void>{};
    // Who may not call an operation learns that, and not what its body should have been.
    const bool has_roles = operation && !RequestContract::audience(*operation).roles.empty();
    if (has_roles || !fits) {
        const auto may = co_await may_call(services, &RequestContract::audience(*operation), Access::credentials(request));
        if (!may) co_return net::Response::error(may.error());
    }
    if (!fits) {
        auto refused = net::Response::error(fits.error());
        if (fits.error().code == Code::exhausted) refused.status = 413;
        co_return refused;
    }
    auto reply = handler(services, std::move(request));
    auto result = co_await std::move(reply);
    if (!result) co_return net::Response::error(result.error());
    co_return std::move(*result);
}

}  // namespace

void add(net::Router& router, Services& services, std::string method, std::string pattern, ReplyTo handler) {
    RequestContract::Operation* operation = nullptr;
    if (pattern.starts_with("/api/")) {
        const auto found = services.requests.find(method, pattern);
        // A route that nobody described cannot be judged at the edge: this is a mistake in the program, found at its first start.
        if (!found) throw std::logic_error(found.error().message);
        operation = *found;
    }
    Services* kept = &services;
    router.add(std::move(method), std::move(pattern), [kept, handler, operation](net::Request request) {
        return guard(kept, handler, operation, std::move(request));
    });
}

Result<void> has_role(const store::User& user, const std::vector<std::string>& roles) {
    if (std::ranges::find(roles, user.role) != roles.end()) return {};
    return fail(Code::permission_denied, "this needs the role " + join(roles, ", ") + "; you are " + user.role);
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

Task<Result<session::Session>> own_session(Services* services, std::string id, store::User user) {
    ATL_CO_TRY(auto session, co_await services->sessions.get(std::move(id)));
    // Somebody else's session does not exist for the caller.
    if (session.user != user.name) co_return fail(Code::not_found, "there is no such session");
    co_return std::move(session);
}

void choose_portfolio(json::Object& arguments, const std::string& tool, const std::string& portfolio) {
    if (portfolio.empty() || arguments.contains("portfolio_id")) return;
    const auto* known = gateway::pinned_contract().find(tool);
    const auto* properties = known ? json::get_object(known->input, "properties") : nullptr;
    if (properties && properties->contains("portfolio_id")) arguments["portfolio_id"] = portfolio;
}

}  // namespace atelier::orchestrator::api
