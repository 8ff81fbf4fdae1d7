#include "previews.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "atelier/async/task_group.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/net/client.hpp"
#include "atelier/sandbox/socket.hpp"

namespace atelier::orchestrator {

namespace fs = std::filesystem;

namespace {
constexpr Millis k_freeze_after = 30LL * 1000;
constexpr Millis k_end_after = 15LL * 60 * 1000;
}  // namespace

struct Previews::Running {
    explicit Running(Executor executor) : ready(executor) {}
    std::string name;  ///< first label of the origin's host
    std::string user;
    std::string token;
    fs::path dir;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<sandbox::Sandbox> sandbox;
    Signal ready;
    bool starting = false;
    bool up = false;
    std::optional<Error> failure;
    Millis used_at = 0;
    Millis expires_at = 0;
    bool asleep = false;
    int asking = 0;  ///< requests on their way: it must not be frozen under them
};

Previews::Previews(
    Executor executor, Options options, sandbox::Driver& driver, CoreBackend& core, const release::BundleStore& bundles, const Clock& clock
)
    : executor_(executor), options_(std::move(options)), driver_(driver), core_(core), bundles_(bundles), clock_(clock), tasks_(executor) {
    tasks_.spawn(reap());
}

Previews::~Previews() = default;

namespace {

/// Counts a request while it is under way, however it ends.
class Asking {
public:
    explicit Asking(int& count) : count_(count) { ++count_; }
    ~Asking() { --count_; }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

private:
    int& count_;
};

/// A directory that only the sandbox's uid (and root) can use.
Result<void> make_dir(const fs::path& path, unsigned uid, unsigned mode) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return fail(Code::unavailable, "cannot create " + path.string() + ": " + error.message());
    ::chmod(path.c_str(), mode);
    if (::geteuid() == 0 && ::chown(path.c_str(), uid, uid) != 0) return fail(Code::unavailable, "cannot hand " + path.string() + " to the sandbox");
    return {};
}

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

Task<Result<void>> Previews::start(std::shared_ptr<Running> running, std::string user, std::string role) {
    const std::string id = running->name;
    const unsigned uid = driver_.uid_of(id);
    running->dir = options_.data / id;
    std::error_code ignored;
    fs::remove_all(running->dir, ignored);
    ATL_CO_CHECK(make_dir(running->dir, 0, 0711));
    ATL_CO_CHECK(make_dir(running->dir / "io", uid, 0700));
    ATL_CO_CHECK(make_dir(running->dir / "root", 0, 0755));
    Gateway::Scope scope{user, role, uid, {}};
    ATL_CO_TRY(running->gateway, Gateway::open(executor_, (running->dir / "mcp.sock").string(), std::move(scope), core_, options_.audit_log));
    sandbox::Spec spec;
    spec.id = id;
    spec.user = user;
    const std::string node_dir = fs::path(options_.node).parent_path().parent_path().string();
    spec.mounts = {
        {node_dir, "/opt/node", false},
        {(options_.web / "preview" / "dist").string(), "/srv/preview", false},
        {(running->dir / "root").string(), "/srv/root", false}
    };
    spec.io_dir = (running->dir / "io").string();
    spec.mcp_socket = (running->dir / "mcp.sock").string();
    spec.argv = {
        "/opt/node/bin/node",
        "--max-old-space-size=128",
        "/srv/preview/server.mjs",
        "--app",
        std::string(sandbox::k_app_inside),
        "--mcp",
        std::string(sandbox::k_mcp_inside),
        "--root",
        "/srv/root"
    };
    spec.env = {{"HOME", "/tmp"}, {"LANG", "C.UTF-8"}, {"NODE_ENV", "production"}};
    ATL_CO_TRY(running->sandbox, co_await driver_.start(std::move(spec), (running->dir / "log.txt").string()));
    for (int i = 0; i < 400; ++i) {
        net::ClientRequest request;
        request.target = "/healthz";
        request.timeout = std::chrono::milliseconds(2000);
        const auto response = co_await ask(running, std::move(request));
        if (response && response->status == 200) co_return Result<void>{};
        if (!running->sandbox || !running->sandbox->running()) break;
        co_await sleep_for(std::chrono::milliseconds(25));
    }
    const std::string why = running->sandbox ? running->sandbox->ended_because() : "";
    co_return fail(
        Code::timeout, why.empty() ? "the sandbox did not start in 10 s" : "the sandbox was ended: it " + why,
        read_file(running->dir / "log.txt").value_or("")
    );
}

/// One request to the sandbox's own server. It may have put anything where its socket belongs, so the socket is checked and held
/// first; a frozen sandbox is thawed.
Task<Result<net::ClientResponse>> Previews::ask(std::shared_ptr<Running> running, net::ClientRequest request) {
    if (!running->sandbox) co_return fail(Code::unavailable, "the sandbox has ended");
    running->asleep = false;
    ATL_CO_CHECK(running->sandbox->thaw());
    ATL_CO_TRY(const auto socket, sandbox::CheckedSocket::open((running->dir / "io").string(), "app.sock", running->sandbox->uid()));
    request.endpoint = net::Endpoint::unix_socket(socket.path());
    const Asking asking(running->asking);
    co_return co_await net::fetch(std::move(request));
}

Task<Result<std::shared_ptr<Previews::Running>>> Previews::ensure(std::string key, std::string user, std::string role) {
    auto& slot = by_key_[key];
    if (slot && slot->up && (!slot->sandbox->running() || ::access((slot->dir / "io" / "app.sock").c_str(), F_OK) != 0)) {
        tasks_.spawn(close_one(&driver_, std::move(slot)));
        slot.reset();
    }
    if (!slot) {
        slot = std::make_shared<Running>(executor_);
        // Not guessable: the name is the address.
        slot->name = "s" + random_hex(10);
        slot->user = user;
        slot->token = random_hex(24);
    }
    const auto running = slot;
    running->used_at = clock_.now();
    while (running->starting) co_await running->ready.wait(std::chrono::milliseconds(1000));
    if (running->up) co_return running;
    running->starting = true;
    // In a task of its own: a stopped turn must not leave a sandbox half started for those who wait for it.
    tasks_.spawn(bring_up(key, running, user, role));
    while (running->starting) co_await running->ready.wait(std::chrono::milliseconds(1000));
    if (running->failure) co_return fail(*running->failure);
    co_return running;
}

Task<> Previews::bring_up(std::string key, std::shared_ptr<Running> running, std::string user, std::string role) {
    const auto started = co_await start(running, user, role);
    running->starting = false;
    running->up = started.has_value();
    if (!started) {
        running->failure = started.error();
        if (const auto known = by_key_.find(key); known != by_key_.end() && known->second == running) retire(key);
    }
    running->ready.notify_all();
}

Result<void> Previews::show(Running& running, const Wanted& wanted) {
    ATL_TRY(const std::string module, bundles_.get(wanted.bundle_sha256));
    const std::string file = wanted.bundle_sha256 + ".js";
    ATL_CHECK(write_file_atomic(running.dir / "root" / file, module, 0644));
    json::Object about{{"url", file}, {"sha256", wanted.bundle_sha256}};
    ATL_CHECK(write_file_atomic(running.dir / "root" / "bundle.json", json::print(about), 0644));
    running.gateway->set_tools(wanted.tools);
    return {};
}

Task<Result<json::Object>> Previews::open(Wanted wanted) {
    // The oldest of a user's sandboxes makes room.
    std::vector<std::pair<Millis, std::string>> mine;
    for (const auto& [key, running] : by_key_) {
        if (running->user == wanted.user && key != wanted.key) mine.emplace_back(running->used_at, key);
    }
    std::ranges::sort(mine);
    for (std::size_t i = 0; mine.size() - i >= options_.max_per_user; ++i) retire(mine[i].second);
    ATL_CO_TRY(const auto running, co_await ensure(wanted.key, wanted.user, wanted.role));
    ATL_CO_CHECK(show(*running, wanted));
    running->expires_at = clock_.now() + std::chrono::duration_cast<std::chrono::milliseconds>(options_.life).count();
    const std::string host = replace_all(options_.host_pattern, "{sandbox}", running->name) + ":" + std::to_string(options_.port);
    const std::string origin = "http://" + host;
    co_return json::Object{
        {"url", origin + "/?locale=" + wanted.locale + "&v=" + wanted.bundle_sha256.substr(0, 12) + "#token=" + running->token},
        {"origin", origin},
        {"status", "ready"},
        {"expires_at", running->expires_at},
    };
}

void Previews::warm(std::string key, std::string user, std::string role) {
    if (by_key_.contains(key)) return;
    tasks_.spawn(warm_up(std::move(key), std::move(user), std::move(role)));
}

Task<> Previews::warm_up(std::string key, std::string user, std::string role) {
    (void)co_await ensure(std::move(key), std::move(user), std::move(role));
}

Task<net::Response> Previews::proxy(net::Request request) {
    const std::string host(request.headers.get("Host"));
    const std::string label = host.substr(0, host.find('.'));
    std::shared_ptr<Running> running;
    for (const auto& [key, candidate] : by_key_) {
        if (candidate->name == label) running = candidate;
    }
    if (!running || !running->up || running->expires_at < clock_.now()) {
        co_return html(
            410, "Preview", "Предпросмотр закончился. Откройте его снова в консоли.<br><br>This preview has expired. Open it again in the console."
        );
    }
    if (request.method == "POST") {
        const std::string wanted = "Bearer " + running->token;
        if (!equal_constant_time(request.headers.get("Authorization"), wanted)) {
            co_return net::Response::error({Code::unauthenticated, "the preview's token is missing or old; open the preview again"});
        }
    }
    running->used_at = clock_.now();
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
    auto answer = co_await ask(running, std::move(out));
    if (!answer) co_return net::Response::error(answer.error());
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

Task<> Previews::reap() {
    while (co_await sleep_for(std::chrono::seconds(10))) {
        const Millis now = clock_.now();
        std::vector<std::string> old;
        for (const auto& [key, running] : by_key_) {
            if (!running->up) continue;
            if (running->used_at < now - k_end_after) old.push_back(key);
            // A server that nobody asks costs no processor time; the next request thaws it.
            const bool idle = running->used_at < now - k_freeze_after && running->asking == 0 && !running->asleep;
            if (idle) running->asleep = running->sandbox->freeze().has_value();
        }
        for (const auto& key : old) retire(key);
    }
}

/// Out of the table at once, closed in its own time: the gateway's connections must end before it goes.
void Previews::retire(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    tasks_.spawn(close_one(&driver_, std::move(found->second)));
    by_key_.erase(found);
}

Task<> Previews::close_one(sandbox::Driver* driver, std::shared_ptr<Running> running) {
    running->up = false;
    running->sandbox.reset();
    driver->release(running->name);
    if (running->gateway) co_await running->gateway->close();
    std::error_code ignored;
    fs::remove_all(running->dir, ignored);
}

Task<> Previews::close() {
    co_await tasks_.close();
    for (auto& [key, running] : by_key_) co_await close_one(&driver_, running);
    by_key_.clear();
    std::error_code ignored;
    fs::remove_all(options_.data, ignored);
}

}  // namespace atelier::orchestrator
