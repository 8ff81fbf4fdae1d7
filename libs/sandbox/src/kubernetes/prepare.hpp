#pragma once

#include <string>
#include <vector>

#include "api.hpp"
#include "objects.hpp"

namespace atelier::sandbox::kubernetes {

/// invalid_argument, in words, for options that name nothing usable.
Result<void> check_options(const KubernetesOptions& options);
/// In words what these options give away; empty when everything is asked for.
std::vector<std::string> weaknesses(const KubernetesOptions& options);
/// invalid_argument for a spec that no pod can be made of.
Result<void> check_spec(const Spec& spec);

/// Asks for the version, brings the network policies into their place and has a pod made as a dry run, which meets the cluster's
/// admission (quota, pod security, runtime class) and shows what it would have changed.
Task<Result<void>> prepare_cluster(Api api, KubernetesOptions options, Owner owner, PodPlan sample);

/// failed_precondition, in words, when the cluster's pod is not the one that was asked for.
Result<void> check_made(const json::Object& asked, const json::Value& made);

}  // namespace atelier::sandbox::kubernetes
