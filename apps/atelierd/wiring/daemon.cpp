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
#include "../doors/door.hpp"
#include "../doors/frame_hosts.hpp"
#include "../doors/frame_site.hpp"
#include "../jobs/housekeeping.hpp"
#include "../tools/workbench.hpp"
#include "accounts.hpp"
#include "atelier/agent/model_writer.hpp"
#include "atelier/agent/turn.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/log_file.hpp"
#include "atelier/base/text.hpp"
#include "atelier/git/repository.hpp"
#include "atelier/gate/jailed_tools.hpp"
#include "atelier/gate/local_gate.hpp"
#include "atelier/memory/word_meanings.hpp"
#include "atelier/net/server.hpp"
#include "data_folder.hpp"
#include "gate_policy.hpp"
#include "models.hpp"
#include "sandbox_driver.hpp"
#include "services.hpp"
#include "start_check.hpp"

namespace atelier::embedded {
extern const std::string_view openapi;
extern const std::string_view sdk_prompt;
extern const std::string_view sdk_types;
}  // namespace atelier::embedded

namespace atelier::orchestrator {
namespace {

/// No request to a page, a route or a frame needs more.
constexpr std::size_t k_front_body = 1u << 20;

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
        return fail(
            Code::busy,
            "another atelierd uses " + data.string() + "; stop it with ./atelier down --data " + data.string()
        );
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(fd, 0) != 0 || ::write(fd, pid.data(), pid.size()) < 0)
        return fail(Code::disk_full, "cannot write in " + data.string());
    return fd;
}

/// What a killed daemon left of sandboxes.
void clear_leftovers(const fs::path& data) {
    std::error_code ignored;
    // Only what is ours: secure_data_folder() has refused links.
    for (const auto& entry : fs::directory_iterator(data / "sandboxes", ignored)) fs::remove_all(entry.path(), ignored);
}

Task<> after_start(
    Services* services, StartCheck* check, store::SqliteStore* store, BlockingPool* pool, fs::path data,
    sandbox::Driver* driver
) {
    // Before the first sandbox: what a killed daemon left behind.
    const auto left = co_await driver->gc();
    if (left && left->processes + left->cgroups > 0)
        std::printf(
            "removed %d processes and %d cgroups of sandboxes that were left behind\n", left->processes, left->cgroups
        );
    if (services->config.demo) {
        const auto accounts = co_await ensure_demo_accounts(&store->accounts(), pool, data);
        if (!accounts) check->problem(accounts.error().message);
    }
    const auto turns = co_await services->sessions.settle();
    if (turns && *turns > 0) std::printf("settled %d interrupted turns\n", *turns);
    const auto changes = co_await services->publisher.settle();
    if (changes && *changes > 0) std::printf("released %d approved changes\n", *changes);
    co_await check->run();
    while (!services->core.ready()) {
        if (!co_await sleep_for(std::chrono::milliseconds(100))) co_return;
    }
    if (const auto lost = services->core.lost_writes(); lost > 0)
        check->problem(
            "core.db has lost the last " + std::to_string(lost) +
            " writes that it had acknowledged: its journal was cut, or it was put back from a " +
            "backup. Restore a newer one, or remove core.db-mark to go on without them"
        );
}

Task<Result<std::string>> role_of(store::Accounts* accounts, std::string user) {
    ATL_CO_TRY(const auto found, co_await accounts->user(std::move(user)));
    if (!found) co_return fail(Code::not_found, "there is no such account");
    co_return found->role;
}

Task<Result<std::vector<store::Release>>> live_releases(store::Releases* releases) {
    ATL_CO_TRY(auto all, co_await releases->list(""));
    std::erase_if(all, [](const store::Release& release) { return release.state != "live"; });
    co_return all;
}

Task<Result<gate::Report>> judge_again(Publisher* publisher, gate::Gate* gate, store::Release release) {
    gate::Input input;
    ATL_CO_TRY(input.files, co_await publisher->released_files(release));
    input.user = release.user;
    input.feature = release.feature;
    input.locale = "en";
    ATL_CO_TRY(auto verdict, co_await gate->judge(std::move(input), {}));
    co_return std::move(verdict.report);
}

