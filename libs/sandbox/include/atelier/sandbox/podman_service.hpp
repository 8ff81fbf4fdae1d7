#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "atelier/base/result.hpp"
#include "atelier/process/process.hpp"

namespace atelier::sandbox {

/// A container engine of its own, where the operator named none: `podman system service` with runc, everything it keeps below
/// one folder. Ends with the object, by its pid. Blocks.
class PodmanService {
public:
    /// failed_precondition, in words, where this machine cannot run it (no podman, no runc, not root).
    static Result<std::unique_ptr<PodmanService>> start(std::filesystem::path dir);
    ~PodmanService();
    std::string socket() const { return (dir_ / "engine.sock").string(); }

private:
    explicit PodmanService(std::filesystem::path dir) : dir_(std::move(dir)) {}
    std::filesystem::path dir_;
    IoContext io_;  // of its own: nobody else waits for the service
    std::unique_ptr<process::Child> child_;
};

}  // namespace atelier::sandbox
