#include "objects.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "pod_state.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

json::Object labels_of(const Owner& owner) { return {{k_label_installation, owner.installation}, {k_label_instance, owner.instance}}; }

std::string base64(std::string_view bytes) {
    std::string out = base64url_encode(bytes);
    std::ranges::replace(out, '-', '+');
    std::ranges::replace(out, '_', '/');
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

json::Object secret(const std::string& name, const PodPlan& plan, const std::string& pod_uid, json::Object data, const Owner& owner) {
    const json::Object pod{{"apiVersion", "v1"}, {"kind", "Pod"}, {"name", plan.name}, {"uid", pod_uid}};
    return {
        {"apiVersion", "v1"},
        {"kind", "Secret"},
        {"metadata", json::Object{{"name", name}, {"labels", labels_of(owner)}, {"ownerReferences", json::Array{pod}}}},
        {"type", "Opaque"},
        {"immutable", true},
        {"data", std::move(data)}
    };
}

json::Object policy(const std::string& name, json::Object selected, json::Array ingress, json::Array egress, const Owner& owner) {
    json::Object spec{{"podSelector", json::Object{{"matchLabels", std::move(selected)}}}, {"policyTypes", json::Array{"Ingress", "Egress"}}};
    if (!ingress.empty()) spec["ingress"] = std::move(ingress);
    if (!egress.empty()) spec["egress"] = std::move(egress);
    return {
        {"apiVersion", "networking.k8s.io/v1"},
        {"kind", "NetworkPolicy"},
        {"metadata", json::Object{{"name", name}, {"labels", json::Object{{k_label_installation, owner.installation}}}}},
        {"spec", std::move(spec)}
    };
}

json::Object ip_block(const std::string& cidr) { return {{"ipBlock", json::Object{{"cidr", cidr}}}}; }
std::string alone(const std::string& address) { return address + (address.contains(':') ? "/128" : "/32"); }
json::Object tcp(int port) { return {{"protocol", "TCP"}, {"port", port}}; }

}  // namespace

std::string label_value(const std::string& id) {
    const auto edge = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    return id.size() <= 63 && edge(id.front()) && edge(id.back()) ? id : sha256_hex(id).substr(0, 32);
}

bool PodPlan::bridged() const {
    const auto live = [](const Delivery& d) { return d.how == Delivery::How::live; };
    return !spec.io_dir.empty() || !spec.mcp_socket.empty() || std::ranges::any_of(deliveries, live);
}

std::string pod_name(const std::string& id) {
    std::string out = "atelier-";
    for (const char c : to_lower(id).substr(0, 40)) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    return out + "-" + random_hex(4);
}

json::Object identity_secret(
    const PodPlan& plan, const std::string& pod_uid, const net::CertificateAuthority::Issued& identity, const std::string& authority,
    const Owner& owner
) {
    json::Object data{{"certificate.pem", base64(identity.certificate)}, {"key.pem", base64(identity.key)}, {"authority.pem", base64(authority)}};
    return secret(plan.name + "-identity", plan, pod_uid, std::move(data), owner);
}

std::optional<json::Object> files_secret(const PodPlan& plan, const std::string& pod_uid, const Owner& owner) {
    json::Object data;
    for (const auto& delivery : plan.deliveries) {
        for (const auto& file : delivery.files) data[file.key] = base64(file.bytes);
    }
    if (!plan.input.empty()) data["input"] = base64(plan.input);
    if (data.empty()) return std::nullopt;
    return secret(plan.name + "-files", plan, pod_uid, std::move(data), owner);
}

std::vector<json::Object> network_policies(const KubernetesOptions& options, const Owner& owner) {
    json::Array from;
    for (const auto& cidr : options.callers) from.push_back(ip_block(cidr));
    if (from.empty()) from.push_back(ip_block(alone(options.gateway_address)));
    const json::Object in{{"from", std::move(from)}, {"ports", json::Array{tcp(k_app_port), tcp(k_files_port)}}};
    const json::Object out{{"to", json::Array{ip_block(alone(options.gateway_address))}}, {"ports", json::Array{tcp(options.gateway_port)}}};
    const json::Object all{{k_label_installation, owner.installation}};
    const json::Object sandboxes{{k_label_installation, owner.installation}, {k_label_kind, "sandbox"}};
    const std::string prefix = "atelier-" + owner.installation;
    return {policy(prefix + "-nothing", all, {}, {}, owner), policy(prefix + "-gateway", sandboxes, json::Array{in}, json::Array{out}, owner)};
}

json::Object delete_options(std::optional<std::int64_t> grace_seconds) {
    json::Object out{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"propagationPolicy", "Background"}};
    if (grace_seconds) out["gracePeriodSeconds"] = *grace_seconds;
    return out;
}

std::string selector_of(const Owner& owner, bool instance_too) {
    std::string out = std::string(k_label_installation) + "=" + owner.installation;
    if (instance_too) out += "," + std::string(k_label_instance) + "=" + owner.instance;
    return out;
}

std::string missing(const json::Value& asked, const json::Value& got, const std::string& path) {
    if (asked.is_object() && got.is_object()) {
        for (const auto& [key, value] : asked.as_object()) {
            const std::string at = path.empty() ? std::string(key) : path + "." + std::string(key);
            const auto* there = got.as_object().if_contains(key);
            // What is off by default may be left out.
            const bool off = (value.is_bool() && !value.as_bool() && key != "hostUsers" && key != "automountServiceAccountToken" &&
                              key != "enableServiceLinks" && key != "allowPrivilegeEscalation") ||
                             (value.is_array() && value.as_array().empty());
            if (!there && off) continue;
            if (!there) return at + " is gone";
            if (auto deeper = missing(value, *there, at); !deeper.empty()) return deeper;
        }
        return {};
    }
    if (asked.is_array() && got.is_array()) {
        const auto& a = asked.as_array();
        const auto& g = got.as_array();
        if (a.size() != g.size()) return path + " has " + std::to_string(g.size()) + " members instead of " + std::to_string(a.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (auto deeper = missing(a[i], g[i], path + "[" + std::to_string(i) + "]"); !deeper.empty()) return deeper;
        }
        return {};
    }
    if (asked.is_string() && got.is_string()) {
        const auto a = quantity(std::string(asked.as_string()));
        const auto g = quantity(std::string(got.as_string()));
        if (a && g && *a == *g) return {};
    }
    return asked == got ? "" : path + " is " + json::print(got) + " instead of " + json::print(asked);
}

}  // namespace atelier::sandbox::kubernetes
