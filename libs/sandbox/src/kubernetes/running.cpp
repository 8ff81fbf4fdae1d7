#include "running.hpp"

#include <signal.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <set>
#include <variant>

#include "atelier/base/ids.hpp"
#include "objects.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

using std::chrono::milliseconds;
using Time = std::chrono::steady_clock;
constexpr milliseconds k_look_again{60000};
constexpr milliseconds k_log_gap{3600 * 1000};

net::Endpoint bridge(const RunningPod& running, int port) {
    net::Endpoint out;
    out.host = running.pod->state.ip;
    out.port = static_cast<std::uint16_t>(port);
    out.tls = true;
    out.party = running.party;
    return out;
}

Task<Result<void>> send(RunningPodPtr running, std::string method, std::string place, std::string bytes) {
    net::ClientRequest request;
    request.endpoint = bridge(*running, k_files_port);
    request.method = std::move(method);
    request.target = "/" + place;
    request.body = std::move(bytes);
    request.timeout = milliseconds(15000);
    ATL_CO_TRY(const auto response, co_await net::fetch(std::move(request)));
    if (response.status == 204) co_return Result<void>{};
    co_return fail(Code::unavailable, "the sandbox's bridge did not take " + place, "HTTP " + std::to_string(response.status));
}

class PodSandbox final : public Sandbox {
public:
    PodSandbox(RunningPodPtr running, std::shared_ptr<TaskGroup> group) : running_(std::move(running)), group_(std::move(group)) {}
    ~PodSandbox() override {
        running_->killed = true;
        group_->spawn(remove_pod(running_, 0));
    }

    int pid() const override { return 0; }
    unsigned uid() const override { return running_->uid; }
    bool running() const override { return !running_->ended && !running_->over(); }

    Task<int> wait() override {
        const auto running = running_;
        while (!running->ended) co_await running->changed.wait(k_look_again);
        co_return running->code;
    }

    Task<int> stop(milliseconds grace) override {
        const auto running = running_;
        const auto group = group_;
        const auto seconds = std::max<std::int64_t>(1, (grace.count() + 999) / 1000);
        if (!running->ended) group->spawn(remove_pod(running, seconds));
        // The node's own clock ends it; what it takes to tell us comes on top.
        const auto until = Time::now() + std::chrono::seconds(seconds) + milliseconds(5000);
        while (!running->ended && Time::now() < until)
            co_await running->changed.wait(std::chrono::duration_cast<milliseconds>(until - Time::now()) + milliseconds(1));
        if (!running->ended) kill_now(running, *group);
        while (!running->ended) co_await running->changed.wait(k_look_again);
        co_return running->code;
    }

    void kill() override { kill_now(running_, *group_); }
    Result<void> freeze() override { return fail(Code::failed_precondition, "Kubernetes cannot freeze a pod"); }
    Result<void> thaw() override { return {}; }

    Result<Stats> stats() override {
        if (!running()) return fail(Code::failed_precondition, "the sandbox has ended");
        Api::Call call;
        call.target = "/apis/metrics.k8s.io/v1beta1/namespaces/" + running_->name_space + "/pods/" + running_->name;
        call.deadline = milliseconds(5000);
        const auto answer = running_->api.call_now(std::move(call));
        if (!answer && answer.error().code == Code::not_found)
            return fail(Code::failed_precondition, "the cluster has no figures for this sandbox (metrics.k8s.io)", answer.error().describe());
        if (!answer) return fail(answer.error());
        Stats out;
        const auto* containers = answer->is_object() ? json::get_array(answer->as_object(), "containers") : nullptr;
        if (!containers) return fail(Code::unavailable, "the cluster's figures cannot be read");
        for (const auto& one : *containers) {
            const auto* usage = one.is_object() ? json::get_object(one.as_object(), "usage") : nullptr;
            if (!usage || json::get_string(one.as_object(), "name") != k_container) continue;
            out.memory_bytes = static_cast<std::uint64_t>(quantity(json::get_string(*usage, "memory")).value_or(0));
        }
        return out;
    }

    std::string ended_because() const override { return running_->because; }
    std::optional<net::Endpoint> app() const override {
        if (!running_->serves) return std::nullopt;
        return bridge(*running_, k_app_port);
    }
    Task<Result<void>> refresh() override { return send_live(running_); }

private:
    RunningPodPtr running_;
    std::shared_ptr<TaskGroup> group_;
};

}  // namespace

Task<Result<void>> wait_until_started(RunningPodPtr running, milliseconds limit) {
    const auto until = Time::now() + limit;
    while (true) {
        const PodState& state = running->pod->state;
        if (state.hopeless) co_return fail(Code::unavailable, "the sandbox cannot start in the cluster: " + state.waits_for);
        if (state.started && !state.ip.empty()) co_return Result<void>{};
        if (running->over()) {
            const std::string why = state.because.empty() ? "its pod is gone" : "it " + state.because;
            co_return fail(Code::unavailable, "the sandbox did not start in the cluster: " + why);
        }
        const auto left = std::chrono::duration_cast<milliseconds>(until - Time::now());
        if (left.count() <= 0) break;
        co_await running->pod->changed.wait(left);
    }
    const std::string& waits = running->pod->state.waits_for;
    const std::string why = waits.empty() ? "nothing was said why" : waits;
    co_return fail(Code::unavailable, "the sandbox did not start in the cluster within " + std::to_string(limit.count() / 1000) + " s: " + why);
}

