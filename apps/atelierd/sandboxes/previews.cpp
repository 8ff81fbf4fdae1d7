#include "previews.hpp"

#include <algorithm>

#include "../doors/door.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_prefix = "preview:";

std::string key_of(const std::string& key) { return std::string(k_prefix) + key; }

net::Response html(int status, std::string title, std::string text) {
    auto response = net::Response::text(
        status, "text/html; charset=utf-8",
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>" + title +
            "</title><body style='font:16px/1.5 system-ui;color:#555;display:grid;place-items:center;min-height:90vh;margin:0'><p "
            "style='max-width:36ch;text-align:center'>" +
            text + "</p>"
    );
    response.headers.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    return response;
}

}  // namespace

Previews::Previews(Executor executor, Options options, SandboxPool& pool, const release::BundleStore& bundles, const Clock& clock)
    : options_(std::move(options)), pool_(pool), bundles_(bundles), clock_(clock), tasks_(std::move(executor)) {}

Task<Result<SandboxPool::EntryPtr>> Previews::ensure(std::string key, Wanted wanted) {
    UserSandbox::Wanted sandbox;
    sandbox.user = wanted.user;
    sandbox.role = wanted.role;
    sandbox.customization = key;
    sandbox.mode = gateway::Mode::dry_run;
    sandbox.masked = wanted.viewer != wanted.user;
    sandbox.language = wanted.locale;
    ATL_CO_TRY(auto entry, co_await pool_.get(key_of(key), wanted.viewer, std::move(sandbox)));
    if (entry->token.empty()) entry->token = random_hex(24);
    co_return entry;
}

Task<Result<json::Object>> Previews::open(Wanted wanted) {
    ATL_CO_TRY(const auto entry, co_await ensure(wanted.key, wanted));
    ATL_CO_CHECK(co_await entry->sandbox->show(bundles_, wanted.bundle_sha256, wanted.tools));
    ATL_CO_CHECK(co_await entry->sandbox->refresh());
    entry->expires_at = clock_.now() + std::chrono::duration_cast<std::chrono::milliseconds>(options_.life).count();
    const std::string host = replace_all(options_.host_pattern, "{sandbox}", entry->sandbox->name()) + ":" + std::to_string(options_.port);
    const std::string origin = "http://" + host;
    co_return json::Object{
        {"url", origin + "/?locale=" + wanted.locale + "&v=" + wanted.bundle_sha256.substr(0, 12) + "#token=" + entry->token},
        {"origin", origin},
        {"status", "ready"},
        {"expires_at", entry->expires_at},
    };
}

void Previews::warm(std::string key, std::string user, std::string role, std::string locale) {
    if (pool_.find(key_of(key)) || !pool_.has_room(key_of(key), user)) return;
    tasks_.spawn(warm_up(key, {key, user, std::move(role), user, {}, {}, std::move(locale)}));
}

void Previews::end(const std::string& key) { pool_.retire(key_of(key)); }

void Previews::end_of(const std::string& viewer) {
    for (const auto& key : pool_.keys_of(viewer, k_prefix)) pool_.retire(key);
}

Task<> Previews::warm_up(std::string key, Wanted wanted) { (void)co_await ensure(std::move(key), std::move(wanted)); }

json::Array Previews::simulated_writes(const std::string& key) const {
    json::Array out;
    const auto entry = pool_.find(key_of(key));
    if (!entry || entry->starting) return out;
    for (const auto& write : entry->sandbox->simulated()) out.push_back(gateway::to_json(write));
    return out;
}

/// The sandbox's part of a host name, empty where the name is no preview's. The whole name is compared: what only begins like a preview's is
/// somebody else's.
std::string_view Previews::sandbox_of(std::string_view host) const {
    constexpr std::string_view hole = "{sandbox}";
    const std::string_view pattern = options_.host_pattern;
    const auto before = pattern.substr(0, pattern.find(hole));
    const auto after = pattern.substr(before.size() + hole.size());
    if (host.size() <= before.size() + after.size() || !host.starts_with(before) || !host.ends_with(after)) return {};
    const auto name = host.substr(before.size(), host.size() - before.size() - after.size());
    return name.find('.') == std::string_view::npos ? name : std::string_view();
}

bool Previews::answers_to(std::string_view host) const { return !sandbox_of(host).empty(); }

Task<net::Response> Previews::proxy(net::Request request) {
    const std::string host(request.headers.get("Host"));
    const auto named = parse_host(host);
    const auto entry = named ? pool_.find_by_name(sandbox_of(named->name)) : nullptr;
    // Only previews have a token; what a released backend does is reached through the front door.
    if (!entry || entry->starting || entry->token.empty() || entry->expires_at < clock_.now()) {
        co_return html(
            410, "Preview", "Предпросмотр закончился. Откройте его снова в консоли.<br><br>This preview has expired. Open it again in the console."
        );
    }
    // These two are the daemon's own.
    if (request.path == "/backend-log" || request.path == "/backend-trial") co_return net::Response::error({Code::not_found, "no such page"});
    if (request.method == "POST") {
        const std::string wanted = "Bearer " + entry->token;
        if (!equal_constant_time(request.headers.get("Authorization"), wanted)) {
            co_return net::Response::error({Code::unauthenticated, "the preview's token is missing or old; open the preview again"});
        }
    }
    entry->used_at = clock_.now();
    net::ClientRequest out;
    out.method = request.method;
    out.target = request.target;
    out.headers.set("X-Forwarded-Host", host);
    for (const char* name : {"Content-Type", "Accept", "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}) {
        if (const auto value = request.headers.get(name); !value.empty()) out.headers.set(name, std::string(value));
    }
    out.body = std::move(request.body);
    out.timeout = std::chrono::milliseconds(15000);
    out.max_body = 16u << 20;
    auto answer = co_await entry->sandbox->fetch(std::move(out));
    if (!answer) co_return net::Response::error(answer.error());
    if (request.method == "POST" && request.path.starts_with("/backend/")) {
        const std::string& key = entry->sandbox->wanted().customization;
        tasks_.spawn(collect_log(key, entry));
    }
    net::Response response;
    response.status = answer->status;
    for (const auto& [name, value] : answer->headers.all()) {
        // Hop-by-hop fields are ours to set; a sandbox sets no cookies on anybody.
        static constexpr std::string_view dropped[] = {"connection", "transfer-encoding", "content-length", "set-cookie", "keep-alive", "date"};
        if (std::ranges::find(dropped, to_lower(name)) == std::end(dropped)) response.headers.set(name, value);
    }
    response.body = std::move(answer->body);
    co_return response;
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
