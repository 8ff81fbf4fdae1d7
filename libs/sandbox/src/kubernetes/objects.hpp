#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "atelier/json/json.hpp"
#include "atelier/net/certificates.hpp"
#include "atelier/sandbox/kubernetes.hpp"
#include "files.hpp"

/// The objects that the driver makes, as Kubernetes API 1.34 has them.
namespace atelier::sandbox::kubernetes {

inline constexpr const char* k_label_installation = "atelier.installation";
inline constexpr const char* k_label_instance = "atelier.instance";
inline constexpr const char* k_label_kind = "atelier.kind";  ///< sandbox: may reach the gateway; tool: reaches nothing
inline constexpr const char* k_label_sandbox = "atelier.sandbox";
inline constexpr int k_app_port = 8443;    ///< of the bridge: the sandbox's own server
inline constexpr int k_files_port = 8444;  ///< of the bridge: files of live mounts

/// Who makes the objects.
struct Owner {
    std::string installation;
    std::string instance;
};

/// One pod to be made.
struct PodPlan {
    std::string name;
    Spec spec;
    unsigned uid = 0;
    std::vector<Delivery> deliveries;
    bool command = false;  ///< one command to its end: framed output, perhaps an input
    std::string input;
    std::chrono::seconds deadline{0};  ///< of the pod's life
    bool bridged() const;
};

/// A label's value; ids that are none are told by their digest.
std::string label_value(const std::string& id);

/// "atelier-<id>-<random>", a valid name of a pod.
std::string pod_name(const std::string& id);
json::Object pod_body(const PodPlan& plan, const KubernetesOptions& options, const Owner& owner);

/// A Secret that goes with its pod.
json::Object identity_secret(
    const PodPlan& plan, const std::string& pod_uid, const net::CertificateAuthority::Issued& identity, const std::string& authority,
    const Owner& owner
);
/// nullopt when nothing is delivered.
std::optional<json::Object> files_secret(const PodPlan& plan, const std::string& pod_uid, const Owner& owner);

/// Nothing in, nothing out, for every pod of the installation; and the exception for sandboxes: to the gateway's address and port,
/// and from the callers to the bridge's ports.
std::vector<json::Object> network_policies(const KubernetesOptions& options, const Owner& owner);

json::Object delete_options(std::optional<std::int64_t> grace_seconds);
std::string selector_of(const Owner& owner, bool instance_too);

/// In words the first thing that was asked for and is not in what the cluster made of it; empty when all is there. Quantities
/// are compared as numbers.
std::string missing(const json::Value& asked, const json::Value& got, const std::string& path);

}  // namespace atelier::sandbox::kubernetes
