#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fstream>

#include "../log_file.hpp"
#include "../processes.hpp"
#include "../uids.hpp"
#include "../work_copy.hpp"
#include "atelier/base/ids.hpp"
#include "container_spec.hpp"
#include "probe_engine.hpp"
#include "running.hpp"

namespace atelier::sandbox {
namespace {

using std::chrono::milliseconds;
constexpr int k_not_built = 125;
/// A command's streams are closed when its end is waited for; a server's end may be days away.
constexpr milliseconds k_look_at_command{3000};
constexpr milliseconds k_look_at_server{15000};

/// Standard output and error of a command, cut at a limit each.
struct Collected {
    process::Output output;
    std::size_t limit = 0;

    bool take(int stream, std::string_view data) {
        std::string& to = stream == 2 ? output.err : output.out;
        to.append(data.substr(0, limit - to.size()));
        output.truncated = output.truncated || to.size() == limit;
        return !output.truncated;
    }
};

Task<> pump_log(RunningPtr running, std::shared_ptr<TaskGroup> group, std::string path, std::uint64_t limit) {
    LogFile log(path, limit);
    bool full = false;
    co_await running->attached->read([&log, &full](int, std::string_view data) {
        full = !log.take(data);
        return !full;
    });
    if (full) {
        running->because = "wrote more than " + std::to_string(limit >> 20) + " MiB to its log";
        kill_now(running, *group);
    }
}

class OciSpoken final : public SpokenSandbox {
public:
    OciSpoken(UidLease lease, RunningPtr running, std::shared_ptr<TaskGroup> group, std::function<void(std::string_view)> on_error)
        : lease_(std::move(lease)), attached_(running->attached), on_error_(std::move(on_error)), sandbox_(make_sandbox(std::move(running), std::move(group))) {}
    Sandbox& sandbox() override { return *sandbox_; }

    /// Errors are told while somebody reads; a reader is there as long as anybody wants an answer.
    Task<std::string> read() override {
        const auto attached = attached_;
        const auto tell = on_error_;
        while (true) {
            Attached::Piece piece = co_await attached->next();
            if (piece.stream != 2 || piece.bytes.empty()) co_return std::move(piece.bytes);
            if (tell) tell(piece.bytes);
        }
    }
    Task<Result<void>> write(std::string bytes, milliseconds limit) override {
        const auto attached = attached_;
        co_return co_await attached->send(std::move(bytes), limit);
    }

private:
    UidLease lease_;
    std::shared_ptr<Attached> attached_;
    std::function<void(std::string_view)> on_error_;
    std::unique_ptr<Sandbox> sandbox_;
};

class OciDriver final : public Driver {
public:
    OciDriver(Executor executor, Engine engine, EngineTraits traits, Capabilities capabilities, std::string owner)
        : executor_(executor),
          engine_(std::move(engine)),
          traits_(std::move(traits)),
          capabilities_(std::move(capabilities)),
          owner_(std::move(owner)),
          watchdog_(std::make_shared<Watchdog>(executor)),
          group_(std::make_shared<TaskGroup>(executor, TaskGroup::AtEnd::go_on)) {}

    Capabilities capabilities() const override { return capabilities_; }
    unsigned uid_of(const std::string& id) const override { return uids_.of(id); }
    void release(const std::string& id) override { uids_.release(id); }

    Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) override {
        const std::uint64_t log_limit = spec.limits.file_bytes;
        ATL_CO_TRY(RunningPtr running, co_await create(std::move(spec), false));
        Removal removal(running, *group_);
        ATL_CO_CHECK(co_await begin(running, false));
        group_->spawn(pump_log(running, group_, std::move(log_path), log_limit));
        group_->spawn(watch_end(running, k_look_at_server));
        co_return make_sandbox(removal.release(), group_);
    }

    Task<Result<std::unique_ptr<SpokenSandbox>>> start_spoken(Spec spec, std::function<void(std::string_view)> on_error) override {
        UidLease lease(uids_, spec.id);
        ATL_CO_TRY(RunningPtr running, co_await create(std::move(spec), true));
        Removal removal(running, *group_);
        ATL_CO_CHECK(co_await begin(running, true));
        group_->spawn(watch_end(running, k_look_at_server));
        co_return std::make_unique<OciSpoken>(std::move(lease), removal.release(), group_, std::move(on_error));
    }

    Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) override {
        using namespace boost::asio::experimental::awaitable_operators;
        const std::string id = spec.id;
        const bool known = uids_.has(id);
        auto created = co_await create(std::move(spec), !input.empty());
        if (!created) {
            if (!known) uids_.release(id);
            co_return fail(created.error());
        }
        const RunningPtr running = *created;
        const Lease lease{uids_, id, known};
        const Removal removal(running, *group_);
        ATL_CO_CHECK(co_await begin(running, !input.empty()));
        arm(running, limits.wall);
        Collected collected{{}, limits.output_bytes};
        auto take = [&collected](int stream, std::string_view data) { return collected.take(stream, data); };
        if (input.empty())
            co_await running->attached->read(take);
        else
            co_await (running->attached->read(take) && running->attached->write(std::move(input)));
        if (collected.output.truncated) kill_now(running, *group_);
        co_await watch_end(running, k_look_at_command);
        process::Output out = std::move(collected.output);
        out.exit_code = running->code;
        out.timed_out = running->timed_out;
        if (out.exit_code == k_not_built && out.err.starts_with("atelier-jail:"))
            co_return fail(Code::unavailable, "the sandbox could not be built: " + out.err);
        co_return out;
    }

