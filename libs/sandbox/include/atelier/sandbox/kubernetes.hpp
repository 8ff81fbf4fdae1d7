#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "atelier/net/certificates.hpp"
#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox {

/// How the API server is asked. The defaults are what a pod finds in its own file system.
struct ClusterAccess {
    std::string url;  ///< "https://10.0.0.1:443"; http only on a loopback address. Empty: KUBERNETES_SERVICE_HOST and _PORT
    std::filesystem::path token_file = "/var/run/secrets/kubernetes.io/serviceaccount/token";  ///< read for every request: tokens rotate; empty: none
    std::filesystem::path ca_file = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";
    std::chrono::milliseconds deadline{30000};    ///< of one request with its repetitions
    std::chrono::milliseconds first_pause{200};   ///< before the first repetition; doubles
    std::chrono::milliseconds watch_gap{330000};  ///< a watch that is silent for longer is cut; the server ends it before
};

struct KubernetesOptions {
    ClusterAccess access;
    std::string name_space;         ///< exists already; see deploy/kubernetes
    std::string image;              ///< made by tools/make_sandbox_image.sh --kubernetes; by digest, else weaker
    std::string image_pull_secret;  ///< name of a Secret of the namespace; empty: none
    std::string runtime_class;      ///< of gVisor or Kata; empty: weaker
    std::string seccomp_profile =
        "atelier/sandbox.json";   ///< below the kubelet's seccomp folder: what atelier-jail --seccomp-profile prints; empty: weaker
    bool user_namespaces = true;  ///< hostUsers: false; without it and without a runtime class: weaker
    unsigned first_uid = 20000;   ///< of sandboxes, inside; the bridge of all of them has the one before. A pod's user namespace ends at 65535
    unsigned uids = 40000;
    std::string gateway_address;  ///< IP (no name: a sandbox resolves none) at which sandboxes reach the gateway
    std::uint16_t gateway_port = 8443;
    std::vector<std::string> callers;   ///< CIDRs from which atelierd reaches sandboxes; empty: gateway_address alone
    std::vector<std::string> in_image;  ///< places inside that the image holds: a mount there is not delivered
    std::filesystem::path state;        ///< a directory of ours: who this installation is, and which of its drivers live
    bool allow_weaker = false;
    std::chrono::milliseconds start_timeout{60000};            ///< until a pod runs
    std::chrono::milliseconds longest_life{12 * 3600 * 1000};  ///< of a sandbox; its certificate lives no longer
};

/// The names that certificates of an installation carry.
std::string orchestrator_uri();
std::string gateway_uri();
std::string sandbox_uri(const std::string& id);

/// One pod a sandbox. Each has its own uid, no service account token, no names to resolve, no privileges to gain, a read-only root,
/// requests equal to limits, and atelier-jail as process 1 of the container that runs users' code; the jail looks whether the
/// cluster gave what was asked, and leaves unix sockets as the only ones. A second container, the bridge, holds the pod's own
/// certificate, which users' code never sees, and joins /run/mcp.sock and /run/io/app.sock to mutual TLS. NetworkPolicies deny the
/// rest in any case.
/// What differs from the other drivers: nothing freezes; host files do not exist in a cluster, so a mount is part of the image
/// (`in_image`), or at most 1 MiB of small files altogether, or `live`; work directories are in the pod and go with it; a command's
/// input is at most 512 KiB; standard output comes through the cluster's log. release() keeps nothing.
/// Blocks while it asks the cluster: version, policies, and a pod as a dry run. failed_precondition, in words, where the cluster or the
/// options do not isolate and `allow_weaker` is off; unavailable when nobody answers. stats() blocks for one exchange with the
/// metrics API, at most 5 s; failed_precondition where the cluster has none.
/// Source: Kubernetes API 1.34 (pods and native sidecars from 1.29 on, user namespaces from 1.33 on).
Result<std::unique_ptr<Driver>> make_kubernetes(Executor executor, KubernetesOptions options, net::CertificateAuthority authority);

}  // namespace atelier::sandbox
