#include "user_sandbox.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/sandbox/socket.hpp"

namespace atelier::orchestrator {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds k_first_pause{200};
constexpr std::chrono::milliseconds k_longest_pause{30000};
constexpr Millis k_healthy = 60000;

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

/// A directory that only the sandbox's uid (and root) can use. What is inside follows: a sandbox has another uid after every start.
Result<void> make_dir(const fs::path& path, unsigned uid, unsigned mode) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return fail(Code::unavailable, "cannot create " + path.string() + ": " + error.message());
    ::chmod(path.c_str(), mode);
    if (::geteuid() != 0) return {};
    if (::lchown(path.c_str(), uid, uid) != 0) return fail(Code::unavailable, "cannot hand " + path.string() + " to the sandbox");
    for (const auto& entry : fs::directory_iterator(path, error)) {
        // Plain files only: what a sandbox left as a link is not ours to follow or to hand on.
        struct stat info{};
        if (::lstat(entry.path().c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1) (void)!::lchown(entry.path().c_str(), uid, uid);
    }
    return {};
}

Result<void> place_backend(const release::BundleStore& bundles, const std::string& digest, const fs::path& root) {
    ATL_TRY(const std::string package, bundles.get(digest));
    return write_file_atomic(root / (digest + ".backend.json"), package, 0644);
}

}  // namespace

UserSandbox::UserSandbox(
    Executor executor, const SandboxParts& parts, sandbox::Driver& driver, gateway::Policy& policy, const Clock& clock, Wanted wanted
)
    : executor_(executor),
      parts_(parts),
      driver_(driver),
      policy_(policy),
      clock_(clock),
      wanted_(std::move(wanted)),
      name_("s" + random_hex(10)),
      dir_(parts.data / name_),
      work_(wanted_.work.empty() ? dir_ / "work" : wanted_.work),
      host_paths_(driver.capabilities().host_paths),
      freezes_(driver.capabilities().freezer != "none"),
      tasks_(executor),
      written_(executor) {}

UserSandbox::~UserSandbox() = default;

void UserSandbox::allow(std::vector<std::string> digests) {
    if (gateway_) gateway_->allow(std::move(digests));
}

std::optional<gateway::AskedWrite> UserSandbox::asked() const { return gateway_ ? gateway_->asked() : std::nullopt; }

const std::deque<gateway::SimulatedWrite>& UserSandbox::simulated() const {
    static const std::deque<gateway::SimulatedWrite> none;
    return gateway_ ? gateway_->simulated() : none;
}

sandbox::Spec UserSandbox::spec() const {
    sandbox::Spec spec;
    spec.id = name_;
    spec.user = wanted_.user;
    spec.mounts = {
        {fs::path(parts_.node).parent_path().parent_path().string(), "/opt/node", false},
        {(parts_.web / "user-backend" / "src").string(), "/srv/backend", false},
        {parts_.sqlite.string(), "/opt/atelier/sqlite", false},
        {(dir_ / "root").string(), "/srv/root", false, true}
    };
    // Without host paths a work directory goes with its sandbox: a given one is passed on, so that the driver refuses it in words.
    // The database, its journal, the copy on which migrations are tried, and the one from before.
    spec.work = sandbox::WorkDir{.host = host_paths_ || !wanted_.work.empty() ? work_.string() : std::string(), .bytes = 128u << 20};
    spec.io_dir = (dir_ / "io").string();
    spec.mcp_socket = (dir_ / "mcp.sock").string();
    spec.argv = {
        "/opt/node/bin/node",
        "--max-old-space-size=128",
        "--disallow-code-generation-from-strings",
        "--disable-warning=ExperimentalWarning",
        "/srv/backend/server.mjs",
        "--app",
        std::string(sandbox::k_app_inside),
        "--mcp",
        std::string(sandbox::k_mcp_inside),
        "--root",
        "/srv/root",
        "--work",
        "/work"
    };
    spec.env = {{"HOME", "/tmp"}, {"LANG", "C.UTF-8"}, {"NODE_ENV", "production"}, {"ATELIER_SQLITE", "/opt/atelier/sqlite"}};
    return spec;
}

Task<Result<void>> UserSandbox::start() {
    const unsigned uid = driver_.uid_of(name_);
    auto folders = [dir = dir_, work = work_, uid]() -> Result<void> {
        ATL_CHECK(make_dir(dir, 0, 0711));
        ATL_CHECK(make_dir(dir / "io", uid, 0700));
        ATL_CHECK(make_dir(dir / "root", 0, 0755));
        return make_dir(work, uid, 0700);
    };
    ATL_CO_CHECK(co_await write_files(std::move(folders)));
    ATL_CO_CHECK(open_gateway(uid));
    ATL_CO_CHECK(co_await launch());
    tasks_.spawn(supervise());
    co_return Result<void>{};
}

Result<void> UserSandbox::open_gateway(unsigned uid) {
    gateway::Scope scope{wanted_.user, wanted_.role, name_, wanted_.customization, uid, {}, wanted_.mode, wanted_.masked, wanted_.language};
    scope.asks_before_writes = wanted_.mode == gateway::Mode::live;
    scope.identity = driver_.identity_of(name_);
    if (scope.identity.empty()) {
        ATL_TRY(gateway_, gateway::Gateway::open(executor_, (dir_ / "mcp.sock").string(), std::move(scope), policy_));
        return {};
    }
    if (!parts_.door) return fail(Code::internal, "the gateway has no door for sandboxes with certificates");
    ATL_TRY(gateway_, gateway::Gateway::open(executor_, *parts_.door, std::move(scope), policy_));
    return {};
}