Task<> watch_end(RunningPodPtr running) {
    while (!running->over()) co_await running->pod->changed.wait(k_look_again);
    running->code = running->pod->state.exit_code.value_or(running->killed ? 128 + SIGKILL : 125);
    if (running->because.empty() && !running->killed) running->because = running->pod->state.because;
    if (running->because.empty() && !running->killed && !running->pod->state.exit_code) running->because = "was deleted from the cluster";
    running->ended = true;
    running->deadline.cancel();
    running->changed.notify_all();
}

namespace {

/// Returns some time after the end: a log that is still open by then stays open for nothing.
Task<> long_over(RunningPodPtr running) {
    while (!running->over()) co_await running->pod->changed.wait(k_look_again);
    (void)co_await sleep_for(running->pod->gone ? milliseconds(1000) : milliseconds(10000));
}

}  // namespace

Task<> read_log(RunningPodPtr running, std::function<bool(std::string_view)> take) {
    using namespace boost::asio::experimental::awaitable_operators;
    std::uint64_t seen = 0;
    while (true) {
        const bool was_over = running->over();
        std::uint64_t at = 0;
        bool full = false;
        auto piece = [&seen, &at, &full, &take](std::string_view bytes) {
            // A log that is read again begins with what was read already.
            const auto skip = std::min<std::uint64_t>(bytes.size(), seen > at ? seen - at : 0);
            at += bytes.size();
            seen = std::max(seen, at);
            full = skip < bytes.size() && !take(bytes.substr(skip));
            return !full;
        };
        const std::string log = running->path() + "/log?follow=true&container=" + k_container;
        const auto first = co_await (running->api.stream(log, k_log_gap, piece) || long_over(running));
        if (first.index() == 1) co_return;
        const Result<void>& done = std::get<0>(first);
        if (full || running->pod->gone || (done && was_over)) co_return;
        if (!done && (done.error().code == Code::cancelled || (was_over && done.error().code == Code::not_found))) co_return;
        // The end of the log comes before the word that the container has ended.
        if (running->over()) continue;
        co_await running->pod->changed.wait(milliseconds(250));
    }
}

Task<> remove_pod(RunningPodPtr running, std::int64_t grace_seconds) {
    running->deadline.cancel();
    Api::Call call;
    call.method = "DELETE";
    call.target = running->path();
    call.body = json::print(delete_options(grace_seconds));
    bool done = false;
    for (int attempt = 0; attempt < 5 && !done; ++attempt) {
        const auto removed = co_await running->api.call(call);
        done = removed || removed.error().code == Code::not_found;
        const bool on = done || co_await sleep_for(milliseconds(500));
        if (!on) co_return;
    }
    if (grace_seconds > 0) co_return;
    // It went at once, whether the watch tells it or not; and what could not be deleted is nobody's to wait for.
    running->pod->gone = true;
    running->pod->changed.notify_all();
    running->pods->forget(running->name);
}

void kill_now(const RunningPodPtr& running, TaskGroup& group) {
    if (running->ended || running->killed) return;
    running->killed = true;
    group.spawn(remove_pod(running, 0));
}

Task<Result<void>> send_live(RunningPodPtr running) {
    std::set<std::string> there;
    for (std::size_t i = 0; i < running->live.size(); ++i) {
        if (running->live[i].how != Delivery::How::live) continue;
        ATL_CO_TRY(auto files, read_live(running->live[i].host));
        for (auto& file : files) {
            const std::string place = std::to_string(i) + "/" + net::percent_encode(file.path);
            const std::string digest = sha256_hex(file.bytes);
            there.insert(place);
            if (running->sent[place] == digest) continue;
            ATL_CO_CHECK(co_await send(running, "PUT", place, std::move(file.bytes)));
            running->sent[place] = digest;
        }
    }
    std::vector<std::string> gone;
    for (const auto& [place, digest] : running->sent) {
        if (!there.contains(place)) gone.push_back(place);
    }
    for (const auto& place : gone) {
        ATL_CO_CHECK(co_await send(running, "DELETE", place, {}));
        running->sent.erase(place);
    }
    co_return Result<void>{};
}

PodRemoval::~PodRemoval() {
    if (!running_) return;
    running_->killed = true;
    group_.spawn(remove_pod(running_, 0));
}

std::unique_ptr<Sandbox> make_sandbox(RunningPodPtr running, std::shared_ptr<TaskGroup> group) {
    return std::make_unique<PodSandbox>(std::move(running), std::move(group));
}

}  // namespace atelier::sandbox::kubernetes
