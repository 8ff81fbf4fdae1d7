#include "atelier/sandbox/kubernetes.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <set>

#include "../log_file.hpp"
#include "atelier/base/clock.hpp"
#include "frames.hpp"
#include "installation.hpp"
#include "prepare.hpp"
#include "running.hpp"

namespace atelier::sandbox {

namespace kubernetes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr int k_not_built = 125;
constexpr std::size_t k_longest_input = 512u << 10;
constexpr Millis k_clock_skew = 5 * 60 * 1000;

seconds rounded_up(milliseconds time) { return std::chrono::ceil<seconds>(time); }

/// Uids inside, one an id, for as long as it is asked for.
class Numbers {
public:
    Numbers(unsigned first, unsigned count) : first_(first), count_(count), next_(first) {}
    /// 0 when none is left.
    unsigned of(const std::string& id) {
        if (const auto found = by_id_.find(id); found != by_id_.end()) return found->second;
        for (unsigned i = 0; i < count_; ++i) {
            const unsigned uid = next_;
            next_ = uid + 1 < first_ + count_ ? uid + 1 : first_;
            if (used_.insert(uid).second) return by_id_[id] = uid;
        }
        return 0;
    }
    bool has(const std::string& id) const { return by_id_.contains(id); }
    void release(const std::string& id) {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) return;
        used_.erase(found->second);
        by_id_.erase(found);
    }

private:
    unsigned first_, count_, next_;
    std::map<std::string, unsigned> by_id_;
    std::set<unsigned> used_;
};

Task<> pump_log(RunningPodPtr running, std::shared_ptr<TaskGroup> group, std::string path, std::uint64_t limit) {
    LogFile log(path, limit);
    bool full = false;
    co_await read_log(running, [&log, &full](std::string_view data) {
        full = !log.take(data);
        return !full;
    });
    if (!full) co_return;
    running->because = "wrote more than " + std::to_string(limit >> 20) + " MiB to its log";
    kill_now(running, *group);
}

Capabilities capabilities_of(const KubernetesOptions& options) {
    Capabilities out;
    out.driver = "kubernetes";
    out.isolation = "pod";
    out.user_namespaces = options.user_namespaces;
    out.own_uid = true;
    out.seccomp = true;
    out.cgroup = "none";
    out.freezer = "none";
    out.host_paths = false;
    out.memory = out.processes = out.cpu = Strength::hard;
    out.work_memory = Strength::hard;
    out.work_disk = Strength::none;
    out.weaker = weaknesses(options);
    return out;
}

class KubernetesDriver final : public Driver {
public:
    KubernetesDriver(
        Executor executor, Api api, KubernetesOptions options, net::CertificateAuthority authority,
        Installation installation
    )
        : executor_(executor),
          api_(std::move(api)),
          options_(std::move(options)),
          authority_(std::move(authority)),
          installation_(std::move(installation)),
          pods_(std::make_shared<Pods>(executor, api_, options_.name_space, selector_of(owner(), true), options_.access)
          ),
          group_(std::make_shared<TaskGroup>(executor, TaskGroup::AtEnd::go_on)),
          uids_(options_.first_uid, options_.uids) {}
    ~KubernetesDriver() override { group_->cancel(); }

    Capabilities capabilities() const override { return capabilities_of(options_); }
    unsigned uid_of(const std::string& id) const override { return uids_.of(id); }
    void release(const std::string& id) override { uids_.release(id); }
    std::string identity_of(const std::string& id) const override { return sandbox_uri(id); }

    Task<Result<std::unique_ptr<Sandbox>>> start(Spec spec, std::string log_path) override {
        const std::uint64_t log_limit = spec.limits.file_bytes;
        PodPlan plan;
        plan.spec = std::move(spec);
        plan.deadline = rounded_up(options_.longest_life);
        ATL_CO_TRY(const RunningPodPtr running, co_await create(std::move(plan)));
        PodRemoval removal(running, *group_);
        ATL_CO_CHECK(co_await wait_until_started(running, options_.start_timeout));
        group_->spawn(pump_log(running, group_, std::move(log_path), log_limit));
        group_->spawn(watch_end(running));
        ATL_CO_CHECK(co_await send_live(running));
        co_return make_sandbox(removal.release(), group_);
    }

