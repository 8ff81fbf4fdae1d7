#include "pods.hpp"

#include <set>
#include <utility>

#include "atelier/net/http.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

constexpr std::size_t k_longest_line = 4u << 20;
constexpr const char* k_watch_seconds = "300";

std::string version_of(const json::Object& object) {
    const auto* metadata = json::get_object(object, "metadata");
    return metadata ? json::get_string(*metadata, "resourceVersion") : "";
}

}  // namespace

Pods::Pods(Executor executor, Api api, std::string name_space, std::string selector, ClusterAccess access)
    : executor_(std::move(executor)),
      api_(std::move(api)),
      name_space_(std::move(name_space)),
      selector_(net::percent_encode(selector)),
      access_(std::move(access)) {}

KnownPodPtr Pods::follow(const json::Object& created, TaskGroup& group) {
    auto pod = std::make_shared<KnownPod>(executor_);
    pod->state = pod_state(created);
    known_[pod->state.name] = pod;
    if (!cancel_) cancel_ = group.spawn_cancellable(run(shared_from_this()));
    return pod;
}

void Pods::forget(const std::string& name) {
    if (known_.erase(name) == 0 || !known_.empty()) return;
    version_.clear();
    if (const auto cancel = std::exchange(cancel_, {})) cancel();
}

Task<> Pods::run(std::shared_ptr<Pods> self) {
    auto pause = self->access_.first_pause;
    while (true) {
        const bool fresh = self->version_.empty();
        auto done = fresh ? co_await self->list() : co_await self->watch();
        if (!done && done.error().code == Code::cancelled) co_return;
        if (done) {
            pause = self->access_.first_pause;
            // A watch that ended by itself goes on at once; one that ends again and again at once must not spin.
            const bool on = fresh || co_await sleep_for(std::chrono::milliseconds(10));
            if (!on) co_return;
            continue;
        }
        // 410: the version is too old.
        if (done.error().code == Code::failed_precondition) self->version_.clear();
        const bool on = co_await sleep_for(pause);
        if (!on) co_return;
        pause = std::min(pause * 2, std::chrono::milliseconds(10000));
    }
}

Task<Result<void>> Pods::list() {
    // What was made while the list was on its way may be missing in it.
    std::set<std::string> before;
    for (const auto& [name, pod] : known_) before.insert(name);
    Api::Call call;
    call.target = path() + "?labelSelector=" + selector_;
    ATL_CO_TRY(const auto answer, co_await api_.call(std::move(call)));
    const auto* items = answer.is_object() ? json::get_array(answer.as_object(), "items") : nullptr;
    if (!items) co_return fail(Code::unavailable, "Kubernetes: the list of pods cannot be read");
    for (const auto& item : *items) {
        if (!item.is_object()) continue;
        before.erase(pod_state(item.as_object()).name);
        update(item.as_object(), false);
    }
    for (const auto& name : before) {
        const auto found = known_.find(name);
        if (found == known_.end()) continue;
        found->second->gone = true;
        found->second->changed.notify_all();
    }
    version_ = version_of(answer.as_object());
    if (version_.empty()) co_return fail(Code::unavailable, "Kubernetes: the list of pods has no version");
    co_return Result<void>{};
}

Task<Result<void>> Pods::watch() {
    rest_.clear();
    const std::string target = path() + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=" + k_watch_seconds + "&labelSelector=" + selector_ +
                               "&resourceVersion=" + net::percent_encode(version_);
    auto take = [self = shared_from_this()](std::string_view piece) {
        self->rest_.append(piece);
        std::size_t from = 0;
        for (std::size_t end = 0; (end = self->rest_.find('\n', from)) != std::string::npos; from = end + 1) {
            if (!self->take_line(std::string_view(self->rest_).substr(from, end - from))) return false;
        }
        self->rest_.erase(0, from);
        return self->rest_.size() < k_longest_line;
    };
    co_return co_await api_.stream(target, access_.watch_gap, std::move(take));
}

bool Pods::take_line(std::string_view line) {
    const auto event = json::parse_object(line);
    const auto* object = event ? json::get_object(*event, "object") : nullptr;
    if (!object) return line.empty();
    const std::string type = json::get_string(*event, "type");
    if (type == "ERROR") {
        // A Status: mostly 410. Whatever it is, a new list puts it right.
        version_.clear();
        return false;
    }
    if (auto version = version_of(*object); !version.empty()) version_ = std::move(version);
    if (type != "BOOKMARK") update(*object, type == "DELETED");
    return true;
}

void Pods::update(const json::Object& pod, bool deleted) {
    auto state = pod_state(pod);
    const auto found = known_.find(state.name);
    if (found == known_.end()) return;
    KnownPod& known = *found->second;
    // Another pod of the same name is not ours.
    if (known.state.uid != state.uid) return;
    // What has ended stays ended, whatever an older copy says.
    if (!known.state.exit_code) known.state = std::move(state);
    known.gone = known.gone || deleted;
    known.changed.notify_all();
}

}  // namespace atelier::sandbox::kubernetes
