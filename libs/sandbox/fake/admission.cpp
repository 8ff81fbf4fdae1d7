#include "admission.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "../src/kubernetes/pod_state.hpp"

namespace atelier::sandbox {
namespace {

const json::Object k_none;
const json::Array k_nothing;

const json::Object& part(const json::Object& of, const char* key) {
    const auto* found = json::get_object(of, key);
    return found ? *found : k_none;
}
const json::Array& list(const json::Object& of, const char* key) {
    const auto* found = json::get_array(of, key);
    return found ? *found : k_nothing;
}
bool is(const json::Object& of, const char* key, bool wanted) {
    const auto* found = of.if_contains(key);
    return found && found->is_bool() && found->as_bool() == wanted;
}
bool one_of(const std::string& value, std::initializer_list<const char*> known) {
    return std::ranges::any_of(known, [&value](const char* k) { return value == k; });
}

std::unexpected<Error> invalid(const std::string& what) { return fail(Code::invalid_argument, "Pod is invalid: " + what); }
std::unexpected<Error> insecure(const std::string& what) {
    return fail(Code::permission_denied, "violates PodSecurity \"restricted:latest\": " + what);
}

bool is_name(const std::string& text, std::size_t longest) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= longest && letter(text.front()) && letter(text.back()) &&
           std::ranges::all_of(text, [&letter](char c) { return letter(c) || c == '-'; });
}

bool is_label_value(const std::string& text) {
    const auto edge = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    const auto inner = [&edge](char c) { return edge(c) || c == '-' || c == '_' || c == '.'; };
    return text.empty() || (text.size() <= 63 && edge(text.front()) && edge(text.back()) && std::ranges::all_of(text, inner));
}

Result<void> check_profile(const json::Object& security) {
    const json::Object& profile = part(security, "seccompProfile");
    const std::string type = json::get_string(profile, "type");
    if (!one_of(type, {"RuntimeDefault", "Localhost"})) return insecure("seccompProfile.type is '" + type + "'");
    if ((type == "Localhost") == json::get_string(profile, "localhostProfile").empty()) return invalid("localhostProfile");
    return {};
}

Result<void> check_resources(const json::Object& container) {
    const json::Object& resources = part(container, "resources");
    for (const char* key : {"memory", "cpu", "ephemeral-storage"}) {
        const auto limit = kubernetes::quantity(json::get_string(part(resources, "limits"), key));
        const auto request = kubernetes::quantity(json::get_string(part(resources, "requests"), key));
        if (!limit || !request || *limit <= 0)
            return fail(Code::permission_denied, std::string("exceeded quota: must specify limits and requests of ") + key);
        if (*request > *limit) return invalid(std::string("requests.") + key + " must be less than or equal to its limit");
    }
    return {};
}

Result<void> check_container(const json::Object& container, const std::set<std::string>& volumes) {
    const std::string name = json::get_string(container, "name");
    if (!is_name(name, 63)) return invalid("containers.name");
    if (json::get_string(container, "image").empty()) return invalid("containers.image is required");
    if (!one_of(json::get_string(container, "imagePullPolicy"), {"", "Always", "IfNotPresent", "Never"})) return invalid("imagePullPolicy");
    if (!one_of(json::get_string(container, "terminationMessagePolicy"), {"", "File", "FallbackToLogsOnError"}))
        return invalid("terminationMessagePolicy");
    const json::Object& security = part(container, "securityContext");
    if (!is(security, "allowPrivilegeEscalation", false)) return insecure("allowPrivilegeEscalation of " + name);
    if (is(security, "privileged", true)) return insecure("privileged");
    if (!is(security, "runAsNonRoot", true) || json::get_integer(security, "runAsUser") == 0) return insecure("runAsNonRoot of " + name);
    const auto& drop = list(part(security, "capabilities"), "drop");
    if (std::ranges::find(drop, json::Value("ALL")) == drop.end()) return insecure("capabilities of " + name);
    ATL_CHECK(check_profile(security));
    ATL_CHECK(check_resources(container));
    std::set<std::string> places;
    for (const auto& mount : list(container, "volumeMounts")) {
        const std::string volume = json::get_string(mount.as_object(), "name");
        const std::string place = json::get_string(mount.as_object(), "mountPath");
        if (!volumes.contains(volume)) return invalid("volumeMounts: no volume " + volume);
        if (place.empty() || place.contains(':')) return invalid("volumeMounts.mountPath");
        if (!places.insert(place).second) return invalid("volumeMounts.mountPath " + place + " must be unique");
        if (json::get_string(mount.as_object(), "subPath").contains("..")) return invalid("subPath");
    }
    return {};
}

Result<std::set<std::string>> check_volumes(const json::Object& spec) {
    std::set<std::string> out;
    for (const auto& one : list(spec, "volumes")) {
        const json::Object& volume = one.as_object();
        const std::string name = json::get_string(volume, "name");
        if (!is_name(name, 63) || !out.insert(name).second) return invalid("volumes.name " + name);
        if (volume.size() != 2) return invalid("volume " + name + " must have one source");
        const auto* empty = json::get_object(volume, "emptyDir");
        const auto* secret = json::get_object(volume, "secret");
        if (!empty && !secret) return insecure("volume type of " + name);
        if (empty && !one_of(json::get_string(*empty, "medium"), {"", "Memory"})) return invalid("emptyDir.medium");
        if (!secret) continue;
        for (const auto& item : list(*secret, "items")) {
            const std::string path = json::get_string(item.as_object(), "path");
            if (path.empty() || path.front() == '/' || path.contains("..")) return invalid("items.path " + path);
        }
    }
    return out;
}

/// "1000m" is "1".
std::string canonical(const std::string& text) { return text.size() > 4 && text.ends_with("000m") ? text.substr(0, text.size() - 4) : text; }

void leave_out(json::Value& value) {
    static const std::set<std::string_view> off = {"hostNetwork", "hostPID", "hostIPC", "stdin", "tty", "readOnly"};
    if (value.is_array()) {
        for (auto& one : value.as_array()) leave_out(one);
        return;
    }
    if (!value.is_object()) return;
    std::vector<std::string> gone;
    for (auto& [key, member] : value.as_object()) {
        const bool is_off = off.contains(std::string_view(key)) && member.is_bool() && !member.as_bool();
        if (is_off || (member.is_array() && member.as_array().empty())) gone.emplace_back(key);
        if (key == "cpu" && member.is_string()) member = canonical(std::string(member.as_string()));
        leave_out(member);
    }
    for (const auto& key : gone) value.as_object().erase(key);
}

}  // namespace

