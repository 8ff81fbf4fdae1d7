#include <algorithm>

#include "objects.hpp"
#include "pod_state.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

constexpr const char* k_jail = "/usr/lib/atelier/jail";
constexpr const char* k_bridge_program = "/usr/lib/atelier/bridge.mjs";
constexpr const char* k_input = "/run/input";
constexpr std::uint64_t k_live_bytes = 48u << 20;
constexpr std::uint64_t k_bridge_memory = 128u << 20;
constexpr std::uint64_t k_spare_storage = 16u << 20;

using How = Delivery::How;

std::string number(std::uint64_t value) { return std::to_string(value); }
json::Object in_memory(const char* name, std::uint64_t bytes) {
    return {{"name", name}, {"emptyDir", json::Object{{"medium", "Memory"}, {"sizeLimit", number(bytes)}}}};
}
json::Object mounted(const std::string& volume, const std::string& inside, bool read_only) {
    return {{"name", volume}, {"mountPath", inside}, {"readOnly", read_only}};
}

std::string volume_name(std::size_t i) { return "mount-" + std::to_string(i); }

/// Modes are decimal in JSON; the group is the sandbox's.
json::Object secret_volume(const std::string& name, const std::string& secret, json::Array items) {
    json::Object source{{"secretName", secret}, {"defaultMode", 0440}};
    if (!items.empty()) source["items"] = std::move(items);
    return {{"name", name}, {"secret", std::move(source)}};
}

json::Array volumes_of(const PodPlan& plan) {
    json::Array out;
    out.push_back(in_memory("tmp", plan.spec.limits.tmp_bytes));
    if (plan.spec.work) out.push_back(in_memory("work", plan.spec.work->bytes));
    if (plan.bridged()) {
        out.push_back(in_memory("io", 1u << 20));
        out.push_back(in_memory("gateway", 1u << 20));
        out.push_back(secret_volume("identity", plan.name + "-identity", {}));
    }
    for (std::size_t i = 0; i < plan.deliveries.size(); ++i) {
        const Delivery& delivery = plan.deliveries[i];
        if (delivery.how == How::in_image) continue;
        if (delivery.how == How::live) {
            out.push_back(json::Object{{"name", volume_name(i)}, {"emptyDir", json::Object{{"sizeLimit", number(k_live_bytes)}}}});
            continue;
        }
        json::Array items;
        for (const auto& file : delivery.files)
            items.push_back(json::Object{{"key", file.key}, {"path", file.path}, {"mode", file.program ? 0550 : 0440}});
        // Without items a volume would show the whole Secret: an empty directory is an empty volume.
        if (items.empty())
            out.push_back(in_memory(volume_name(i).c_str(), 1u << 20));
        else
            out.push_back(secret_volume(volume_name(i), plan.name + "-files", std::move(items)));
    }
    if (!plan.input.empty()) {
        json::Array items{json::Object{{"key", "input"}, {"path", "input"}}};
        out.push_back(secret_volume("input", plan.name + "-files", std::move(items)));
    }
    return out;
}

json::Array sandbox_mounts(const PodPlan& plan) {
    json::Array out;
    out.push_back(mounted("tmp", "/tmp", false));
    if (plan.spec.work) out.push_back(mounted("work", plan.spec.work->inside, false));
    if (!plan.spec.io_dir.empty()) out.push_back(mounted("io", std::string(k_io_inside), false));
    if (!plan.spec.mcp_socket.empty()) out.push_back(mounted("gateway", "/run/gateway", true));
    if (!plan.input.empty()) out.push_back(mounted("input", k_input, true));
    for (std::size_t i = 0; i < plan.deliveries.size(); ++i) {
        const Delivery& delivery = plan.deliveries[i];
        if (delivery.how == How::in_image) continue;
        json::Object mount = mounted(volume_name(i), delivery.inside, true);
        if (delivery.how == How::one_file) mount["subPath"] = delivery.files.front().path;
        out.push_back(std::move(mount));
    }
    return out;
}

