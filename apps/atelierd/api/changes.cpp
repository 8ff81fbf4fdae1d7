#include "api.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/manifest/manifest.hpp"
#include "translation.hpp"

namespace atelier::orchestrator::api {
namespace {

/// The tools that a released manifest names: what the permission delta is measured against.
json::Array tools_of(const std::map<std::string, std::string>& files) {
    const auto given = manifest::in(files).value_or(manifest::Manifest{});
    return json::Array(given.tools.begin(), given.tools.end());
}

json::Object change_json(const store::Change& c, const Publisher::Files& files, const std::string& locale) {
    json::Array list;
    std::map<std::string, std::pair<json::Value, json::Value>> both;
    for (const auto& [path, text] : files.before) both[path].first = text;
    for (const auto& [path, text] : files.after) both[path].second = text;
    for (const auto& [path, texts] : both) {
        const auto& shown = texts.second.is_string() ? texts.second : texts.first;
        const std::string_view bytes(shown.as_string());
        list.push_back(
            json::Object{{"path", path}, {"sha256", sha256_hex(bytes)}, {"bytes", bytes.size()}, {"before", texts.first}, {"after", texts.second}}
        );
    }
    json::Array tools;
    for (const auto& tool : c.tools) tools.emplace_back(tool);
    const auto report = json::parse(c.gate_report, 200);
    return {
        {"id", c.id},
        {"session_id", c.session_id},
        {"author", c.author},
        {"feature", c.feature},
        {"title", locale == "ru" ? c.title_ru : c.title_en},
        {"request", c.request},
        {"explanation", c.explanation},
        {"state", shown_state(c)},
        {"branch", c.branch},
        {"commit", c.commit},
        {"content_sha256", c.content_sha256},
        {"rung", c.rung},
        {"slot", c.slot},
        {"files", std::move(list)},
        {"tools", std::move(tools)},
        {"tools_before", tools_of(files.before)},
        {"gate", report ? *report : json::Value(nullptr)},
        {"preview", nullptr},
        {"reviewer", c.reviewer},
        {"comment", c.comment},
        {"merge_commit", c.merge_commit},
        {"release_id", c.release_id},
        {"created_at", c.created_at},
        {"updated_at", c.updated_at},
    };
}

/// As it was seen on the company's forge; null where there is none.
json::Value forge_json(const std::string& kind, const store::ForgeRow& row, const std::string& locale) {
    const auto or_null = [](const std::string& text) { return text.empty() ? json::Value(nullptr) : json::Value(text); };
    return json::Object{
        {"kind", kind},
        {"state", row.state},
        {"reason", or_null(row.reason)},
        {"number", row.number},
        {"url", or_null(row.url)},
        {"checks", or_null(row.checks)},
        {"reviews", or_null(row.reviews)},
        {"merge", or_null(row.merge)},
        {"merge_commit", or_null(row.merge_commit)},
        {"merged_by", or_null(row.merged_by)},
        {"wants_merge", row.wants_merge},
        {"error", or_null(locale == "ru" ? in_russian(row.error) : row.error)},
        {"seen_at", row.seen_at},
        {"down_since", row.down_since},
    };
}

bool may_see(const store::Change& change, const store::User& user) { return user.role != "user" || change.author == user.name; }

Reply list(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    const std::string author = user.role == "user" ? user.name : request.query["author"];
    ATL_CO_TRY(const auto changes, co_await services->store.changes().list(request.query["state"], author));
    json::Array out;
    for (const auto& change : changes) out.push_back(change_json(change, {}, user.locale));
    co_return ok(json::Object{{"changes", std::move(out)}});
}

Task<Result<net::Response>> shown(Services* services, store::Change change, std::string locale) {
    ATL_CO_TRY(const auto files, co_await services->publisher.files_of(change));
    json::Object out = change_json(change, files, locale);
    out["forge"] = nullptr;
    if (services->company) {
        ATL_CO_TRY(const auto row, co_await services->store.forge().get(change.id));
        if (row) out["forge"] = forge_json(services->config.forge.kind, *row, locale);
    }
    co_return ok(std::move(out));
}

Reply get(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const auto change, co_await services->store.changes().get(request.params["id"]));
    if (!change || !may_see(*change, user)) co_return fail(Code::not_found, "there is no such change");
    co_return co_await shown(services, *change, user.locale);
}

Reply decided(Services* services, net::Request request, Decision decision) {
    ATL_CO_TRY(const auto reviewer, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const std::string content = reader.string_or("content_sha256", "");
    const std::string comment = reader.string_or("comment", "");
    ATL_CO_CHECK(reader.done());
    const bool sends_back = decision == Decision::give_back || decision == Decision::reject;
    if (sends_back && trim(comment).empty()) co_return fail(Code::invalid_argument, "comment: say what should be different");
    ATL_CO_TRY(const auto change, co_await services->publisher.decide(request.params["id"], reviewer, decision, content, comment));
    co_return co_await shown(services, change, reviewer.locale);
}

Reply approve(Services* services, net::Request request) { return decided(services, std::move(request), Decision::approve); }
Reply give_back(Services* services, net::Request request) { return decided(services, std::move(request), Decision::give_back); }
Reply reject(Services* services, net::Request request) { return decided(services, std::move(request), Decision::reject); }
Reply merge(Services* services, net::Request request) { return decided(services, std::move(request), Decision::merge); }

Reply preview(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const auto change, co_await services->store.changes().get(request.params["id"]));
    if (!change || !may_see(*change, user)) co_return fail(Code::not_found, "there is no such change");
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const std::string data = reader.string_or("data", "own");
    ATL_CO_CHECK(reader.done());
    if (data != "own" && data != "author") co_return fail(Code::invalid_argument, "data: own or author");
    // By default a reviewer sees the widget with the sample portfolio of the reviewer's account; the author's data only masked.
    const bool masked = data == "author" && user.name != change->author;
    Previews::Wanted wanted{change->id + ":" + user.name + (masked ? ":masked" : ""),
                            masked ? change->author : user.name,
                            masked ? "user" : user.role,
                            user.name,
                            change->bundle_sha256,
                            change->tools,
                            change->slot,
                            user.locale};
    ATL_CO_TRY(const auto opened, co_await services->previews.open(std::move(wanted)));
    co_return ok(opened);
}

}  // namespace

void add_changes(net::Router& router, Services& services) {
    add(router, services, "GET", "/api/v1/changes", list);
    add(router, services, "GET", "/api/v1/changes/{id}", get);
    add(router, services, "POST", "/api/v1/changes/{id}/approve", approve);
    add(router, services, "POST", "/api/v1/changes/{id}/return", give_back);
    add(router, services, "POST", "/api/v1/changes/{id}/reject", reject);
    add(router, services, "POST", "/api/v1/changes/{id}/merge", merge);
    add(router, services, "POST", "/api/v1/changes/{id}/preview", preview);
}

}  // namespace atelier::orchestrator::api