/// What a backend says goes into the log of the dialogue it came from, which may be gone.
Task<> tell_session(session::Hub* sessions, std::string session, json::Array entries) {
    if (!session.starts_with("ses_")) co_return;
    std::vector<session::Event> events;
    events.push_back({"backend.log", {{"entries", std::move(entries)}}});
    (void)co_await sessions->record(std::move(session), std::move(events), false);
}

Task<> wait_for_signal(boost::asio::signal_set* signals) {
    co_await signals->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

OutsideServers::RoleOf role_source(store::Accounts& accounts) {
    return [&accounts](std::string user) { return role_of(&accounts, std::move(user)); };
}

struct Parts {
    net::Server* server;
    net::Server* frame_server;
    session::Hub* sessions;
    Previews* previews;
    Backends* backends;
    SandboxPool* pool;
    gateway::Door* door;  ///< null where each sandbox has a socket of its own
    ContractWatch* contract;
    CoreBackend* core;
    TaskGroup* background;
    Models* models;
    OutsideServers* outside;
    gate::Gate* gate;
};

Task<> serve_until_signal(boost::asio::signal_set* signals, Parts parts) {
    co_await wait_for_signal(signals);
    // Reverse order of the start: no new work, then running work, then what it used.
    co_await parts.server->stop();
    co_await parts.frame_server->stop();
    co_await parts.background->close();
    co_await parts.sessions->close();
    co_await parts.gate->close();
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
    ATL_CHECK(secure_data_folder(config.data));
    // Before anything is cleared away: it may belong to a daemon that runs.
    ATL_TRY([[maybe_unused]] const int lock, lock_data(config.data));
    clear_leftovers(config.data);
    const SystemClock clock;
    IoContext io(1);
    const Executor executor = io.get_executor();
    BlockingPool pool(2);
    BlockingPool git_pool(1);

    ATL_TRY(const auto store, store::SqliteStore::open(executor, config.data / "atelier.db", clock));
    ATL_TRY(const auto repository, git::Repository::open(config.data / "customizations.git"));
    // Once more, for what was just made.
    ATL_CHECK(secure_data_folder(config.data));
    ATL_TRY(const std::string core_secret, ensure_secret(config.data / "core.secret"));
    ATL_TRY(const std::string operator_token, ensure_secret(config.data / "operator.token"));
    ATL_TRY(const std::string device_secret, ensure_secret(config.data / "device.secret"));
    const release::BundleStore bundles(config.data / "bundles");
    const std::string node = gate::find_node(config.root / "web");
    ATL_TRY(const auto driver, make_sandbox_driver(executor, config, gate::native_programs(config.root / "web")));

    const fs::path prices = config.root / ".cache" / "prices";
    const fs::path core_log = config.data / "logs" / "core-backend.log";
    ATL_TRY(auto core_output, LogFile::open(core_log));
    CoreBackend core(
        executor,
        {(config.programs / "core-backend").string(), (config.data / "core.db").string(),
         (config.data / "run" / "core.sock").string(), (config.data / "core.secret").string(),
         fs::exists(prices) ? prices.string() : "", core_log.string()},
        std::make_shared<LogFile>(std::move(core_output)), core_secret, clock
    );
    ATL_TRY(gate::Policy policy, gate_policy(config.data, config.root));
    gate::JailedTools tools(*driver);
    const auto gate = gate::make_local_gate(
        executor,
        {.web = config.root / "web",
         .node = node,
         .known_tools = gateway::pinned_contract().names(),
         .writing_tools = gateway::pinned_contract().writing_names(),
         .sqlite = config.programs / "atelier-sqlite",
         .residents = {},
         .policy = std::move(policy)},
        tools, clock
    );
    ATL_TRY(auto audit, gateway::AuditLog::open(config.data / "logs" / "gateway.jsonl"));
    ATL_TRY(std::string mask_key, ensure_secret(config.data / "mask.secret"));
    const gateway::Limits gateway_limits;
    auto upstream = [&core, gateway_limits](
                        std::string user, std::string role, net::Request request, std::chrono::milliseconds deadline
                    ) {
        return core.forward(
            std::move(user), std::move(role), std::move(request), deadline, gateway_limits.answer_bytes + 4096
        );
    };
    gateway::Policy gateway_policy(
        executor, gateway_limits, std::move(audit), std::move(mask_key), std::move(upstream), clock
    );
    gateway_policy.set_contract(std::make_shared<const gateway::Contract>(gateway::pinned_contract()));
    ATL_TRY(const auto door, make_gateway_door(executor, config, gateway_limits));
    SandboxPool sandboxes(
        executor,
        {.parts =
             {config.data / "sandboxes", config.root / "web", node, config.programs / "atelier-sqlite", pool, door.get()
             },
         .max_of_owner = config.max_sandboxes_per_user,
         .max_in_all = config.max_sandboxes},
        *driver, gateway_policy, clock
    );
    ATL_TRY(const FrameHosts frame_hosts, FrameHosts::parse(config.preview_host));
    const std::string frame_origin = frame_hosts.origin(config.preview_port);
    const std::string every_frame_origin = frame_hosts.sources(config.preview_port);
    Previews previews(executor, {.frame_origin = frame_origin}, sandboxes, gateway_policy, bundles, pool, clock);
    LocalWorkbench workbench({*gate, previews, core, bundles, store->accounts(), pool, clock, executor, gateway_policy}
    );
    ATL_TRY(const auto models, Models::make(executor, pool, config));
    auto neighbours = [folder = config.root / ".cache" / "embeddings"](const std::vector<std::string>& words) {
        return memory::meanings_of(folder, words);
    };
    agent::ModelInterpreter::Options voter;
    if (models->writes_code()) voter.longest_wait = std::chrono::seconds(3);
    agent::ModelInterpreter interpreter(
        models->chat(), pool, voter, uncovered_log(config.data / "logs" / "uncovered.jsonl", clock), std::move(neighbours)
    );
    agent::ModelWriter writer(
        models->chat(), {.allowed = models->writes_code(),
                         .native_tools = config.model_native_tools,
                         .counter = models->counter(),
                         .window = [&models] { return models->profile().window; }}
    );
    OutsideServers outside(executor, config.mcp_servers, config.data / "logs", role_source(store->accounts()));
    agent::OutsideTools* const outside_tools = config.mcp_servers.empty() ? nullptr : &outside;
    const agent::EngineOptions engine{
        .profile = [&models] { return models->profile(); },
        .counter = models->counter(),
        .sdk = std::string(embedded::sdk_prompt),
        .sdk_types = std::string(embedded::sdk_types)
    };
    agent::Turns turns({workbench, interpreter, writer, clock, outside_tools, models->chat(), engine});
    session::Hub sessions({executor, store->log(), store->sessions(), turns, clock});
    const auto backend_log = [&sessions](std::string session, json::Array entries) {
        return tell_session(&sessions, std::move(session), std::move(entries));
    };
    previews.set_log_sink(backend_log);
    Backends backends(executor, {config.data / "user-db"}, sandboxes, bundles, pool, clock, backend_log);
    const auto try_migrations = [&backends](std::string user, std::string feature, std::string bundle) {
        return backends.try_migrations(std::move(user), std::move(feature), std::move(bundle));
    };
    const auto after_switch = [&backends](const std::string& user, const std::string& feature) {
        backends.end(user, feature);
    };
    ATL_TRY(const auto company, Company::make(executor, config, *store, *repository, git_pool, clock));
    Publisher publisher(
        {sessions, store->changes(), store->releases(), *repository, bundles, *gate, git_pool, pool, clock,
         config.release_on_approval, try_migrations, after_switch, company ? &company->line() : nullptr}
    );
    if (company) company->connect(publisher);
    BlockingPool hashing(1);
    Access access(store->accounts(), hashing, clock, operator_token, device_secret);
    const auto model_status = [&models] {
        const auto now = models->status();
        json::Object out{
            {"name", now.name},
            {"state", llm::to_string(now.state)},
            {"progress", now.progress},
            {"message", now.message},
            {"running", now.running},
            {"waiting", now.waiting}
        };
        const auto counted = models->counter() ? models->counter()->last() : std::nullopt;
        if (counted) out["counted"] = llm::to_string(*counted);
        return out;
    };
    const auto capabilities = driver->capabilities();
    ContractWatch contract_watch(
        executor, config.data / "contract", core, gateway_policy, store->releases(), pool, clock
    );
    ATL_CHECK(contract_watch.start());
    ATL_TRY(RequestContract requests, RequestContract::make(embedded::openapi));
    const fs::path web = config.root / "web";
    const Pages pages{
        Assets::load(web / "portfolio/dist", {{"{frames}", every_frame_origin}}),
        Assets::load(web / "console/dist", {{"{frames}", every_frame_origin}}),
        Assets::load(
            web / "frame/dist",
            {{"{origin}", every_frame_origin}, {"{pages}", page_sources(config.listen, config.hosts)}}
        )
    };
    Venues venues(publisher);
    FrameSite frame_site(pages.frame, bundles, store->releases(), previews, pool);
    StartCheck start_check({*store, *repository, publisher, bundles, git_pool, pool, config.data, config.forge.is_local()});
    Regate regate(
        {.live = [releases = &store->releases()] { return live_releases(releases); },
         .judge = [&publisher, gate = gate.get()](store::Release release
                  ) { return judge_again(&publisher, gate, std::move(release)); },
         .pool = pool,
         .file = config.data / "regate.json",
         .clock = clock,
         .hour = config.regate_hour}
    );
    Services services{
        config,
        clock,
        *store,
        access,
        sessions,
        publisher,
        previews,
        backends,
        gateway_policy,
        contract_watch,
        core,
        workbench,
        bundles,
        pool,
        model_status,
        capabilities.weaker,
        capabilities.driver,
        outside,
        requests,
        pages,
        venues,
        frame_origin,
        start_check,
        company.get(),
        regate
    };

    net::Router router;
    api::add_account(router, services);
    api::add_sessions(router, services);
    api::add_streams(router, services);
    api::add_changes(router, services);
    api::add_hooks(router, services);
    api::add_releases(router, services);
    api::add_application(router, services);
    api::add_previews(router, services);
    api::add_operations(router, services);
    api::add_pages(router, services);
    const Door door_to_pages = front_door(config.listen, config.hosts);
    const net::Handler pages_and_api = [&router](net::Request request) {
        return api::answer(&router, std::move(request));
    };
    auto front = [&](net::Request request) { return door_to_pages.answer(&pages_and_api, std::move(request)); };
    const Door door_to_frames(
        {.answers_to = [&frame_hosts](std::string_view name) { return frame_hosts.serves(name); },
         .opaque_callers = true,
         .same_origin_only = false}
    );
    const net::Handler frames = [&frame_site](net::Request request) { return frame_site.answer(std::move(request)); };
    auto frame_front = [&](net::Request request) { return door_to_frames.answer(&frames, std::move(request)); };
    ATL_TRY(
        const auto server,
        net::Server::listen_tcp(executor, config.listen, config.port, front, {.max_body = k_front_body})
    );
    ATL_TRY(
        const auto frame_server,
        net::Server::listen_tcp(executor, config.listen, config.preview_port, frame_front, {.max_body = k_front_body})
    );

    core.start();
    models->start();
    outside.start();
    TaskGroup background(executor);
    background.spawn(after_start(&services, &start_check, store.get(), &pool, config.data, driver.get()));
    background.spawn(keep_house({store->accounts(), pool, config.data / "logs" / "atelierd.log", clock}));
    if (company) background.spawn(company->run());
    background.spawn(regate.keep());
    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    boost::asio::co_spawn(
        executor,
        serve_until_signal(
            &signals, {server.get(), frame_server.get(), &sessions, &previews, &backends, &sandboxes, door.get(),
                       &contract_watch, &core, &background, models.get(), &outside, gate.get()}
        ),
        [](std::exception_ptr) {}
    );
    json::Object address{
        {"pid", ::getpid()}, {"port", server->port()}, {"preview_port", config.preview_port}, {"listen", config.listen}
    };
    ATL_CHECK(write_file_atomic(config.data / "run" / "atelierd.json", json::print(address), 0644));
    std::printf("ready on http://%s:%u/\n", config.listen.c_str(), static_cast<unsigned>(server->port()));
    std::fflush(stdout);
    io.run();
    std::error_code ignored;
    fs::remove(config.data / "run" / "atelierd.json", ignored);
    return {};
}

}  // namespace atelier::orchestrator
