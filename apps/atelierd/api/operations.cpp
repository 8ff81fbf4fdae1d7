#include <unistd.h>

#include <fstream>

#include "api.hpp"

namespace atelier::embedded {
extern const std::string_view openapi;
}

namespace atelier::orchestrator::api {
namespace {

Reply healthz(Services*, net::Request) { co_return net::Response::text(200, "text/plain", "ok\n"); }

/// Ready: this process can take work. The Core Backend may still be starting; its own state is said beside. Stored data that is damaged
/// makes it not ready (503); what is wrong is in the log and on the page Health.
Reply readyz(Services* services, net::Request) {
    const bool whole = services->start_check.problems().empty();
    const bool core = services->core.ready();
    co_return ok(json::Object{{"ready", whole}, {"core_backend", core ? "ready" : "starting"}}, whole ? 200 : 503);
}

/// Which version runs is for those who are signed in: it tells a stranger which holes to try.
Reply version(Services* services, net::Request request) {
    json::Object about{{"name", "atelierd"}};
    if (co_await services->access.caller(Access::credentials(request))) about["version"] = "0.1.0";
    co_return ok(std::move(about));
}

std::int64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    statm >> total >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

/// Prometheus text format 0.0.4, for the operator's token, admins and auditors.
Reply metrics(Services* services, net::Request request) {
    // Not in the document, so its roles are judged here.
    const auto shown = Access::credentials(request);
    if (!shown || !services->access.is_operator(*shown)) {
        ATL_CO_TRY(const auto user, co_await services->access.caller(shown));
        ATL_CO_CHECK(has_role(user, {"auditor", "admin"}));
    }
    ATL_CO_TRY(const auto open, co_await services->store.changes().list("open", ""));
    std::string out;
    out += "# HELP atelier_resident_bytes Resident memory of the process.\n# TYPE atelier_resident_bytes gauge\n";
    out += "atelier_resident_bytes " + std::to_string(resident_bytes()) + "\n";
    out += "# HELP atelier_changes_open Changes that wait for a reviewer.\n# TYPE atelier_changes_open gauge\n";
    out += "atelier_changes_open " + std::to_string(open.size()) + "\n";
    const auto model = services->model_status();
    for (const char* state : {"running", "waiting"}) {
        const std::string name = "atelier_model_requests_" + std::string(state);
        out += "# HELP " + name + " Requests to the model that are " + state + ".\n# TYPE " + name + " gauge\n";
        out += name + " " + std::to_string(json::get_integer(model, state)) + "\n";
    }
    out += "# HELP atelier_core_backend_ready 1 when the Core Backend answers.\n# TYPE atelier_core_backend_ready gauge\n";
    out += std::string("atelier_core_backend_ready ") + (services->core.ready() ? "1" : "0") + "\n";
    out += "# HELP atelier_releases_broken Live releases that the last nightly check found broken.\n";
    out += "# TYPE atelier_releases_broken gauge\n";
    out += "atelier_releases_broken " + std::to_string(services->regate.last().broken) + "\n";
    co_return net::Response::text(200, "text/plain; version=0.0.4", std::move(out));
}

Reply openapi(Services*, net::Request) { co_return net::Response::json(200, std::string(embedded::openapi)); }

/// Every call that a sandbox made, for those who audit; an author sees nothing of it.
Reply gateway_audit(Services* services, net::Request request) {
    auto read = [&audit = services->gateway_policy.audit(), user = request.query["user"], outcome = request.query["outcome"]] {
        return audit.read(user, outcome, 500);
    };
    const auto records = co_await services->pool.run(std::move(read));
    json::Array out;
    for (const auto& record : records) out.push_back(gateway::to_json(record));
    co_return ok(json::Object{{"records", std::move(out)}});
}

Reply contract(Services* services, net::Request) {
    ATL_CO_TRY(const auto status, co_await services->contract.status());
    co_return ok(to_json(status));
}

Reply accept_contract(Services* services, net::Request request) {
    ATL_CO_TRY(const json::Object body, body_of(request));
    json::Reader reader(body);
    const std::string digest = reader.string("sha256");
    ATL_CO_CHECK(reader.done());
    ATL_CO_CHECK(co_await services->contract.accept(digest));
    ATL_CO_TRY(const auto status, co_await services->contract.status());
    co_return ok(to_json(status));
}

/// The outside MCP servers as this process sees them.
Reply mcp_servers(Services* services, net::Request) {
    co_return ok(json::Object{{"servers", services->outside.status()}});
}

/// Judges the live releases again soon, not only at night.
Reply regate(Services* services, net::Request) {
    const bool started = services->regate.ask();
    co_return ok(json::Object{{"started", started}}, 202);
}

}  // namespace

void add_operations(net::Router& router, Services& services) {
    add(router, services, "GET", "/healthz", healthz);
    add(router, services, "GET", "/readyz", readyz);
    add(router, services, "GET", "/version", version);
    add(router, services, "GET", "/metrics", metrics);
    add(router, services, "GET", "/api/v1/audit/gateway", gateway_audit);
    add(router, services, "GET", "/api/v1/operations/contract", contract);
    add(router, services, "POST", "/api/v1/operations/contract/accept", accept_contract);
    add(router, services, "GET", "/api/v1/operations/mcp-servers", mcp_servers);
    add(router, services, "POST", "/api/v1/operations/regate", regate);
    add(router, services, "GET", "/api/v1/openapi.json", openapi);
}

}  // namespace atelier::orchestrator::api
