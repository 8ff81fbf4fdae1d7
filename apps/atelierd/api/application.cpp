#include <algorithm>
#include <set>

#include "api.hpp"

namespace atelier::orchestrator::api {
namespace {

/// Where a release's code runs and from where it is loaded; calls that change something are confirmed by the user in the page.
json::Object placed_json(const Services& services, const store::Release& r, const std::string& venue) {
    const auto writes = gateway::pinned_contract().writes_among(r.tools);
    return {
        {"release_id", r.id},
        {"bundle_url", "/bundles/" + r.bundle_sha256 + ".js"},
        {"bundle_sha256", r.bundle_sha256},
        {"version", r.version},
        {"venue", venue},
        {"frame_url", services.frame_origin + "/?bundle=" + r.bundle_sha256},
        {"writes", json::Array(writes.begin(), writes.end())},
    };
}

json::Object customization_json(const store::Release& r) {
    return {
        {"id", r.user + "/" + r.feature},
        {"feature", r.feature},
        {"title", json::Object{{"ru", r.title_ru}, {"en", r.title_en}}},
        {"slot", r.slot},
        {"size", r.size},
        {"author", r.user},
        {"previous_id", r.previous_id},
        {"session_id", r.session_id},
        {"hidden", r.hidden},
    };
}

Reply customizations(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const auto live, co_await services->store.releases().live(user.name));
    json::Array out;
    for (const auto& release : live) {
        json::Object entry = customization_json(release);
        const std::string venue = co_await services->venues.of(release);
        for (auto& member : placed_json(*services, release, venue)) entry[member.key()] = member.value();
        entry["previous"] = nullptr;
        if (!release.previous_id.empty()) {
            // What the page can fall back to at once when this version throws.
            ATL_CO_TRY(const auto before, co_await services->store.releases().get(release.previous_id));
            if (before && before->withdrawn_by.empty()) {
                const std::string venue_before = co_await services->venues.of(*before);
                entry["previous"] = placed_json(*services, *before, venue_before);
            }
        }
        out.push_back(std::move(entry));
    }
    co_return ok(json::Object{{"customizations", std::move(out)}});
}

Reply hide(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const bool hidden = reader.boolean_or("hidden", true);
    ATL_CO_CHECK(reader.done());
    const std::string feature = request.params["feature"];
    ATL_CO_TRY(const auto live, co_await services->store.releases().live(user.name));
    const auto is_own = [&feature](const store::Release& release) { return release.feature == feature; };
    if (std::ranges::none_of(live, is_own)) co_return fail(Code::not_found, "there is no such release");
    ATL_CO_CHECK(co_await services->store.releases().set_hidden(user.name, feature, hidden));
    co_return ok(json::Object{{"ok", true}});
}

std::unexpected<Error> not_live(const store::User& user) {
    return fail(
        Code::conflict, user.locale == "ru" ? "Эта версия больше не действует. Обновите страницу." : "This version is not live any more. Reload the page."
    );
}

/// Whether a page may be running this release: live, or the version that it falls back to. What was rolled back or withdrawn calls nothing
/// any more, also in a page that is still open.
Result<void> runs(const store::Release& release, const store::User& user) {
    const bool shown = release.state == "live" || release.state == "superseded";
    if (shown && release.withdrawn_by.empty()) return {};
    return not_live(user);
}

Reply call_tool(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const std::string release_id = reader.string_or("release_id", "");
    const auto* given = reader.object("arguments");
    const std::string portfolio = reader.string_or("portfolio_id", "");
    ATL_CO_CHECK(reader.done());
    const std::string tool = request.params["name"];
    json::Object arguments = given ? *given : json::Object{};
    choose_portfolio(arguments, tool, portfolio);
    if (release_id.empty()) {
        ATL_CO_TRY(auto result, co_await services->core.call(user.name, user.role, tool, std::move(arguments)));
        co_return ok(std::move(result));
    }
    // A customization may use what its reviewed manifest names, not more; judged and written down as at a sandbox's gateway.
    ATL_CO_TRY(const auto release, co_await services->store.releases().get(release_id));
    if (!release || release->user != user.name) co_return fail(Code::not_found, "there is no such release");
    ATL_CO_CHECK(runs(*release, user));
    gateway::AuditRecord record{services->clock.now(), user.name, "-", user.name + "/" + release->feature, tool, gateway::digest_of(arguments), "ok", "live", 0};
    auto& audit = services->gateway_policy.audit();
    if (const auto no = gateway::judge(tool, arguments, release->tools, *services->gateway_policy.contract())) {
        record.outcome = gateway::to_string(no->reason);
        audit.append(record);
        co_return fail(gateway::code_of(no->reason), gateway::text_of(*no, user.locale));
    }
    auto result = co_await services->core.call(user.name, user.role, tool, std::move(arguments));
    if (!result) record.outcome = to_string(result.error().code);
    record.ms = services->clock.now() - record.at;
    audit.append(record);
    if (!result) co_return fail(result.error());
    co_return ok(std::move(*result));
}

/// 412 with the write that a route wants to make: the page asks the user and calls the route again with the digest in `confirmed`.
net::Response write_question(const gateway::AskedWrite& asked, bool ru) {
    const Error error{
        Code::failed_precondition,
        ru ? "Серверная часть хочет изменить ваши данные. Разрешите это или откажите." : "The server part wants to change your data. Allow it or refuse."
    };
    auto response = net::Response::error(error);
    response.body = json::print(json::Object{
        {"code", to_string(error.code)}, {"message", error.message}, {"field", "confirmed"},
        {"write", json::Object{{"tool", asked.tool}, {"arguments", asked.arguments}, {"digest", asked.digest}}}
    });
    return response;
}

/// A route of the customization's own backend, for the user whose release it is.
Reply call_backend(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const std::string release_id = reader.string("release_id");
    const auto* given = reader.object("input");
    auto confirmed = reader.strings_or_empty("confirmed");
    ATL_CO_CHECK(reader.done());
    ATL_CO_TRY(const auto release, co_await services->store.releases().get(release_id));
    if (!release || release->user != user.name) co_return fail(Code::not_found, "there is no such release");
    // Two versions taking turns would take each other's migrations back.
    if (release->state != "live") co_return not_live(user);
    const std::string route = request.params["route"];
    auto call = services->backends.call(*release, user.role, user.locale, route, given ? *given : json::Object{}, std::move(confirmed));
    ATL_CO_TRY(auto answer, co_await std::move(call));
    if (answer.asks) co_return write_question(*answer.asks, user.locale == "ru");
    co_return ok(std::move(answer.value));
}

/// Released modules are immutable and public to signed-in users only; the address is the digest.
Reply bundle(Services* services, net::Request request) {
    ATL_CO_TRY([[maybe_unused]] const auto user, co_await services->access.caller(Access::credentials(request)));
    std::string digest = request.params["file"];
    if (!digest.ends_with(".js")) co_return fail(Code::not_found, "there is no such bundle");
    digest.resize(digest.size() - 3);
    ATL_CO_TRY(const bool released, co_await services->store.releases().is_released(digest));
    if (!released) co_return fail(Code::not_found, "there is no such bundle");
    auto read = [&bundles = services->bundles, digest] { return bundles.get(digest); };
    ATL_CO_TRY(std::string module, co_await services->pool.run(std::move(read)));
    auto response = net::Response::text(200, "text/javascript; charset=utf-8", std::move(module));
    response.headers.set("Cache-Control", "private, max-age=31536000, immutable");
    co_return response;
}

}  // namespace

void add_application(net::Router& router, Services& services) {
    add(router, services, "GET", "/api/v1/app/customizations", customizations);
    add(router, services, "POST", "/api/v1/app/customizations/{feature}/hide", hide);
    add(router, services, "POST", "/api/v1/app/tools/{name}", call_tool);
    add(router, services, "POST", "/api/v1/app/backend/{route}", call_backend);
    add(router, services, "GET", "/bundles/{file}", bundle);
}

}  // namespace atelier::orchestrator::api
