#include "prepare.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace atelier::sandbox::kubernetes {
namespace {

bool is_address(const std::string& text) {
    unsigned char out[16];
    return ::inet_pton(AF_INET, text.c_str(), out) == 1 || ::inet_pton(AF_INET6, text.c_str(), out) == 1;
}

/// RFC 1123 label.
bool is_label(const std::string& text) {
    const auto part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' && std::ranges::all_of(text, part);
}

const json::Value& member(const json::Value& object, const char* key) {
    static const json::Value none;
    const auto* found = object.is_object() ? object.as_object().if_contains(key) : nullptr;
    return found ? *found : none;
}

Task<Result<void>> put_policy(Api api, std::string path, json::Object wanted) {
    const std::string name(member(wanted.at("metadata"), "name").as_string());
    for (int attempt = 0; attempt < 5; ++attempt) {
        Api::Call make{.method = "POST", .target = path + "?fieldValidation=Strict", .body = json::print(wanted)};
        const auto made = co_await api.call(std::move(make));
        if (made) co_return Result<void>{};
        if (made.error().code != Code::conflict) co_return fail(made.error());
        Api::Call look{.method = "GET", .target = path + "/" + name};
        ATL_CO_TRY(const auto there, co_await api.call(std::move(look)));
        const json::Value& spec = member(there, "spec");
        // A rule that is there and was not asked for lets something through.
        if (missing(wanted.at("spec"), spec, "").empty() && missing(spec, wanted.at("spec"), "").empty()) co_return Result<void>{};
        json::Object next = wanted;
        next["metadata"].as_object()["resourceVersion"] = member(member(there, "metadata"), "resourceVersion");
        Api::Call replace{.method = "PUT", .target = path + "/" + name + "?fieldValidation=Strict", .body = json::print(next)};
        const auto replaced = co_await api.call(std::move(replace));
        if (replaced) co_return Result<void>{};
        if (replaced.error().code != Code::conflict) co_return fail(replaced.error());
    }
    co_return fail(Code::conflict, "Kubernetes: somebody else keeps changing the network policy " + name);
}

}  // namespace

Result<void> check_options(const KubernetesOptions& o) {
    if (!is_label(o.name_space)) return fail(Code::invalid_argument, "kubernetes.namespace must name a namespace");
    if (o.image.empty()) return fail(Code::invalid_argument, "kubernetes.image must name the sandbox image in a registry of yours");
    if (!o.runtime_class.empty() && !is_label(o.runtime_class))
        return fail(Code::invalid_argument, "kubernetes.runtime_class '" + o.runtime_class + "' cannot be the name of a RuntimeClass");
    if (!is_address(o.gateway_address))
        return fail(Code::invalid_argument, "kubernetes.gateway_address must be an IP address: sandboxes resolve no names");
    if (o.gateway_port == 0) return fail(Code::invalid_argument, "kubernetes.gateway_port must be set");
    if (o.first_uid < 10000 || o.uids == 0 || o.first_uid + std::uint64_t{o.uids} > 4'000'000'000)
        return fail(Code::invalid_argument, "kubernetes.first_uid must be 10000 or more, with room for kubernetes.uids above it");
    if (o.user_namespaces && o.first_uid + o.uids > 65536)
        return fail(Code::invalid_argument, "kubernetes.first_uid and kubernetes.uids must stay below 65536: a pod's user namespace ends there");
    if (o.seccomp_profile.starts_with('/') || o.seccomp_profile.contains(".."))
        return fail(Code::invalid_argument, "kubernetes.seccomp_profile is a path below the kubelet's seccomp folder");
    return {};
}

std::vector<std::string> weaknesses(const KubernetesOptions& o) {
    std::vector<std::string> out;
    if (o.runtime_class.empty()) out.emplace_back("sandboxes share their node's kernel: no runtime class (gVisor, Kata) is set");
    if (o.seccomp_profile.empty()) out.emplace_back("the container runtime's own seccomp profile stands in for ours until the jail installs its own");
    if (!o.user_namespaces && o.runtime_class.empty()) out.emplace_back("sandboxes have no user namespace: their uid is one of the node's");
    if (!o.image.contains("@sha256:")) out.emplace_back("the sandbox image is named by a tag, which somebody may move, and not by its digest");
    return out;
}

Result<void> check_spec(const Spec& spec) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    const auto inside = [](const std::string& path) { return path.starts_with('/') && !path.contains("..") && !path.contains(':'); };
    if (spec.id.empty() || spec.id.size() > 100 || !std::ranges::all_of(spec.id, plain))
        return fail(Code::invalid_argument, "a sandbox's id is made of letters, digits and '-'");
    if (spec.argv.empty() || !spec.argv.front().starts_with('/'))
        return fail(Code::invalid_argument, "a sandbox's program is an absolute path inside");
    for (const auto& mount : spec.mounts) {
        if (!inside(mount.inside)) return fail(Code::invalid_argument, "the mount's place inside '" + mount.inside + "' is no plain absolute path");
    }
    if (!spec.work) return {};
    if (!inside(spec.work->inside)) return fail(Code::invalid_argument, "the work directory's place inside is no plain absolute path");
    if (!spec.work->host.empty())
        return fail(Code::failed_precondition, "a cluster has no work directory that outlives its sandbox; it needs the native or the oci driver");
    return {};
}

Result<void> check_made(const json::Object& asked, const json::Value& made) {
    const std::string what = missing(asked.at("spec"), member(made, "spec"), "spec");
    if (what.empty()) return {};
    return fail(Code::failed_precondition, "the cluster changed the sandbox's pod: " + what);
}

Task<Result<void>> prepare_cluster(Api api, KubernetesOptions options, Owner owner, PodPlan sample) {
    Api::Call version{.method = "GET", .target = "/version/"};
    ATL_CO_TRY([[maybe_unused]] const auto known, co_await api.call(std::move(version)));
    const std::string policies = "/apis/networking.k8s.io/v1/namespaces/" + options.name_space + "/networkpolicies";
    for (auto& policy : network_policies(options, owner)) ATL_CO_CHECK(co_await put_policy(api, policies, std::move(policy)));
    const json::Object pod = pod_body(sample, options, owner);
    Api::Call try_out{
        .method = "POST", .target = "/api/v1/namespaces/" + options.name_space + "/pods?dryRun=All&fieldValidation=Strict", .body = json::print(pod)
    };
    const auto made = co_await api.call(std::move(try_out));
    if (!made) co_return fail(made.error().code, "the cluster would not take a sandbox: " + made.error().message, made.error().detail);
    co_return check_made(pod, *made);
}

}  // namespace atelier::sandbox::kubernetes