Result<void> admit_pod(const json::Object& pod) {
    const json::Object& metadata = part(pod, "metadata");
    const json::Object& spec = part(pod, "spec");
    if (!is_name(json::get_string(metadata, "name"), 253)) return invalid("metadata.name");
    for (const auto& [key, value] : part(metadata, "labels")) {
        if (!is_label_value(std::string(value.as_string()))) return invalid("metadata.labels " + std::string(key));
    }
    if (!one_of(json::get_string(spec, "restartPolicy"), {"Always", "OnFailure", "Never"})) return invalid("restartPolicy");
    if (!one_of(json::get_string(spec, "dnsPolicy"), {"ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"})) return invalid("dnsPolicy");
    if (json::get_string(spec, "dnsPolicy") == "None" && list(part(spec, "dnsConfig"), "nameservers").empty())
        return invalid("dnsConfig.nameservers");
    if (json::get_integer(spec, "activeDeadlineSeconds") < 1) return invalid("activeDeadlineSeconds");
    for (const char* key : {"hostNetwork", "hostPID", "hostIPC"}) {
        if (is(spec, key, true)) return insecure(key);
    }
    if (!is(part(spec, "securityContext"), "runAsNonRoot", true)) return insecure("runAsNonRoot");
    ATL_CHECK(check_profile(part(spec, "securityContext")));
    ATL_TRY(const auto volumes, check_volumes(spec));
    if (list(spec, "containers").empty()) return invalid("containers is required");
    for (const char* kind : {"containers", "initContainers"}) {
        for (const auto& one : list(spec, kind)) {
            ATL_CHECK(check_container(one.as_object(), volumes));
            const std::string again = json::get_string(one.as_object(), "restartPolicy");
            if (!again.empty() && (again != "Always" || std::string_view(kind) == "containers")) return invalid("container restartPolicy");
        }
    }
    return {};
}

json::Object defaulted(json::Object pod) {
    json::Value value(std::move(pod));
    leave_out(value);
    auto& spec = value.as_object()["spec"].as_object();
    spec["schedulerName"] = "default-scheduler";
    spec["serviceAccountName"] = "default";
    for (auto& container : spec["containers"].as_array()) container.as_object()["terminationMessagePath"] = "/dev/termination-log";
    return std::move(value.as_object());
}

}  // namespace atelier::sandbox
