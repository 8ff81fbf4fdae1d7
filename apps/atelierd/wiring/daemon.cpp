#include "daemon.hpp"

#include <signal.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <fstream>

#include "../api/api.hpp"
#include "../api/translation.hpp"
#include "../tools/workbench.hpp"
#include "accounts.hpp"
#include "atelier/base/file.hpp"
#include "atelier/forge/repository.hpp"
#include "atelier/gate/jailed_tools.hpp"
#include "atelier/agent/model_writer.hpp"
#include "atelier/net/server.hpp"
#include "atelier/memory/word_meanings.hpp"
#include "models.hpp"
#include "sandbox_driver.hpp"
#include "services.hpp"

namespace atelier::orchestrator {
namespace {

namespace fs = std::filesystem;

/// One daemon a data folder: the lock dies with the process.
Result<int> lock_data(const fs::path& data) {
    const fs::path path = data / "atelierd.lock";
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(Code::permission_denied, "cannot write in " + data.string());
    struct flock lock{};
    lock.l_type = F_WRLCK;
    if (::fcntl(fd, F_SETLK, &lock) != 0) {
        ::close(fd);
        return fail(Code::busy, "another atelierd uses " + data.string() + "; stop it with ./atelier down --data " + data.string());
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(fd, 0) != 0 || ::write(fd, pid.data(), pid.size()) < 0) return fail(Code::exhausted, "cannot write in " + data.string());
    return fd;
}

Result<void> make_folders(const Config& config) {
    std::error_code error;
    fs::create_directories(config.data, error);
    for (const char* name : {"logs", "bundles", "sandboxes", "scratch", "run", "user-db", "contract"}) {
        if (!error) fs::create_directories(config.data / name, error);
    }
    if (error) return fail(Code::unavailable, "cannot use " + config.data.string() + ": " + error.message());
    // Tools in the jail have a uid of their own: they must be able to walk to what is mounted, not to list it.
    fs::permissions(config.data, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec, error);
    fs::remove_all(config.data / "sandboxes", error);
    fs::remove_all(config.data / "scratch", error);
    fs::create_directories(config.data / "sandboxes", error);
    fs::create_directories(config.data / "scratch", error);
    return {};
}

Task<> after_start(Services* services, store::SqliteStore* store, BlockingPool* pool, fs::path data, sandbox::Driver* driver) {
    // Before the first sandbox: what a killed daemon left behind.
    const auto left = co_await driver->gc();
    if (left && left->processes + left->cgroups > 0) std::printf("removed %d processes and %d cgroups of sandboxes that were left behind\n", left->processes, left->cgroups);
    if (services->config.demo) {
        const auto accounts = co_await ensure_demo_accounts(&store->accounts(), pool, data);
        if (!accounts) std::fprintf(stderr, "demo accounts: %s\n", accounts.error().describe().c_str());
    }
    const auto turns = co_await services->sessions.settle();
    if (turns && *turns > 0) std::printf("settled %d interrupted turns\n", *turns);
    const auto changes = co_await services->publisher.settle();
    if (changes && *changes > 0) std::printf("released %d approved changes\n", *changes);
}

Task<Result<std::string>> role_of(store::Accounts* accounts, std::string user) {
    ATL_CO_TRY(const auto found, co_await accounts->user(std::move(user)));
    if (!found) co_return fail(Code::not_found, "there is no such account");
    co_return found->role;
}

/// What a backend says goes into the log of the dialogue it came from, which may be gone.
Task<> tell_session(SessionHub* sessions, std::string session, json::Array entries) {
    if (!session.starts_with("ses_")) co_return;
    std::vector<agent::Event> events;
    events.push_back({"backend.log", {{"entries", std::move(entries)}}});
    (void)co_await sessions->record(std::move(session), std::move(events), false);
}

Task<Result<void>> migrations_fit(Backends* backends, std::string user, std::string feature, std::string bundle) {
    ATL_CO_TRY([[maybe_unused]] const auto losses, co_await backends->try_migrations(std::move(user), std::move(feature), std::move(bundle)));
    co_return Result<void>{};
}

Task<> wait_for_signal(boost::asio::signal_set* signals) { co_await signals->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable)); }

