#include "atelier/gate/jailed_tools.hpp"

#include "atelier/base/ids.hpp"

namespace atelier::gate {
namespace {

constexpr std::size_t k_last_words = 2000;

sandbox::Spec spec_of(ToolJob& job) {
    sandbox::Spec spec;
    spec.id = "gate-" + random_hex(6);
    for (auto& [host, inside] : job.mounts) spec.mounts.push_back({std::move(host), std::move(inside), false});
    spec.host_programs = job.host_programs;
    spec.cwd = job.cwd;
    spec.argv = std::move(job.argv);
    spec.env = {{"HOME", "/tmp"}, {"LANG", "C.UTF-8"}};
    spec.env.insert(spec.env.end(), job.env.begin(), job.env.end());
    spec.limits.memory_bytes = job.memory_bytes;
    spec.limits.processes = job.processes;
    return spec;
}

class JailedResident final : public ResidentTool {
public:
    JailedResident(std::unique_ptr<sandbox::SpokenSandbox> sandbox, std::shared_ptr<std::string> errors)
        : sandbox_(std::move(sandbox)), errors_(std::move(errors)) {}

    Task<std::string> read() override { co_return co_await sandbox_->read(); }
    Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) override {
        co_return co_await sandbox_->write(std::move(bytes), limit);
    }
    Usage usage() override {
        const auto stats = sandbox_->sandbox().stats();
        return stats ? Usage{stats->cpu_ms, stats->memory_bytes} : Usage{};
    }
    std::string last_words() override {
        const std::string because = sandbox_->sandbox().ended_because();
        return because.empty() ? *errors_ : because;
    }

private:
    std::unique_ptr<sandbox::SpokenSandbox> sandbox_;
    std::shared_ptr<std::string> errors_;
};

}  // namespace

Task<Result<process::Output>> JailedTools::run(ToolJob job) {
    std::string input = std::move(job.input);
    const process::Limits limits = job.limits;
    sandbox::Spec spec = spec_of(job);
    spec.limits.cpu_seconds = limits.cpu_seconds;
    co_return co_await driver_.run(std::move(spec), std::move(input), limits);
}

Task<Result<std::unique_ptr<ResidentTool>>> JailedTools::start(ToolJob job) {
    const auto errors = std::make_shared<std::string>();
    auto on_error = [errors](std::string_view text) {
        errors->append(text);
        if (errors->size() > k_last_words) errors->erase(0, errors->size() - k_last_words);
    };
    ATL_CO_TRY(auto sandbox, co_await driver_.start_spoken(spec_of(job), std::move(on_error)));
    co_return std::make_unique<JailedResident>(std::move(sandbox), errors);
}

}  // namespace atelier::gate
