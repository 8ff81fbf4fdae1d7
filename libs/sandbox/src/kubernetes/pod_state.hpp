#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "atelier/json/json.hpp"

namespace atelier::sandbox::kubernetes {

inline constexpr const char* k_container = "sandbox";
inline constexpr const char* k_bridge = "bridge";

/// What of a pod's status matters here. Source: Kubernetes API 1.34, PodStatus and ContainerStatus.
struct PodState {
    std::string name;
    std::string uid;
    std::string ip;
    bool started = false;          ///< the container with the users' code has been started
    std::optional<int> exit_code;  ///< it has ended, or the pod has
    std::string because;           ///< in words why the cluster ended it; empty when it ended by itself
    std::string waits_for;         ///< in words what keeps it from starting; empty: nothing unusual
    bool hopeless = false;         ///< it will never start
};

PodState pod_state(const json::Object& pod);

/// "512Mi", "250m", "12345n", "1k": the number; nullopt for anything else.
std::optional<double> quantity(const std::string& text);

}  // namespace atelier::sandbox::kubernetes
