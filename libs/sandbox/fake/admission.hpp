#pragma once

#include "atelier/json/json.hpp"

namespace atelier::sandbox {

/// What an API server says of a pod beyond its schema: names, references between its parts, requests and limits, and the Pod Security
/// Standard "restricted". invalid_argument (422) or permission_denied (403) with the first thing that is wrong.
/// Source: Kubernetes 1.34, "Pod Security Standards" and the API reference of PodSpec.
Result<void> admit_pod(const json::Object& pod);

/// The pod as the server gives it back: defaults set, what is empty or off by default left out, quantities in canonical form.
json::Object defaulted(json::Object pod);

}  // namespace atelier::sandbox