/// atelier-jail inside: see apps/atelier-jail/options.hpp.
json::Array jail_command(const PodPlan& plan, const KubernetesOptions& options) {
    json::Array out;
    const auto add = [&out](const char* key, std::string value) {
        out.push_back(json::Value(key));
        out.push_back(json::Value(value));
    };
    out.push_back(json::Value(k_jail));
    add("--isolation", "container");
    add("--pod", options.user_namespaces ? "own_users" : "plain");
    if (!options.allow_weaker) add("--landlock", "required");
    add("--uid", std::to_string(plan.uid));
    for (const auto& mount : plan.spec.mounts) add("--ro", mount.inside + ":" + mount.inside);
    if (!plan.spec.io_dir.empty()) add("--io", std::string(k_io_inside));
    if (plan.spec.work) add("--work-memory", plan.spec.work->inside);
    add("--cwd", plan.spec.cwd);
    add("--processes", number(plan.spec.limits.processes));
    add("--open-files", number(plan.spec.limits.open_files));
    add("--file-bytes", number(plan.spec.limits.file_bytes));
    add("--cpu-seconds", number(plan.spec.limits.cpu_seconds));
    if (plan.command) add("--output", "frames");
    if (!plan.input.empty()) add("--input", std::string(k_input) + "/input");
    for (const auto& [key, value] : plan.spec.env) add("--env", key);
    out.push_back(json::Value("--"));
    for (const auto& argument : plan.spec.argv) out.push_back(json::Value(argument));
    return out;
}

json::Object guaranteed(std::uint64_t memory, unsigned cpu_percent, std::uint64_t storage) {
    const json::Object both{{"memory", number(memory)}, {"cpu", std::to_string(cpu_percent * 10) + "m"}, {"ephemeral-storage", number(storage)}};
    return {{"requests", both}, {"limits", both}};
}

json::Object confined(unsigned uid, const json::Object& seccomp) {
    return {
        {"allowPrivilegeEscalation", false},
        {"privileged", false},
        {"readOnlyRootFilesystem", true},
        {"runAsNonRoot", true},
        {"runAsUser", uid},
        {"runAsGroup", uid},
        {"capabilities", json::Object{{"drop", json::Array{"ALL"}}}},
        {"seccompProfile", seccomp}
    };
}

json::Object sandbox_container(const PodPlan& plan, const KubernetesOptions& options) {
    const Limits& limits = plan.spec.limits;
    json::Array env;
    for (const auto& [key, value] : plan.spec.env) env.push_back(json::Object{{"name", key}, {"value", value}});
    json::Object seccomp{{"type", "RuntimeDefault"}};
    if (!options.seccomp_profile.empty()) seccomp = {{"type", "Localhost"}, {"localhostProfile", options.seccomp_profile}};
    std::uint64_t storage = limits.file_bytes + k_spare_storage;
    for (const auto& delivery : plan.deliveries) storage += delivery.how == How::live ? k_live_bytes : 0;
    return {
        {"name", k_container},
        {"image", options.image},
        {"imagePullPolicy", "IfNotPresent"},
        {"command", jail_command(plan, options)},
        {"workingDir", "/"},
        {"env", std::move(env)},
        {"stdin", false},
        {"tty", false},
        {"resources", guaranteed(limits.memory_bytes, limits.cpu_percent > 0 ? limits.cpu_percent : 100, storage)},
        {"securityContext", confined(plan.uid, seccomp)},
        {"volumeMounts", sandbox_mounts(plan)},
        {"terminationMessagePolicy", "File"}
    };
}

