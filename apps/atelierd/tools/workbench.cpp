#include "workbench.hpp"

#include <algorithm>
#include <set>

#include "atelier/manifest/manifest.hpp"

namespace atelier::orchestrator {
namespace {

Task<> pass_on(std::function<Task<>(json::Object)> on_check, gate::CheckRecord check) {
    co_await on_check(gate::to_json(check));
}

}  // namespace

Task<Result<spec::Context>> LocalWorkbench::vocabulary(agent::SessionRef session) {
    // A turn begins: it may end in code.
    deps_.gate.warm();
    const auto known = names_.find(session.user);
    if (known != names_.end() && deps_.clock.now() - known->second.at < 60000) co_return known->second.context;
    ATL_CO_TRY(const auto user, co_await deps_.accounts.user(session.user));
    const std::string role = user ? user->role : "user";
    spec::Context context;
    std::set<std::string> sectors, countries;
    json::Object arguments{{"limit", 1000}};
    ATL_CO_TRY(const auto answer, co_await deps_.core.call(session.user, role, "list_assets", std::move(arguments)));
    if (const auto* assets = json::get_array(answer, "assets")) {
        for (const auto& asset : *assets) {
            const auto* a = asset.if_object();
            if (!a) continue;
            context.assets.push_back({json::get_string(*a, "ticker"), json::get_string(*a, "name"), {}});
            if (const auto sector = json::get_string(*a, "sector"); !sector.empty()) sectors.insert(sector);
            if (const auto country = json::get_string(*a, "country"); !country.empty()) countries.insert(country);
        }
    }
    context.sectors.assign(sectors.begin(), sectors.end());
    context.countries.assign(countries.begin(), countries.end());
    // Amounts without a currency are in that of the portfolio.
    const auto portfolios = co_await deps_.core.call(session.user, role, "list_portfolios", {});
    if (const auto* rows = portfolios ? json::get_array(*portfolios, "portfolios") : nullptr; rows && !rows->empty()) {
        if (const auto* first = rows->front().if_object()) context.base_currency = json::get_string(*first, "base_currency");
    }
    names_[session.user] = {context, deps_.clock.now()};
    co_return context;
}

Task<Result<agent::GateOutcome>> LocalWorkbench::check(
    agent::SessionRef session, std::map<std::string, std::string> files, std::function<Task<>(json::Object)> on_check
) {
    gate::Input input;
    input.user = session.user;
    input.feature = session.feature;
    input.locale = session.lang == spec::Lang::ru ? "ru" : "en";
    input.files = std::move(files);
    input.fix = true;
    std::function<Task<>(gate::CheckRecord)> forward;
    if (on_check) forward = [on_check](gate::CheckRecord check) { return pass_on(on_check, std::move(check)); };
    ATL_CO_TRY(auto verdict, co_await deps_.gate.judge(std::move(input), std::move(forward)));
    agent::GateOutcome outcome;
    outcome.ok = verdict.report.ok;
    if (outcome.ok) {
        auto keep = [&bundles = deps_.bundles, backend = std::move(verdict.backend),
                     bundle = std::move(verdict.bundle)]() -> Result<std::string> {
            if (!backend.empty()) ATL_CHECK(bundles.put(backend));
            return bundles.put(bundle);
        };
        ATL_CO_TRY(outcome.bundle_sha256, co_await deps_.pool.run(std::move(keep)));
    }
    outcome.report = gate::to_json(verdict.report);
    outcome.formatted = std::move(verdict.formatted);
    co_return outcome;
}

Task<Result<json::Object>> LocalWorkbench::preview(
    agent::SessionRef session, std::map<std::string, std::string> files, std::string bundle_sha256
) {
    ATL_CO_TRY(const auto user, co_await deps_.accounts.user(session.user));
    Previews::Wanted wanted;
    wanted.key = session.id;
    wanted.user = session.user;
    wanted.role = user ? user->role : "user";
    wanted.viewer = session.user;
    wanted.bundle_sha256 = bundle_sha256;
    wanted.tools = manifest::in(files).value_or(manifest::Manifest{}).tools;
    wanted.slot = session.slot;
    wanted.locale = session.lang == spec::Lang::ru ? "ru" : "en";
    co_return co_await deps_.previews.open(std::move(wanted));
}

std::vector<agent::CoreTool> LocalWorkbench::core_tools() const {
    std::vector<agent::CoreTool> out;
    for (const auto& [name, tool] : deps_.policy.contract()->tools()) {
        if (!tool.reads_only) continue;
        agent::CoreTool known{name, {}};
        const auto* properties = json::get_object(tool.input, "properties");
        const auto* required = json::get_array(tool.input, "required");
        for (const auto& property : properties ? *properties : json::Object{}) {
            std::string argument(property.key());
            if (required && std::ranges::find(*required, json::Value(argument)) != required->end()) argument += "!";
            known.arguments.push_back(std::move(argument));
        }
        out.push_back(std::move(known));
    }
    return out;
}

Task<Result<json::Object>> LocalWorkbench::core_call(
    agent::SessionRef session, std::string tool, json::Object arguments
) {
    constexpr std::size_t k_kept = 64;
    auto& gateway = gateways_[session.id];
    if (!gateway) {
        std::vector<std::string> reading;
        for (const auto& known : core_tools()) reading.push_back(known.name);
        if (std::ranges::find(reading, tool) == reading.end()) {
            co_return fail(Code::not_found, "there is no tool " + tool + " that only reads");
        }
        ATL_CO_TRY(const auto user, co_await deps_.accounts.user(session.user));
        gateway::Scope scope{
            session.user,
            user ? user->role : "user",
            "-",
            session.id,
            0,
            std::move(reading),
            gateway::Mode::dry_run,
            false,
            session.lang == spec::Lang::ru ? "ru" : "en"
        };
        gateway = gateway::Gateway::inside(deps_.executor, std::move(scope), deps_.policy);
        if (gateways_.size() > k_kept) {
            for (auto at = gateways_.begin(); at != gateways_.end();)
                at = at->first == session.id ? std::next(at) : gateways_.erase(at);
        }
    }
    co_return co_await gateways_[session.id]->call(std::move(tool), std::move(arguments));
}

}  // namespace atelier::orchestrator
