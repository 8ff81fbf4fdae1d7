#include "pod_state.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace atelier::sandbox::kubernetes {
namespace {

/// Reasons that pass when whatever is missing comes; and those that never pass.
constexpr std::array<std::string_view, 6> k_stuck = {"ImagePullBackOff",     "ErrImagePull",      "CreateContainerConfigError",
                                                     "CreateContainerError", "RunContainerError", "CrashLoopBackOff"};
constexpr std::array<std::string_view, 3> k_hopeless = {"InvalidImageName", "ErrImageNeverPull", "ImageInspectError"};

std::string with(const std::string& what, const std::string& message) { return message.empty() ? what : what + ": " + message; }

const json::Object* status_of(const json::Object& status, const char* list, std::string_view name) {
    const auto* all = json::get_array(status, list);
    if (!all) return nullptr;
    for (const auto& one : *all) {
        if (one.is_object() && json::get_string(one.as_object(), "name") == name) return &one.as_object();
    }
    return nullptr;
}

void read_waiting(PodState& out, const json::Object& container) {
    const auto* state = json::get_object(container, "state");
    const auto* waiting = state ? json::get_object(*state, "waiting") : nullptr;
    if (!waiting) return;
    const std::string reason = json::get_string(*waiting, "reason");
    const bool never = std::ranges::find(k_hopeless, reason) != k_hopeless.end();
    if (!never && std::ranges::find(k_stuck, reason) == k_stuck.end()) return;
    out.waits_for = with(reason, json::get_string(*waiting, "message"));
    out.hopeless = never;
}

void read_container(PodState& out, const json::Object& container) {
    const auto* state = json::get_object(container, "state");
    if (!state) return;
    out.started = out.started || json::get_object(*state, "running");
    const auto* ended = json::get_object(*state, "terminated");
    if (!ended) return;
    const std::string reason = json::get_string(*ended, "reason");
    // "Never started" is told as the end of a container, too.
    if (reason == "StartError" || reason == "ContainerCannotRun") {
        out.waits_for = with(reason, json::get_string(*ended, "message"));
        out.hopeless = true;
    } else {
        out.started = true;
    }
    out.exit_code = static_cast<int>(json::get_integer(*ended, "exitCode", 125));
    if (reason == "OOMKilled") out.because = "used more memory than it may (OOMKilled)";
}

/// The pod's own reason, which is above what its containers say.
void read_pod(PodState& out, const json::Object& status) {
    const std::string reason = json::get_string(status, "reason");
    const std::string message = json::get_string(status, "message");
    if (reason == "DeadlineExceeded")
        out.because = "lived longer than a sandbox may (DeadlineExceeded)";
    else if (reason == "Evicted")
        out.because = with("was evicted by its node", message);
    else if (!reason.empty())
        out.because = with("was ended by the cluster (" + reason + ")", message);
    const std::string phase = json::get_string(status, "phase");
    if ((phase == "Failed" || phase == "Succeeded") && !out.exit_code) out.exit_code = phase == "Failed" ? 137 : 0;
}

void read_conditions(PodState& out, const json::Object& status) {
    const auto* conditions = json::get_array(status, "conditions");
    if (!conditions) return;
    for (const auto& one : *conditions) {
        if (!one.is_object() || json::get_string(one.as_object(), "status") != "False") continue;
        if (json::get_string(one.as_object(), "type") != "PodScheduled") continue;
        out.waits_for = with(json::get_string(one.as_object(), "reason"), json::get_string(one.as_object(), "message"));
    }
}

}  // namespace

PodState pod_state(const json::Object& pod) {
    PodState out;
    if (const auto* metadata = json::get_object(pod, "metadata")) {
        out.name = json::get_string(*metadata, "name");
        out.uid = json::get_string(*metadata, "uid");
    }
    const auto* status = json::get_object(pod, "status");
    if (!status) return out;
    out.ip = json::get_string(*status, "podIP");
    read_conditions(out, *status);
    if (const auto* bridge = status_of(*status, "initContainerStatuses", k_bridge)) read_waiting(out, *bridge);
    if (const auto* container = status_of(*status, "containerStatuses", k_container)) {
        read_waiting(out, *container);
        read_container(out, *container);
    }
    read_pod(out, *status);
    return out;
}

std::optional<double> quantity(const std::string& text) {
    static constexpr std::pair<std::string_view, double> suffixes[] = {{"", 1},           {"n", 1e-9},          {"u", 1e-6},
                                                                       {"m", 1e-3},       {"k", 1e3},           {"M", 1e6},
                                                                       {"G", 1e9},        {"T", 1e12},          {"Ki", 1024.0},
                                                                       {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}};
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [suffix, factor] : suffixes) {
        if (rest == suffix) return number * factor;
    }
    return std::nullopt;
}

}  // namespace atelier::sandbox::kubernetes
