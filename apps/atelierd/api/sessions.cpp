#include "api.hpp"
#include "atelier/base/text.hpp"
#include "atelier/spec/spec.hpp"
#include "atelier/spec/vocabulary.hpp"

namespace atelier::orchestrator::api {
namespace {

json::Object summary(const store::SessionRow& row) {
    return {
        {"id", row.id},
        {"title", row.title},
        {"mode", row.mode},
        {"state", row.state},
        {"user", row.user},
        {"created_at", row.created_at},
        {"updated_at", row.updated_at}
    };
}

Task<Result<void>> room_for_session(Services* services, std::string user) {
    ATL_CO_TRY(const auto own, co_await services->store.sessions().of_user(std::move(user)));
    if (own.size() < services->config.max_sessions_per_user) co_return Result<void>{};
    co_return fail(
        Code::exhausted,
        "you have " + std::to_string(own.size()) + " dialogues, which is as many as there may be; delete some"
    );
}

Reply create(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const std::string mode = reader.string_or("mode", "build");
    const std::string slot = reader.string_or("slot", "dashboard.grid");
    ATL_CO_CHECK(reader.done());
    if (!spec::from_string<spec::Slot>(slot)) co_return fail(Code::invalid_argument, "slot: there is no such place");
    ATL_CO_CHECK(co_await room_for_session(services, user.name));
    ATL_CO_TRY(const std::string id, co_await services->sessions.create(user.name, mode, slot, user.locale));
    co_return ok(json::Object{{"id", id}}, 201);
}

Reply list(Services* services, net::Request request) {
    ATL_CO_TRY(const auto user, co_await services->access.caller(Access::credentials(request)));
    ATL_CO_TRY(const auto rows, co_await services->store.sessions().of_user(user.name));
    json::Array out;
    for (const auto& row : rows) out.push_back(summary(row));
    co_return ok(json::Object{{"sessions", std::move(out)}});
}

Task<Result<session::Session>> mine(Services* services, net::Request request) {
    ATL_CO_TRY(auto user, co_await services->access.caller(Access::credentials(request)));
    co_return co_await own_session(services, request.params["id"], std::move(user));
}

Reply get(Services* services, net::Request request) {
    const std::string language(request.headers.get("Accept-Language"));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    // What may be published is said to who looks; a program without a language is told in the dialogue's.
    const bool ru = language.empty() ? session.lang == "ru" : language.starts_with("ru");
    co_return ok(session::to_json(session, services->store.log().epoch(), Publisher::reason_against(session, ru)));
}

Reply change(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    json::Reader reader(body);
    const std::string title = reader.string_or("title", "");
    const std::string mode = reader.string_or("mode", "");
    ATL_CO_CHECK(reader.done());
    ATL_CO_CHECK(co_await services->sessions.rename(session.id, title, mode));
    ATL_CO_TRY(const auto row, co_await services->store.sessions().get(session.id));
    co_return ok(summary(*row));
}

Reply remove(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    if (session.change) {
        const auto state = json::get_string(*session.change, "state");
        if (state == "open" || state == "approved")
            co_return fail(Code::conflict, "its change is under review; wait for the verdict");
    }
    ATL_CO_CHECK(co_await services->sessions.remove(session.id));
    services->previews.end(session.id);
    co_return no_content();
}

net::Response accepted(const session::Hub::Accepted& what) {
    return ok(json::Object{{"turn_id", what.turn_id}, {"queued", what.queued}}, 202);
}

Reply message(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    json::Reader reader(body);
    std::string text = reader.string("text");
    const bool queue = reader.boolean_or("queue", false);
    ATL_CO_CHECK(reader.done());
    ATL_CO_TRY(const auto taken, co_await services->sessions.message(session.id, std::move(text), queue));
    co_return accepted(taken);
}

Reply answers(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    std::vector<session::TurnInput::Answer> answers;
    for (const auto& entry : body) {
        if (!entry.value().is_string())
            co_return fail(Code::invalid_argument, std::string(entry.key()) + ": a string is expected");
        answers.push_back({std::string(entry.key()), std::string(entry.value().as_string())});
    }
    ATL_CO_TRY(const auto taken, co_await services->sessions.answer(session.id, std::move(answers)));
    co_return accepted(taken);
}

/// The user's own plan: added to, reordered, cancelled, also while the work goes on.
Reply plan(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    const auto* items = json::get_array(body, "items");
    if (!items || items->size() > 20) co_return fail(Code::invalid_argument, "items: a list of at most 20 is expected");
    std::vector<session::PlanItem> plan;
    int running = 0;
    for (const auto& each : *items) {
        if (!each.is_object()) co_return fail(Code::invalid_argument, "items: objects are expected");
        json::Reader reader(each.as_object());
        session::PlanItem item{
            reader.string_or("id", ""), reader.string("title"), reader.string_or("status", "pending")
        };
        ATL_CO_CHECK(reader.done());
        if (trim(item.title).empty() || item.title.size() > 400)
            co_return fail(Code::invalid_argument, "title: 1 to 400 bytes are expected");
        running += item.status == "in_progress" ? 1 : 0;
        plan.push_back(std::move(item));
    }
    if (running > 1) co_return fail(Code::invalid_argument, "items: at most one may be in progress");
    ATL_CO_CHECK(co_await services->sessions.change_plan(session.id, std::move(plan)));
    co_return no_content();
}

/// What was settled is changed, or with null forgotten.
Reply decision(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    const std::string key = json::get_string(body, "key");
    const auto* value = body.if_contains("value");
    std::optional<std::string> wanted;
    if (value && value->is_string()) wanted = std::string(value->as_string());
    if (wanted && (trim(*wanted).empty() || wanted->size() > 8000))
        co_return fail(Code::invalid_argument, "value: 1 to 8,000 bytes are expected");
    ATL_CO_CHECK(co_await services->sessions.change_decision(session.id, key, std::move(wanted)));
    co_return no_content();
}

Reply spec(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    const auto* wanted = json::get_object(body, "spec");
    if (!wanted) co_return fail(Code::invalid_argument, "spec: an object is expected");
    ATL_CO_TRY([[maybe_unused]] const auto parsed, spec::parse_spec(json::Value(*wanted)));
    ATL_CO_TRY(const auto taken, co_await services->sessions.change_spec(session.id, *wanted));
    co_return accepted(taken);
}

net::Response done() { return ok(json::Object{{"ok", true}}, 202); }

Reply stop(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    ATL_CO_CHECK(co_await services->sessions.stop(session.id));
    co_return done();
}

Reply undo(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    ATL_CO_CHECK(co_await services->sessions.undo(session.id));
    co_return done();
}

Reply redo(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    ATL_CO_CHECK(co_await services->sessions.redo(session.id));
    co_return done();
}

Reply fork(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    ATL_CO_CHECK(co_await room_for_session(services, session.user));
    ATL_CO_TRY(
        const std::string id, co_await services->sessions.fork(session.id, json::get_string(body, "message_id"))
    );
    co_return ok(json::Object{{"id", id}}, 201);
}

Reply artifact(Services* services, net::Request request) {
    const std::string path = request.params["path"];
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    const auto found = session.now.artifacts.find(path);
    if (found == session.now.artifacts.end()) co_return fail(Code::not_found, "there is no file " + path);
    json::Value before = nullptr;
    if (!session.feature.empty()) {
        ATL_CO_TRY(
            const auto released, co_await services->publisher.released_file(session.user, session.feature, path)
        );
        if (released) before = *released;
    }
    co_return ok(json::Object{{"path", path}, {"text", found->second.text}, {"before", std::move(before)}});
}

agent::SessionRef ref_of(const session::Session& session) {
    return {
        session.id, session.user, session.feature, session.slot, session.lang == "ru" ? spec::Lang::ru : spec::Lang::en
    };
}

Reply gate(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    if (session.state == "running") co_return fail(Code::busy, "a turn is running; wait for it");
    if (session.now.artifacts.empty()) co_return fail(Code::failed_precondition, "there is nothing to check yet");
    ATL_CO_TRY(const auto verdict, co_await services->workbench.check(ref_of(session), session.files(), {}));
    std::vector<session::Event> events;
    events.push_back({"gate.completed", {{"report", verdict.report}}});
    ATL_CO_CHECK(co_await services->sessions.record(session.id, std::move(events), true));
    co_return ok(verdict.report);
}

Reply preview(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    if (session.now.bundle_sha256.empty())
        co_return fail(Code::failed_precondition, "there is nothing to show yet: the checks are not green");
    ATL_CO_TRY(
        const auto shown,
        co_await services->workbench.preview(ref_of(session), session.files(), session.now.bundle_sha256)
    );
    std::vector<session::Event> events;
    events.push_back({"preview.ready", {{"preview", shown}}});
    ATL_CO_CHECK(co_await services->sessions.record(session.id, std::move(events), false));
    co_return ok(shown);
}

Reply preview_error(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    const std::string text(truncate_utf8(json::get_string(body, "message"), 500));
    std::vector<session::Event> events;
    events.push_back({"preview.failed", {{"message", text}}});
    ATL_CO_CHECK(co_await services->sessions.record(session.id, std::move(events), false));
    co_return no_content();
}

/// What a preview would have written.
Reply simulated_writes(Services* services, net::Request request) {
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    co_return ok(json::Object{{"writes", services->previews.simulated_writes(session.id)}});
}

/// 412 with what would be lost: published again with `confirm_data_loss`, it is.
net::Response confirmation(const std::vector<gate::DataLoss>& losses, bool ru) {
    const Error error{
        Code::failed_precondition, ru ? "Изменение удалит ваши данные. Подтвердите, что они больше не нужны."
                                      : "This change throws away data of yours. Confirm that it is not needed any more."
    };
    auto response = net::Response::error(error);
    json::Array list;
    for (const auto& loss : losses) list.push_back(gate::to_json(loss));
    response.body = json::print(json::Object{
        {"code", to_string(error.code)},
        {"message", error.message},
        {"field", "confirm_data_loss"},
        {"data_loss", std::move(list)}
    });
    return response;
}

Reply publish(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const bool confirmed = reader.boolean_or("confirm_data_loss", false);
    ATL_CO_CHECK(reader.done());
    ATL_CO_TRY(const auto session, co_await mine(services, std::move(request)));
    ATL_CO_TRY(const auto published, co_await services->publisher.publish(session.id, confirmed));
    if (!published.asks.empty()) co_return confirmation(published.asks, session.lang == "ru");
    const auto& change = published.change;
    co_return ok(
        json::Object{
            {"id", change.id},
            {"branch", change.branch},
            {"commit", change.commit},
            {"state", shown_state(change)},
            {"content_sha256", change.content_sha256}
        },
        201
    );
}

}  // namespace

void add_sessions(net::Router& router, Services& services) {
    add(router, services, "POST", "/api/v1/sessions", create);
    add(router, services, "GET", "/api/v1/sessions", list);
    add(router, services, "GET", "/api/v1/sessions/{id}", get);
    add(router, services, "PUT", "/api/v1/sessions/{id}", change);
    add(router, services, "DELETE", "/api/v1/sessions/{id}", remove);
    add(router, services, "POST", "/api/v1/sessions/{id}/messages", message);
    add(router, services, "POST", "/api/v1/sessions/{id}/answers", answers);
    add(router, services, "PUT", "/api/v1/sessions/{id}/plan", plan);
    add(router, services, "PUT", "/api/v1/sessions/{id}/decisions", decision);
    add(router, services, "POST", "/api/v1/sessions/{id}/spec", spec);
    add(router, services, "POST", "/api/v1/sessions/{id}/stop", stop);
    add(router, services, "POST", "/api/v1/sessions/{id}/undo", undo);
    add(router, services, "POST", "/api/v1/sessions/{id}/redo", redo);
    add(router, services, "POST", "/api/v1/sessions/{id}/fork", fork);
    add(router, services, "GET", "/api/v1/sessions/{id}/artifacts/{path...}", artifact);
    add(router, services, "POST", "/api/v1/sessions/{id}/gate", gate);
    add(router, services, "POST", "/api/v1/sessions/{id}/preview", preview);
    add(router, services, "POST", "/api/v1/sessions/{id}/preview_error", preview_error);
    add(router, services, "GET", "/api/v1/sessions/{id}/simulated_writes", simulated_writes);
    add(router, services, "POST", "/api/v1/sessions/{id}/publish", publish);
}

}  // namespace atelier::orchestrator::api
