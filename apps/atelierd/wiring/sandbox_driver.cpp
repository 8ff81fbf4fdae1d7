#include "sandbox_driver.hpp"

#include <cstdlib>

#include "atelier/sandbox/kubernetes.hpp"
#include "atelier/sandbox/native.hpp"
#include "atelier/sandbox/oci.hpp"

namespace atelier::orchestrator {
namespace {

constexpr Millis k_gateway_certificate = 5LL * 365 * 24 * 3600 * 1000;

Result<net::CertificateAuthority> authority_of(const Config& config) { return net::CertificateAuthority::open(config.data / "kubernetes"); }

/// In a cluster the pod's own address, which the manifest passes in, is the one that sandboxes can reach.
std::string gateway_address(const KubernetesConfig& config) {
    const char* own = std::getenv("POD_IP");
    return config.gateway_address.empty() && own ? own : config.gateway_address;
}

sandbox::KubernetesOptions options_of(const Config& config) {
    const KubernetesConfig& from = config.kubernetes;
    sandbox::KubernetesOptions out;
    out.access.url = from.api;
    if (!from.token_file.empty()) out.access.token_file = from.token_file;
    if (!from.ca_file.empty()) out.access.ca_file = from.ca_file;
    out.name_space = from.name_space;
    out.image = from.image;
    out.image_pull_secret = from.image_pull_secret;
    out.runtime_class = from.runtime_class;
    out.seccomp_profile = from.seccomp_profile;
    out.user_namespaces = from.user_namespaces;
    if (from.first_uid > 0) out.first_uid = static_cast<unsigned>(from.first_uid);
    if (from.uids > 0) out.uids = static_cast<unsigned>(from.uids);
    out.gateway_address = gateway_address(from);
    out.gateway_port = static_cast<std::uint16_t>(from.gateway_port);
    out.callers = from.callers;
    out.in_image = from.in_image;
    out.state = config.data / "kubernetes";
    out.allow_weaker = config.allow_weaker_isolation;
    return out;
}

}  // namespace

Result<std::unique_ptr<sandbox::Driver>> make_sandbox_driver(Executor executor, const Config& config, std::vector<std::filesystem::path> programs) {
    const auto jail = config.programs / "atelier-jail";
    if (config.sandbox == "native") {
        sandbox::NativeOptions native{.jail = jail, .allow_weaker = config.allow_weaker_isolation};
        native.image = config.data / "image";
        native.programs = std::move(programs);
        return sandbox::make_native(executor, std::move(native));
    }
    if (config.sandbox == "kubernetes") {
        ATL_TRY(auto authority, authority_of(config));
        return sandbox::make_kubernetes(executor, options_of(config), std::move(authority));
    }
    const auto image = config.root / ".cache" / "sandbox" / "image.tar.gz";
    return sandbox::make_oci(executor, {config.engine_socket, image, jail, config.data / "run", config.allow_weaker_isolation});
}

Result<std::unique_ptr<gateway::Door>> make_gateway_door(Executor executor, const Config& config, const gateway::Limits& limits) {
    if (config.sandbox != "kubernetes") return nullptr;
    ATL_TRY(const auto authority, authority_of(config));
    const Millis now = SystemClock().now();
    ATL_TRY(auto own, authority.issue({sandbox::gateway_uri(), now - 300'000, now + k_gateway_certificate}));
    net::TlsParty party{std::move(own.certificate), std::move(own.key), authority.certificate(), {}};
    const auto port = static_cast<std::uint16_t>(config.kubernetes.gateway_port);
    return gateway::Door::open(std::move(executor), gateway_address(config.kubernetes), port, std::move(party), limits);
}

}  // namespace atelier::orchestrator
