#include "api.hpp"
#include "translation.hpp"

namespace atelier::orchestrator::api {
namespace {

json::Object me_json(const Services& services, const store::User& user) {
    return {{"name", user.name}, {"role", user.role}, {"locale", user.locale}, {"demo", services.config.demo}};
}

net::Response signed_in(const Services& services, const Access::SignedIn& who) {
    auto response = ok(json::Object{{"token", who.token}, {"me", me_json(services, who.user)}});
    response.headers.add("Set-Cookie", session_cookie(who.token, false));
    if (!who.device.empty()) response.headers.add("Set-Cookie", device_cookie(who.device, false));
    return response;
}

Reply login(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    if (const auto key = reader.optional_string("operator_token")) {
        const std::string name = reader.string("name");
        ATL_CO_CHECK(reader.done());
        ATL_CO_TRY(const auto who, co_await services->access.sign_in_as(*key, name));
        co_return signed_in(*services, who);
    }
    Access::Attempt attempt{reader.string("name"), reader.string("password"), reader.string_or("locale", ""), request.peer.address, cookie_of(request, "atelier_device")};
    ATL_CO_CHECK(reader.done());
    ATL_CO_TRY(const auto who, co_await services->access.sign_in(std::move(attempt)));
    co_return signed_in(*services, who);
}

Reply logout(Services* services, net::Request request) {
    const auto token = Access::credentials(request);
    if (token) {
        ATL_CO_CHECK(co_await services->access.sign_out(*token));
    }
    auto response = no_content();
    response.headers.set("Set-Cookie", session_cookie("", false));
    co_return response;
}

Reply me(Services* services, net::Request request) {
    const auto user = co_await services->access.caller(Access::credentials(request));
    if (user) co_return ok(me_json(*services, *user));
    // The sign-in page asks this first: a demo installation says so, that it can offer the demo accounts.
    auto response = net::Response::error(user.error());
    response.body = json::print(json::Object{{"code", to_string(user.error().code)}, {"message", user.error().message}, {"demo", services->config.demo}});
    co_return response;
}

Reply change_me(Services* services, net::Request request) {
    ATL_CO_TRY(auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    user.locale = reader.string("locale");
    ATL_CO_CHECK(reader.done());
    if (user.locale != "ru" && user.locale != "en") co_return fail(Code::invalid_argument, "locale: ru or en");
    ATL_CO_CHECK(co_await services->store.accounts().put_user(user));
    co_return ok(me_json(*services, user));
}

Reply status(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    json::Array problems;
    // File names and commits are for those who can mend them.
    const bool ru = request.headers.get("Accept-Language").starts_with("ru");
    for (const auto& line : services->start_check.problems()) {
        const std::string shown = user.role == "admin" ? line : "stored data is damaged; an administrator sees what is wrong";
        problems.emplace_back(ru ? in_russian(shown) : shown);
    }
    json::Array weaker;
    for (const auto& line : services->weaker_isolation) weaker.emplace_back(line);
    co_return ok(
        json::Object{{"model", services->model_status()}, {"driver", services->driver_name}, {"weaker", std::move(weaker)}, {"problems", std::move(problems)}, {"version", "0.1.0"}, {"regate", status_json(services->regate, services->config.regate_hour)}}
    );
}

}  // namespace

void add_account(net::Router& router, Services& services) {
    add(router, services, "POST", "/api/v1/login", login);
    add(router, services, "POST", "/api/v1/logout", logout);
    add(router, services, "GET", "/api/v1/me", me);
    add(router, services, "PUT", "/api/v1/me", change_me);
    add(router, services, "GET", "/api/v1/status", status);
}

}  // namespace atelier::orchestrator::api