    Task<Result<process::Output>> run(Spec spec, std::string input, process::Limits limits) override {
        if (input.size() > k_longest_input) co_return fail(Code::invalid_argument, "a command in a cluster takes at most 512 KiB of input");
        const Lease lease{uids_, spec.id, uids_.has(spec.id)};
        PodPlan plan;
        plan.spec = std::move(spec);
        plan.command = true;
        plan.input = std::move(input);
        plan.deadline = rounded_up(options_.start_timeout + limits.wall) + seconds(5);
        ATL_CO_TRY(const RunningPodPtr running, co_await create(std::move(plan)));
        const PodRemoval removal(running, *group_);
        ATL_CO_CHECK(co_await wait_until_started(running, options_.start_timeout));
        arm(running, limits.wall);
        group_->spawn(watch_end(running));
        Frames frames(limits.output_bytes);
        co_await read_log(running, [&frames](std::string_view data) { return frames.take(data); });
        frames.finish();
        if (frames.truncated) kill_now(running, *group_);
        while (!running->ended) co_await running->changed.wait(seconds(60));
        if (running->code == k_not_built && frames.err.starts_with("atelier-jail:"))
            co_return fail(Code::unavailable, "the sandbox could not be built: " + frames.err);
        const std::string& because = running->because;
        const bool late = because.contains("DeadlineExceeded");
        // Its memory is the command's own business; an eviction or a deletion is not.
        if (!because.empty() && !late && !because.contains("OOMKilled"))
            co_return fail(Code::unavailable, "the cluster ended the command: it " + because);
        process::Output out;
        out.exit_code = running->code;
        out.timed_out = running->timed_out || late;
        out.truncated = frames.truncated;
        out.out = std::move(frames.out);
        out.err = std::move(frames.err);
        co_return out;
    }

    Task<Result<std::uint64_t>> snapshot(WorkDir, std::string) override { co_return no_work_directories(); }
    Task<Result<void>> restore(std::string, WorkDir, unsigned) override { co_return no_work_directories(); }

    Task<Result<Leftovers>> gc() override {
        Leftovers out;
        Api::Call list{.target = pods_->path() + "?labelSelector=" + net::percent_encode(selector_of(owner(), false))};
        ATL_CO_TRY(const auto answer, co_await api_.call(std::move(list)));
        const auto* items = answer.is_object() ? json::get_array(answer.as_object(), "items") : nullptr;
        if (!items) co_return fail(Code::unavailable, "Kubernetes: the list of pods cannot be read");
        std::map<std::string, int> dead;
        for (const auto& item : *items) {
            const auto* metadata = item.is_object() ? json::get_object(item.as_object(), "metadata") : nullptr;
            const auto* labels = metadata ? json::get_object(*metadata, "labels") : nullptr;
            const std::string instance = labels ? json::get_string(*labels, k_label_instance) : "";
            if (!instance.empty() && !installation_.lives(instance)) ++dead[instance];
        }
        for (const auto& [instance, count] : dead) {
            const std::string selector = "?labelSelector=" + net::percent_encode(selector_of({owner().installation, instance}, true));
            const std::string secrets = "/api/v1/namespaces/" + options_.name_space + "/secrets";
            for (const auto& path : {pods_->path(), secrets}) {
                Api::Call remove{.method = "DELETE", .target = path + selector, .body = json::print(delete_options(0))};
                ATL_CO_TRY([[maybe_unused]] const auto removed, co_await api_.call(std::move(remove)));
            }
            out.processes += count;
        }
        co_return out;
    }

private:
    /// Gives back a uid that was taken for one command only.
    struct Lease {
        Numbers& uids;
        std::string id;
        bool known;
        Lease(Numbers& all, std::string of, bool kept) : uids(all), id(std::move(of)), known(kept) {}
        ~Lease() {
            if (!known) uids.release(id);
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
    };

    static std::unexpected<Error> no_work_directories() {
        return fail(Code::failed_precondition, "a cluster has no work directory that outlives its sandbox; it needs the native or the oci driver");
    }
    const Owner& owner() const { return installation_.owner(); }

    Result<net::CertificateAuthority::Issued> issue(const std::string& uri) const {
        const Millis now = SystemClock().now();
        return authority_.issue({uri, now - k_clock_skew, now + options_.longest_life.count() + k_clock_skew});
    }

    Task<Result<void>> make_secret(json::Object secret) {
        Api::Call call{
            .method = "POST", .target = "/api/v1/namespaces/" + options_.name_space + "/secrets?fieldValidation=Strict", .body = json::print(secret), .reads_back = false};
        ATL_CO_TRY([[maybe_unused]] const auto made, co_await api_.call(std::move(call)));
        co_return Result<void>{};
    }

