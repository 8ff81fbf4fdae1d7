#include "atelier/gate/jailed_tools.hpp"

#include "atelier/base/ids.hpp"

namespace atelier::gate {

Task<Result<process::Output>> JailedTools::run(ToolJob job) {
    sandbox::Spec spec;
    spec.id = "gate-" + random_hex(6);
    for (auto& [host, inside] : job.mounts) spec.mounts.push_back({std::move(host), std::move(inside), false});
    spec.cwd = job.cwd;
    spec.argv = std::move(job.argv);
    spec.env = {{"HOME", "/tmp"}, {"LANG", "C.UTF-8"}};
    spec.env.insert(spec.env.end(), job.env.begin(), job.env.end());
    spec.limits.memory_bytes = job.memory_bytes;
    spec.limits.cpu_seconds = job.limits.cpu_seconds;
    co_return co_await driver_.run(std::move(spec), std::move(job.input), job.limits);
}

}  // namespace atelier::gate