Task<Result<void>> UserSandbox::launch() {
    std::error_code ignored;
    fs::remove(dir_ / "io" / "app.sock", ignored);
    ATL_CO_TRY(sandbox_, co_await driver_.start(spec(), (dir_ / "log.txt").string()));
    for (int i = 0; i < 400 && !closing_; ++i) {
        net::ClientRequest request;
        request.target = "/healthz";
        request.timeout = std::chrono::milliseconds(2000);
        const auto response = co_await fetch(std::move(request));
        up_ = response && response->status == 200;
        if (up_) co_return Result<void>{};
        if (!sandbox_->running()) break;
        co_await sleep_for(std::chrono::milliseconds(25));
    }
    const std::string why = sandbox_->ended_because();
    const std::string message = why.empty() ? "the sandbox did not start" : "the sandbox was ended: it " + why;
    auto read_log = [path = dir_ / "log.txt"] { return read_file(path).value_or(""); };
    std::string log = co_await parts_.pool.run(std::move(read_log));
    co_return fail(Code::timeout, message, std::move(log));
}

Task<> UserSandbox::supervise() {
    auto pause = k_first_pause;
    while (!closing_) {
        const Millis from = clock_.now();
        const int code = co_await sandbox_->wait();
        up_ = false;
        if (closing_) co_return;
        ++restarts_;
        const std::string why = sandbox_->ended_because();
        std::fprintf(
            stderr, "sandbox %s of %s ended with code %d%s%s; it starts again\n", name_.c_str(), wanted_.user.c_str(), code,
            why.empty() ? "" : ": it ", why.c_str()
        );
        if (clock_.now() - from > k_healthy) pause = k_first_pause;
        co_await sleep_for(pause);
        pause = std::min(pause * 2, k_longest_pause);
        const auto started = co_await launch();
        if (!started) std::fprintf(stderr, "sandbox %s: %s\n", name_.c_str(), started.error().describe().c_str());
        // Whether it came up or not: the next turn waits for its end. One that cannot even be started has ended already.
        if (!sandbox_) co_return;
    }
}

/// One writer of the folder at a time, so that the last one to ask is the last one to write, and close() can wait for it.
template <class F>
Task<Result<void>> UserSandbox::write_files(F job) {
    while (writing_) co_await written_.wait(std::chrono::milliseconds(1000));
    if (closing_) co_return fail(Code::unavailable, "the sandbox has ended; try again in a moment");
    struct Writing {
        UserSandbox& of;
        explicit Writing(UserSandbox& sandbox) : of(sandbox) { of.writing_ = true; }
        ~Writing() {
            of.writing_ = false;
            of.written_.notify_all();
        }
        Writing(const Writing&) = delete;
        Writing& operator=(const Writing&) = delete;
    } const writing(*this);
    co_return co_await parts_.pool.run(std::move(job));
}

Task<Result<void>> UserSandbox::show(const release::BundleStore& bundles, std::string bundle_sha256, std::vector<std::string> tools) {
    auto job = [&bundles, bundle_sha256, root = dir_ / "root"]() -> Result<void> {
        ATL_TRY(const std::string module, bundles.get(bundle_sha256));
        const std::string backend = release::backend_of(module);
        if (!backend.empty()) ATL_CHECK(place_backend(bundles, backend, root));
        return write_file_atomic(root / "bundle.json", json::print(json::Object{{"backend", backend}}), 0644);
    };
    ATL_CO_CHECK(co_await write_files(std::move(job)));
    gateway_->set_tools(std::move(tools));
    shown_ = std::move(bundle_sha256);
    co_return Result<void>{};
}

Task<Result<void>> UserSandbox::place(const release::BundleStore& bundles, std::string backend_sha256) {
    auto job = [&bundles, backend_sha256, root = dir_ / "root"] { return place_backend(bundles, backend_sha256, root); };
    co_return co_await write_files(std::move(job));
}

Task<Result<void>> UserSandbox::refresh() {
    if (!sandbox_) co_return Result<void>{};
    co_return co_await sandbox_->refresh();
}

Task<Result<net::ClientResponse>> UserSandbox::fetch(net::ClientRequest request) {
    if (!sandbox_) co_return fail(Code::unavailable, "the sandbox is starting; try again in a moment");
    ATL_CO_CHECK(sandbox_->thaw());
    if (auto endpoint = sandbox_->app()) {
        request.endpoint = std::move(*endpoint);
        const Asking asking(asking_);
        co_return co_await net::fetch(std::move(request));
    }
    // The sandbox owns this folder and may put anything there at any moment: what is looked at must be what is connected to.
    const auto socket = sandbox::CheckedSocket::open((dir_ / "io").string(), "app.sock", driver_.uid_of(name_));
    if (!socket) co_return fail(Code::unavailable, "the sandbox is starting; try again in a moment", socket.error().describe());
    request.endpoint = net::Endpoint::unix_socket(socket->path());
    const Asking asking(asking_);
    co_return co_await net::fetch(std::move(request));
}

void UserSandbox::rest() {
    if (!freezes_ || !up_ || asking_ > 0) return;
    const auto frozen = sandbox_->freeze();
    if (!frozen) std::fprintf(stderr, "sandbox %s: %s\n", name_.c_str(), frozen.error().describe().c_str());
}

Task<> UserSandbox::close() {
    closing_ = true;
    up_ = false;
    if (sandbox_) sandbox_->kill();
    co_await tasks_.close();
    sandbox_.reset();
    driver_.release(name_);
    if (gateway_) co_await gateway_->close();
    while (writing_) co_await written_.wait(std::chrono::milliseconds(1000));
    auto remove = [dir = dir_] {
        std::error_code ignored;
        return fs::remove_all(dir, ignored);
    };
    co_await parts_.pool.run(std::move(remove));
}

}  // namespace atelier::orchestrator