    Task<Result<RunningPodPtr>> create(PodPlan plan) {
        ATL_CO_CHECK(kubernetes::check_spec(plan.spec));
        ATL_CO_TRY(plan.deliveries, plan_deliveries(plan.spec, options_.in_image));
        plan.name = pod_name(plan.spec.id);
        plan.uid = uid_of(plan.spec.id);
        if (plan.uid == 0) co_return fail(Code::exhausted, "no uid is left for a sandbox; kubernetes.uids is too small");
        const auto running = std::make_shared<RunningPod>(executor_, api_, pods_);
        running->name = plan.name;
        running->name_space = options_.name_space;
        running->uid = plan.uid;
        running->serves = !plan.spec.io_dir.empty();
        running->live = plan.deliveries;
        const json::Object body = pod_body(plan, options_, owner());
        // Until the answer is there nobody knows whether there is a pod: its name is taken down first.
        running->pod = std::make_shared<KnownPod>(executor_);
        PodRemoval removal(running, *group_);
        Api::Call call{.method = "POST", .target = pods_->path() + "?fieldValidation=Strict", .body = json::print(body)};
        ATL_CO_TRY(const auto made, co_await api_.call(std::move(call)));
        ATL_CO_CHECK(check_made(body, made));
        running->pod = pods_->follow(made.as_object(), *group_);
        const std::string pod_uid = running->pod->state.uid;
        if (plan.bridged()) {
            ATL_CO_TRY(const auto identity, issue(sandbox_uri(plan.spec.id)));
            ATL_CO_TRY(const auto own, issue(orchestrator_uri()));
            const auto& authority = authority_.certificate();
            running->party = std::make_shared<const net::TlsParty>(own.certificate, own.key, authority, sandbox_uri(plan.spec.id));
            ATL_CO_CHECK(co_await make_secret(identity_secret(plan, pod_uid, identity, authority, owner())));
        }
        if (auto files = files_secret(plan, pod_uid, owner())) ATL_CO_CHECK(co_await make_secret(std::move(*files)));
        co_return removal.release();
    }

    void arm(const RunningPodPtr& running, milliseconds wall) {
        running->deadline.expires_after(wall);
        running->deadline.async_wait([weak = std::weak_ptr(running), group = group_](const boost::system::error_code& error) {
            const RunningPodPtr late = weak.lock();
            if (error || !late || late->ended) return;
            late->timed_out = true;
            kill_now(late, *group);
        });
    }

    Executor executor_;
    Api api_;
    KubernetesOptions options_;
    net::CertificateAuthority authority_;
    Installation installation_;
    std::shared_ptr<Pods> pods_;
    std::shared_ptr<TaskGroup> group_;
    mutable Numbers uids_;
};

/// A sandbox with everything that one may have.
PodPlan sample_plan(const KubernetesOptions& options) {
    PodPlan plan;
    plan.spec.id = "sample";
    plan.spec.io_dir = plan.spec.mcp_socket = "-";
    plan.spec.work = WorkDir{};
    plan.spec.argv = {"/usr/bin/true"};
    plan.name = pod_name(plan.spec.id);
    plan.uid = options.first_uid;
    plan.deadline = rounded_up(options.longest_life);
    return plan;
}

}  // namespace
}  // namespace kubernetes

std::string orchestrator_uri() { return "atelier://orchestrator"; }
std::string gateway_uri() { return "atelier://gateway"; }
std::string sandbox_uri(const std::string& id) { return "atelier://sandbox/" + id; }

Result<std::unique_ptr<Driver>> make_kubernetes(Executor executor, KubernetesOptions options, net::CertificateAuthority authority) {
    ATL_CHECK(kubernetes::check_options(options));
    const auto weaker = kubernetes::weaknesses(options);
    if (!weaker.empty() && !options.allow_weaker)
        return fail(Code::failed_precondition, weaker.front() + "; set allow_weaker_isolation to true to accept that");
    ATL_TRY(const auto api, kubernetes::Api::make(options.access));
    ATL_TRY(auto installation, kubernetes::Installation::open(options.state));
    boost::asio::io_context io(1);
    std::optional<Result<void>> prepared;
    auto preparing = kubernetes::prepare_cluster(api, options, installation.owner(), kubernetes::sample_plan(options));
    boost::asio::co_spawn(io, std::move(preparing), [&prepared](std::exception_ptr error, Result<void> result) {
        if (error) std::rethrow_exception(error);
        prepared = std::move(result);
    });
    io.run();
    if (!prepared) return fail(Code::internal, "the cluster was not asked");
    ATL_CHECK(std::move(*prepared));
    return std::make_unique<kubernetes::KubernetesDriver>(
        std::move(executor), api, std::move(options), std::move(authority), std::move(installation)
    );
}

}  // namespace atelier::sandbox
