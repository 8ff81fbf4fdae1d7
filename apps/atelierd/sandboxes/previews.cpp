#include "previews.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "backends.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_prefix = "preview:";

std::string key_of(const std::string& key) { return std::string(k_prefix) + key; }

std::unexpected<Error> not_open() {
    return fail(Code::not_found, "this preview is not open any more; open it again in the console");
}

}  // namespace

Previews::Previews(
    Executor executor, Options options, SandboxPool& sandboxes, gateway::Policy& policy, const release::BundleStore& bundles, BlockingPool& pool,
    const Clock& clock
)
    : executor_(executor),
      options_(std::move(options)),
      sandboxes_(sandboxes),
      policy_(policy),
      bundles_(bundles),
      pool_(pool),
      clock_(clock),
      tasks_(std::move(executor)) {}

json::Object Previews::to_json(const Shown& shown) const {
    const auto writes = gateway::pinned_contract().writes_among(shown.wanted.tools);
    return {
        {"id", shown.id},
        {"url", "/console/#/preview/" + shown.id},
        {"frame_url", options_.frame_origin + "/?bundle=" + shown.wanted.bundle_sha256},
        {"bundle_sha256", shown.wanted.bundle_sha256},
        {"slot", shown.wanted.slot},
        {"writes", json::Array(writes.begin(), writes.end())},
        {"masked", shown.wanted.viewer != shown.wanted.user},
        {"status", "ready"},
        {"expires_at", expires_at(shown)},
    };
}

Millis Previews::expires_at(const Shown& shown) const {
    return shown.opened_at + std::chrono::duration_cast<std::chrono::milliseconds>(options_.life).count();
}

Previews::ShownPtr Previews::shown_of(const std::string& key) const {
    for (const auto& [id, shown] : by_id_) {
        if (shown->wanted.key == key) return shown;
    }
    return nullptr;
}

Previews::ShownPtr Previews::shown_to(const std::string& id, const std::string& viewer) {
    forget_old();
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || found->second->wanted.viewer != viewer) return nullptr;
    found->second->used_at = clock_.now();
    return found->second;
}

void Previews::forget_old() {
    const Millis now = clock_.now();
    std::erase_if(by_id_, [&](const auto& each) { return expires_at(*each.second) <= now; });
}

void Previews::make_room(const std::string& viewer) {
    std::vector<std::pair<Millis, std::string>> mine;
    for (const auto& [id, shown] : by_id_) {
        if (shown->wanted.viewer == viewer) mine.emplace_back(shown->used_at, id);
    }
    if (mine.size() < options_.max_of_viewer) return;
    by_id_.erase(std::ranges::min_element(mine)->second);
}

Task<Result<json::Object>> Previews::open(Wanted wanted) {
    auto read = [&bundles = bundles_, digest = wanted.bundle_sha256] { return bundles.get(digest); };
    ATL_CO_TRY(const std::string module, co_await pool_.run(std::move(read)));
    forget_old();
    auto shown = shown_of(wanted.key);
    if (!shown || shown->wanted.bundle_sha256 != wanted.bundle_sha256 || shown->wanted.tools != wanted.tools) {
        // A page that still shows the version before must not call with the tools of the new one.
        if (shown) by_id_.erase(shown->id);
        make_room(wanted.viewer);
        gateway::Scope scope{
            wanted.user, wanted.role, "-", wanted.key, 0, wanted.tools, gateway::Mode::dry_run, wanted.viewer != wanted.user, wanted.locale
        };
        shown = std::make_shared<Shown>();
        shown->id = "pv_" + random_hex(16);
        shown->gateway = gateway::Gateway::inside(executor_, std::move(scope), policy_);
        by_id_[shown->id] = shown;
    }
    shown->wanted = std::move(wanted);
    shown->has_backend = !release::backend_of(module).empty();
    shown->opened_at = shown->used_at = clock_.now();
    if (shown->has_backend) ATL_CO_CHECK(co_await sandbox_of(shown));
    co_return to_json(*shown);
}

Result<json::Object> Previews::get(const std::string& id, const std::string& viewer) {
    const auto shown = shown_to(id, viewer);
    if (!shown) return not_open();
    return to_json(*shown);
}