/// A sidecar (an init container that stays): it is there before the sandbox starts and goes after it.
json::Object bridge_container(const PodPlan& plan, const KubernetesOptions& options) {
    json::Array command{"/usr/bin/node", k_bridge_program,           "--identity", "/run/identity", "--caller", orchestrator_uri(),
                        "--app-port",    std::to_string(k_app_port), "--app",      k_app_inside,    "--uid",    std::to_string(plan.uid)};
    const auto add = [&command](const char* key, std::string value) {
        command.push_back(json::Value(key));
        command.push_back(json::Value(value));
    };
    if (!plan.spec.mcp_socket.empty()) {
        add("--mcp", "/run/gateway/mcp.sock");
        add("--gateway", (options.gateway_address.contains(':') ? "[" + options.gateway_address + "]" : options.gateway_address) + ":" +
                             std::to_string(options.gateway_port));
        add("--gateway-uri", gateway_uri());
    }
    json::Array mounts{
        mounted("identity", "/run/identity", true), mounted("io", std::string(k_io_inside), false), mounted("gateway", "/run/gateway", false)
    };
    bool live = false;
    for (std::size_t i = 0; i < plan.deliveries.size(); ++i) {
        if (plan.deliveries[i].how != How::live) continue;
        live = true;
        mounts.push_back(mounted(volume_name(i), "/run/live/" + std::to_string(i), false));
    }
    if (live) {
        add("--files-port", std::to_string(k_files_port));
        add("--files", "/run/live");
    }
    return {
        {"name", k_bridge},
        {"image", options.image},
        {"imagePullPolicy", "IfNotPresent"},
        {"command", std::move(command)},
        {"restartPolicy", "Always"},
        {"resources", guaranteed(k_bridge_memory, 20, k_spare_storage + (live ? k_live_bytes : 0))},
        {"securityContext", confined(options.first_uid - 1, {{"type", "RuntimeDefault"}})},
        // Listening is being ready: the sandbox starts after that.
        {"startupProbe", json::Object{{"tcpSocket", json::Object{{"port", k_app_port}}}, {"periodSeconds", 1}, {"failureThreshold", 30}}},
        {"volumeMounts", std::move(mounts)}
    };
}

json::Object pod_security(const PodPlan& plan) {
    return {
        {"runAsNonRoot", true},
        {"runAsUser", plan.uid},
        {"runAsGroup", plan.uid},
        {"fsGroup", plan.uid},
        {"fsGroupChangePolicy", "OnRootMismatch"},
        {"seccompProfile", json::Object{{"type", "RuntimeDefault"}}}
    };
}

}  // namespace

json::Object pod_body(const PodPlan& plan, const KubernetesOptions& options, const Owner& owner) {
    const std::string& id = plan.spec.id;
    json::Object labels{{k_label_installation, owner.installation}, {k_label_instance, owner.instance}};
    labels[k_label_kind] = plan.bridged() ? "sandbox" : "tool";
    labels[k_label_sandbox] = label_value(id);
    json::Object spec{
        {"restartPolicy", "Never"},
        {"activeDeadlineSeconds", plan.deadline.count()},
        {"terminationGracePeriodSeconds", 1},
        {"automountServiceAccountToken", false},
        {"enableServiceLinks", false},
        {"shareProcessNamespace", false},
        {"hostNetwork", false},
        {"hostPID", false},
        {"hostIPC", false},
        {"hostname", "sandbox"},
        {"dnsPolicy", "None"},
        // A server must be named; there is none at this one, and users' code has no sockets for it.
        {"dnsConfig", json::Object{{"nameservers", json::Array{"127.0.0.1"}}}},
        {"securityContext", pod_security(plan)},
        {"containers", json::Array{sandbox_container(plan, options)}},
        {"volumes", volumes_of(plan)}
    };
    if (plan.bridged()) spec["initContainers"] = json::Array{bridge_container(plan, options)};
    if (options.user_namespaces) spec["hostUsers"] = false;
    if (!options.runtime_class.empty()) spec["runtimeClassName"] = options.runtime_class;
    if (!options.image_pull_secret.empty()) spec["imagePullSecrets"] = json::Array{json::Object{{"name", options.image_pull_secret}}};
    return {
        {"apiVersion", "v1"},
        {"kind", "Pod"},
        {"metadata", json::Object{{"name", plan.name}, {"labels", std::move(labels)}}},
        {"spec", std::move(spec)}
    };
}

}  // namespace atelier::sandbox::kubernetes