    Task<Result<std::uint64_t>> snapshot(WorkDir work, std::string to) override { co_return copy_work(work, to); }
    Task<Result<void>> restore(std::string from, WorkDir work, unsigned uid) override { co_return restore_work(from, work, uid); }
    Task<Result<Leftovers>> gc() override { co_return co_await collect_leftovers(engine_, owner_); }

private:
    /// Gives back a uid that was taken for one command only.
    struct Lease {
        Uids& uids;
        std::string id;
        bool known;
        Lease(Uids& all, std::string of, bool kept) : uids(all), id(std::move(of)), known(kept) {}
        ~Lease() {
            if (!known) uids.release(id);
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
    };

    Task<Result<RunningPtr>> create(Spec spec, bool input) {
        ATL_CO_CHECK(check_spec(spec));
        const auto running = std::make_shared<Running>(executor_, engine_);
        running->name = running->container = "atelier-" + spec.id + "-" + random_hex(4);
        running->uid = uid_of(spec.id);
        if (running->uid == 0) co_return fail(Code::exhausted, "no host uid is left for a sandbox");
        Removal removal(running, *group_);
        for (auto& volume : volumes_for(running->name, spec, traits_)) {
            running->volumes.push_back(volume.name);
            Engine::Call call{.method = "POST", .target = "/volumes/create", .body = std::move(volume.body)};
            ATL_CO_TRY([[maybe_unused]] const auto made, co_await engine_.call(std::move(call)));
        }
        Engine::Call call{.method = "POST", .target = "/containers/create?name=" + running->name};
        call.body = container_body(running->name, spec, running->uid, traits_, input);
        ATL_CO_TRY(const auto answer, co_await engine_.call(std::move(call)));
        running->container = answer.is_object() ? json::get_string(answer.as_object(), "Id") : "";
        if (running->container.empty()) co_return fail(Code::unavailable, "the container engine named no container");
        if (spec.work && !spec.work->host.empty()) {
            running->watched = std::make_shared<Watched>();
            running->watched->work = spec.work;
            running->watchdog = watchdog_;
        }
        co_return removal.release();
    }

    Task<Result<void>> begin(RunningPtr running, bool input) {
        ATL_CO_TRY(running->attached, co_await Attached::open(engine_.socket(), running->container, input));
        Engine::Call start{.method = "POST", .target = "/containers/" + running->container + "/start"};
        ATL_CO_TRY([[maybe_unused]] const auto started, co_await engine_.call(std::move(start)));
        Engine::Call look{.method = "GET", .target = "/containers/" + running->container + "/json"};
        ATL_CO_TRY(const auto answer, co_await engine_.call(std::move(look)));
        const auto* state = answer.is_object() ? json::get_object(answer.as_object(), "State") : nullptr;
        running->pid = state ? static_cast<int>(json::get_integer(*state, "Pid")) : 0;
        running->process = LocalProcess::find(running->pid, running->uid, running->container);
        if (running->watched && running->process.known()) {
            running->watched->pid = running->pid;
            watchdog_->add(running->watched);
        }
        co_return Result<void>{};
    }

    void arm(const RunningPtr& running, milliseconds wall) {
        running->deadline.expires_after(wall);
        running->deadline.async_wait([weak = std::weak_ptr(running), group = group_](const boost::system::error_code& error) {
            const RunningPtr late = weak.lock();
            if (error || !late || late->ended) return;
            late->timed_out = true;
            kill_now(late, *group);
        });
    }

    Executor executor_;
    Engine engine_;
    EngineTraits traits_;
    Capabilities capabilities_;
    std::string owner_;
    std::shared_ptr<Watchdog> watchdog_;
    std::shared_ptr<TaskGroup> group_;
    mutable Uids uids_;
};

}  // namespace

Result<std::unique_ptr<Driver>> make_oci(Executor executor, OciOptions options) {
    const Engine engine(options.engine_socket);
    ATL_TRY(Probed probed, probe_engine(engine, options));
    return std::make_unique<OciDriver>(
        std::move(executor), engine, std::move(probed.traits), std::move(probed.capabilities), std::move(probed.owner)
    );
}

}  // namespace atelier::sandbox
