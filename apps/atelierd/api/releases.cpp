#include "api.hpp"

namespace atelier::orchestrator::api {
namespace {

json::Object release_json(const Services& services, const store::Release& r) {
    json::Object out{
        {"id", r.id},
        {"user", r.user},
        {"feature", r.feature},
        {"title", json::Object{{"ru", r.title_ru}, {"en", r.title_en}}},
        {"slot", r.slot},
        {"size", r.size},
        {"version", r.version},
        {"change_id", r.change_id},
        {"bundle_sha256", r.bundle_sha256},
        {"state", r.state},
        {"hidden", r.hidden},
        {"approved_by", r.approved_by},
        {"created_at", r.created_at},
        {"activated_at", r.activated_at},
        {"previous_id", r.previous_id},
        {"venue", r.venue},
        {"withdrawn_by", r.withdrawn_by},
        {"withdrawn_reason", r.withdrawn_reason},
    };
    if (const auto* found = services.regate.of(r.id)) out["regate"] = to_json(*found);
    return out;
}

Reply list(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    const std::string whose = user.role == "user" ? user.name : request.query["user"];
    ATL_CO_TRY(const auto releases, co_await services->store.releases().list(whose));
    json::Array out;
    for (const auto& release : releases) out.push_back(release_json(*services, release));
    co_return ok(json::Object{{"releases", std::move(out)}});
}

Reply rollback(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    const std::string reason = json::get_string(body, "comment");
    ATL_CO_TRY(const auto release, co_await services->publisher.rollback(request.params["id"], user, reason));
    co_return ok(release_json(*services, release));
}

Reply activate(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const auto release, co_await services->publisher.activate(request.params["id"], user));
    co_return ok(release_json(*services, release));
}

}  // namespace

void add_releases(net::Router& router, Services& services) {
    add(router, services, "GET", "/api/v1/releases", list);
    add(router, services, "POST", "/api/v1/releases/{id}/rollback", rollback);
    add(router, services, "POST", "/api/v1/releases/{id}/activate", activate);
}

}  // namespace atelier::orchestrator::api