Task<Result<SandboxPool::EntryPtr>> Previews::sandbox_of(ShownPtr shown) {
    const Wanted& wanted = shown->wanted;
    UserSandbox::Wanted sandbox;
    sandbox.user = wanted.user;
    sandbox.role = wanted.role;
    sandbox.customization = wanted.key;
    sandbox.mode = gateway::Mode::dry_run;
    sandbox.masked = wanted.viewer != wanted.user;
    sandbox.language = wanted.locale;
    ATL_CO_TRY(auto entry, co_await sandboxes_.get(key_of(wanted.key), wanted.viewer, std::move(sandbox)));
    if (entry->sandbox->shown() != wanted.bundle_sha256) {
        ATL_CO_CHECK(co_await entry->sandbox->show(bundles_, wanted.bundle_sha256, wanted.tools));
        ATL_CO_CHECK(co_await entry->sandbox->refresh());
    }
    co_return entry;
}

Task<Result<json::Object>> Previews::call_tool(std::string id, std::string viewer, std::string tool, json::Object arguments) {
    const auto shown = shown_to(id, viewer);
    if (!shown) co_return not_open();
    co_return co_await shown->gateway->call(std::move(tool), std::move(arguments));
}

Task<Result<json::Value>> Previews::call_backend(std::string id, std::string viewer, std::string route, json::Object input) {
    const auto shown = shown_to(id, viewer);
    if (!shown) co_return not_open();
    if (!shown->has_backend) co_return fail(Code::not_found, "this customization has no backend");
    ATL_CO_TRY(const auto entry, co_await sandbox_of(shown));
    auto answer = co_await call_route(entry, std::move(route), std::move(input));
    entry->used_at = clock_.now();
    tasks_.spawn(collect_log(shown->wanted.key, entry));
    co_return answer;
}

bool Previews::shows(const std::string& bundle_sha256) const {
    return std::ranges::any_of(by_id_, [&](const auto& each) { return each.second->wanted.bundle_sha256 == bundle_sha256; });
}

void Previews::end(const std::string& key) {
    std::erase_if(by_id_, [&](const auto& each) { return each.second->wanted.key == key; });
    sandboxes_.retire(key_of(key));
}

json::Array Previews::simulated_writes(const std::string& key) const {
    std::vector<gateway::SimulatedWrite> all;
    const auto take = [&all](const auto& writes) { all.insert(all.end(), writes.begin(), writes.end()); };
    if (const auto shown = shown_of(key)) take(shown->gateway->simulated());
    if (const auto entry = sandboxes_.find(key_of(key)); entry && !entry->starting) take(entry->sandbox->simulated());
    std::ranges::stable_sort(all, {}, &gateway::SimulatedWrite::at);
    json::Array out;
    for (const auto& write : all) out.push_back(gateway::to_json(write));
    return out;
}

Task<json::Array> new_log_entries(SandboxPool::EntryPtr entry) {
    json::Array out;
    net::ClientRequest request;
    request.target = "/backend-log?after=" + std::to_string(entry->log_seen);
    request.timeout = std::chrono::milliseconds(3000);
    request.max_body = 1u << 20;
    const auto answer = co_await entry->sandbox->fetch(std::move(request));
    const auto parsed = answer && answer->status == 200 ? json::parse_object(answer->body) : fail(Code::unavailable, "");
    if (!parsed) co_return out;
    if (const std::string run = json::get_string(*parsed, "run"); run != entry->log_run) {
        // Another bundle: its numbers begin anew.
        const bool first = entry->log_run.empty();
        entry->log_run = run;
        if (!first) {
            entry->log_seen = 0;
            co_return co_await new_log_entries(entry);
        }
    }
    const auto* entries = json::get_array(*parsed, "entries");
    if (!entries) co_return out;
    for (const auto& value : *entries) {
        const auto* line = value.if_object();
        if (!line || out.size() >= 100) continue;
        const std::int64_t n = json::get_integer(*line, "n");
        // Two readers at once must not tell the same twice.
        if (n <= entry->log_seen) continue;
        entry->log_seen = n;
        out.push_back(json::Object{
            {"at", json::get_integer(*line, "at")},
            {"level", json::get_string(*line, "level") == "error" ? "error" : "info"},
            {"route", std::string(truncate_utf8(json::get_string(*line, "route"), 64))},
            {"message", std::string(truncate_utf8(json::get_string(*line, "message"), 1000))}
        });
    }
    co_return out;
}

Task<> Previews::collect_log(std::string key, SandboxPool::EntryPtr entry) {
    auto entries = co_await new_log_entries(entry);
    if (!entries.empty() && log_sink_) co_await log_sink_(std::move(key), std::move(entries));
}

Task<> Previews::close() { co_await tasks_.close(); }

}  // namespace atelier::orchestrator
