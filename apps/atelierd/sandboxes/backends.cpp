#include "backends.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "previews.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_prefix = "backend:";

/// A name as a folder: plain names as they are, any other by its digest.
std::string folder_name(const std::string& name) {
    const bool plain = !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    return plain ? name : "x" + sha256_hex(name).substr(0, 32);
}

}  // namespace

Task<Result<json::Value>> call_route(SandboxPool::EntryPtr entry, std::string route, json::Object input) {
    net::ClientRequest request;
    request.method = "POST";
    request.target = "/backend/" + net::percent_encode(route);
    request.headers.set("Content-Type", "application/json");
    request.body = json::print(json::Object{{"input", std::move(input)}});
    request.timeout = std::chrono::milliseconds(25000);
    request.max_body = 2u << 20;
    const SandboxPool::Use use(entry);
    const auto answer = co_await entry->sandbox->fetch(std::move(request));
    if (!answer) co_return fail(answer.error());
    auto parsed = json::parse(answer->body, 64);
    if (!parsed) co_return fail(Code::internal, "the backend's answer cannot be read");
    if (answer->status == 200) co_return std::move(*parsed);
    const auto* problem = parsed->if_object();
    const auto code = problem ? code_from_string(json::get_string(*problem, "code")) : std::nullopt;
    co_return fail(code.value_or(Code::internal), problem ? json::get_string(*problem, "message") : "the backend failed");
}

Backends::Backends(Executor executor, Options options, SandboxPool& pool, const release::BundleStore& bundles, BlockingPool& blocking, const Clock& clock, LogSink log_sink)
    : options_(std::move(options)), pool_(pool), bundles_(bundles), blocking_(blocking), clock_(clock), log_sink_(std::move(log_sink)), tasks_(std::move(executor)) {}

Task<Result<SandboxPool::EntryPtr>> Backends::sandbox_of(std::string user, std::string feature, std::string role, std::string language) {
    const std::string key = std::string(k_prefix) + user + "/" + feature;
    UserSandbox::Wanted wanted;
    wanted.user = user;
    wanted.role = std::move(role);
    wanted.customization = user + "/" + feature;
    wanted.mode = gateway::Mode::live;
    wanted.language = std::move(language);
    wanted.work = options_.databases / folder_name(user) / folder_name(feature);
    co_return co_await pool_.get(key, user, std::move(wanted));
}

Task<Result<std::vector<gate::DataLoss>>> Backends::try_migrations(std::string user, std::string feature, std::string bundle_sha256) {
    const auto database = options_.databases / folder_name(user) / folder_name(feature) / "database.sqlite";
    // Without data the gate's own trial was the same: nothing is to be tried.
    auto find = [&bundles = bundles_, bundle_sha256, database]() -> Result<std::string> {
        ATL_TRY(const std::string module, bundles.get(bundle_sha256));
        std::error_code ignored;
        return std::filesystem::exists(database, ignored) ? release::backend_of(module) : std::string();
    };
    ATL_CO_TRY(const std::string backend, co_await blocking_.run(std::move(find)));
    if (backend.empty()) co_return std::vector<gate::DataLoss>{};
    ATL_CO_TRY(const auto entry, co_await sandbox_of(user, feature, "user", "en"));
    ATL_CO_CHECK(co_await entry->sandbox->place(bundles_, backend));
    ATL_CO_CHECK(co_await entry->sandbox->refresh());
    net::ClientRequest request;
    request.method = "POST";
    request.target = "/backend-trial";
    request.headers.set("Content-Type", "application/json");
    request.body = json::print(json::Object{{"backend", backend}});
    request.timeout = std::chrono::milliseconds(20000);
    const SandboxPool::Use use(entry);
    const auto answer = co_await entry->sandbox->fetch(std::move(request));
    if (!answer) co_return fail(answer.error());
    const auto problem = json::parse_object(answer->body);
    if (answer->status == 200) {
        const auto* losses = problem ? json::get_array(*problem, "data_loss") : nullptr;
        if (!losses) co_return fail(Code::internal, "the trial's answer cannot be read");
        std::vector<gate::DataLoss> out;
        for (const auto& loss : *losses) {
            if (loss.is_object()) out.push_back(gate::read_data_loss(loss.as_object()));
        }
        co_return out;
    }
    const std::string why = problem ? json::get_string(*problem, "message") : std::string();
    co_return fail(Code::failed_precondition, "the migrations do not go through with this user's data: " + (why.empty() ? "the trial failed" : why));
}

void Backends::end(const std::string& user, const std::string& feature) { pool_.retire(std::string(k_prefix) + user + "/" + feature); }

Task<Result<Backends::Answer>> Backends::call(
    store::Release release, std::string role, std::string language, std::string route, json::Object input, std::vector<std::string> confirmed
) {
    ATL_CO_TRY(const auto entry, co_await sandbox_of(release.user, release.feature, std::move(role), std::move(language)));
    if (entry->sandbox->shown() != release.bundle_sha256) {
        ATL_CO_CHECK(co_await entry->sandbox->show(bundles_, release.bundle_sha256, release.tools));
        ATL_CO_CHECK(co_await entry->sandbox->refresh());
    }
    const SandboxPool::Use use(entry);
    entry->sandbox->allow(std::move(confirmed));
    auto answer = co_await call_route(entry, std::move(route), std::move(input));
    auto asked = entry->sandbox->asked();
    entry->sandbox->allow({});
    entry->used_at = clock_.now();
    tasks_.spawn(collect_log(release.session_id, entry));
    if (answer) co_return Answer{std::move(*answer)};
    if (asked) co_return Answer{{}, std::move(asked)};
    co_return fail(answer.error());
}

Task<> Backends::collect_log(std::string session, SandboxPool::EntryPtr entry) {
    auto entries = co_await new_log_entries(entry);
    if (!entries.empty() && log_sink_) co_await log_sink_(std::move(session), std::move(entries));
}

Task<> Backends::close() { co_await tasks_.close(); }

}  // namespace atelier::orchestrator
