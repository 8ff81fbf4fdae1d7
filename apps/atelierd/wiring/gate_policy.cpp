#include "gate_policy.hpp"

namespace atelier::orchestrator {

Result<gate::Policy> gate_policy(const std::filesystem::path& data, const std::filesystem::path& root) {
    return gate::Policy::load(
        {{"site", data / "policy.json"}, {"application", root / "applications" / "portfolio" / "policy.json"}}
    );
}

}  // namespace atelier::orchestrator