OutsideServers::RoleOf role_source(store::Accounts& accounts) {
    return [&accounts](std::string user) { return role_of(&accounts, std::move(user)); };
}

struct Parts {
    net::Server* server;
    net::Server* preview_server;
    SessionHub* sessions;
    Previews* previews;
    Backends* backends;
    SandboxPool* pool;
    gateway::Door* door;  ///< null where each sandbox has a socket of its own
    ContractWatch* contract;
    CoreBackend* core;
    TaskGroup* background;
    Models* models;
    OutsideServers* outside;
};

Task<> serve_until_signal(boost::asio::signal_set* signals, Parts parts) {
    co_await wait_for_signal(signals);
    // Reverse order of the start: no new work, then running work, then what it used.
    co_await parts.server->stop();
    co_await parts.preview_server->stop();
    co_await parts.background->close();
    co_await parts.sessions->close();
    co_await parts.previews->close();
    co_await parts.backends->close();
    co_await parts.pool->close();
    co_await parts.outside->stop();
    if (parts.door) co_await parts.door->close();
    co_await parts.contract->stop();
    co_await parts.models->stop();
    co_await parts.core->stop();
}

}  // namespace

Result<void> run_daemon(const Config& config) {
    ::signal(SIGPIPE, SIG_IGN);
    // The lock comes first: what make_folders clears away may belong to a daemon that runs.
    std::error_code cannot_create;
    fs::create_directories(config.data, cannot_create);
    if (cannot_create) return fail(Code::unavailable, "cannot use " + config.data.string() + ": " + cannot_create.message());
    ATL_TRY([[maybe_unused]] const int lock, lock_data(config.data));
    ATL_CHECK(make_folders(config));
    const SystemClock clock;
    IoContext io(1);
    const Executor executor = io.get_executor();
    BlockingPool pool(2);
    BlockingPool git_pool(1);

    ATL_TRY(const auto store, store::SqliteStore::open(executor, config.data / "atelier.db", clock));
    ATL_TRY(const auto repository, forge::Repository::open(config.data / "customizations.git"));
    ATL_TRY(const std::string core_secret, ensure_secret(config.data / "core.secret"));
    ATL_TRY(const std::string operator_token, ensure_secret(config.data / "operator.token"));
    const release::BundleStore bundles(config.data / "bundles");
    const std::string node = gate::find_node(config.root / "web");
    ATL_TRY(const auto driver, make_sandbox_driver(executor, config, gate::native_programs(config.root / "web")));

    const fs::path prices = config.root / ".cache" / "prices";
    CoreBackend core(
        executor,
        {(config.programs / "core-backend").string(), (config.data / "core.db").string(), (config.data / "run" / "core.sock").string(),
         (config.data / "core.secret").string(), fs::exists(prices) ? prices.string() : "", (config.data / "logs" / "core-backend.log").string()},
        core_secret, clock
    );
    gate::JailedTools tools(*driver);
    const auto gate = gate::make_local_gate(executor, {config.root / "web", node, config.data / "scratch", gateway::pinned_contract().names(), gateway::pinned_contract().writing_names(), config.programs / "atelier-sqlite"}, tools, clock);
    ATL_TRY(auto audit, gateway::AuditLog::open(config.data / "logs" / "gateway.jsonl"));
    ATL_TRY(std::string mask_key, ensure_secret(config.data / "mask.secret"));
    const gateway::Limits gateway_limits;
    auto upstream = [&core, gateway_limits](std::string user, std::string role, net::Request request, std::chrono::milliseconds deadline) {
        return core.forward(std::move(user), std::move(role), std::move(request), deadline, gateway_limits.answer_bytes + 4096);
    };
    gateway::Policy gateway_policy(executor, gateway_limits, std::move(audit), std::move(mask_key), std::move(upstream), clock);
    gateway_policy.set_contract(std::make_shared<const gateway::Contract>(gateway::pinned_contract()));
    ATL_TRY(const auto door, make_gateway_door(executor, config, gateway_limits));
    SandboxPool sandboxes(executor, {{config.data / "sandboxes", config.root / "web", node, config.programs / "atelier-sqlite", door.get()}}, *driver, gateway_policy, clock);
    Previews previews(executor, {config.preview_host, config.preview_port}, sandboxes, bundles, clock);
    LocalWorkbench workbench({*gate, previews, core, bundles, store->accounts(), clock});
    ATL_TRY(const auto models, Models::make(executor, config));
    auto neighbours = [folder = config.root / ".cache" / "embeddings"](const std::vector<std::string>& words) { return memory::meanings_of(folder, words); };
    agent::ModelInterpreter interpreter(models->chat(), pool, {}, uncovered_log(config.data / "logs" / "uncovered.jsonl", clock), std::move(neighbours));
    agent::ModelWriter writer(models->chat(), {.allowed = models->writes_code(), .native_tools = config.model_native_tools});
    OutsideServers outside(executor, config.mcp_servers, config.data / "logs", role_source(store->accounts()));
    agent::OutsideTools* const outside_tools = config.mcp_servers.empty() ? nullptr : &outside;
    SessionHub sessions({executor, store->log(), store->sessions(), workbench, interpreter, writer, clock, outside_tools});
    const auto backend_log = [&sessions](std::string session, json::Array entries) { return tell_session(&sessions, std::move(session), std::move(entries)); };
    previews.set_log_sink(backend_log);
    Backends backends(executor, {config.data / "user-db"}, sandboxes, bundles, clock, backend_log);
    const auto before_release = [&backends](std::string user, std::string feature, std::string bundle) {
        return migrations_fit(&backends, std::move(user), std::move(feature), std::move(bundle));
    };
    const auto after_switch = [&backends](const std::string& user, const std::string& feature) { backends.end(user, feature); };
    Publisher publisher(
        {sessions, store->changes(), store->releases(), *repository, bundles, *gate, git_pool, clock, config.release_on_approval, before_release, after_switch}
    );
    Access access(store->accounts(), pool, clock, operator_token);
    const auto model_status = [&models] {
        const auto now = models->status();
        return json::Object{{"name", now.name}, {"state", llm::to_string(now.state)}, {"progress", now.progress}, {"message", now.message}};
    };
    const auto capabilities = driver->capabilities();
    ContractWatch contract_watch(executor, config.data / "contract", core, gateway_policy, store->releases(), clock);
    ATL_CHECK(contract_watch.start());
    Services services{config,         clock,          *store, access,    sessions, publisher, previews,     backends,
                      gateway_policy, contract_watch, core,   workbench, bundles,  pool,      model_status, capabilities.weaker,
                      capabilities.driver, outside};

    net::Router router;
    api::add_account(router, services);
    api::add_sessions(router, services);
    api::add_streams(router, services);
    api::add_changes(router, services);
    api::add_releases(router, services);
    api::add_application(router, services);
    api::add_operations(router, services);
    api::add_pages(router, services);
    auto front = [&router](net::Request request) { return api::answer(&router, std::move(request)); };
    auto preview_front = [&previews](net::Request request) { return previews.proxy(std::move(request)); };
    ATL_TRY(const auto server, net::Server::listen_tcp(executor, config.listen, config.port, front));
    ATL_TRY(const auto preview_server, net::Server::listen_tcp(executor, config.listen, config.preview_port, preview_front));

    core.start();
    models->start();
    outside.start();
    TaskGroup background(executor);
    background.spawn(after_start(&services, store.get(), &pool, config.data, driver.get()));
    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    boost::asio::co_spawn(
        executor, serve_until_signal(&signals, {server.get(), preview_server.get(), &sessions, &previews, &backends, &sandboxes, door.get(), &contract_watch, &core, &background, models.get(), &outside}),
        [](std::exception_ptr) {}
    );
    json::Object address{{"pid", ::getpid()}, {"port", server->port()}, {"preview_port", config.preview_port}, {"listen", config.listen}};
    ATL_CHECK(write_file_atomic(config.data / "run" / "atelierd.json", json::print(address), 0644));
    std::printf("ready on http://%s:%u/\n", config.listen.c_str(), static_cast<unsigned>(server->port()));
    std::fflush(stdout);
    io.run();
    std::error_code ignored;
    fs::remove(config.data / "run" / "atelierd.json", ignored);
    return {};
}

}  // namespace atelier::orchestrator
