#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox {

struct OciOptions {
    std::string engine_socket = "/var/run/docker.sock";  ///< unix socket of the engine; never shown to a sandbox
    std::filesystem::path image;                         ///< tar (may be gzipped) of a root file system: tools/make_sandbox_image.sh
    std::filesystem::path jail;                          ///< the atelier-jail program: process 1 of every container
    std::filesystem::path state;                         ///< a directory of ours, for the seccomp profile; its path names what gc() may remove
    bool allow_weaker = false;                           ///< go on where the engine cannot enforce something
};

/// One container a sandbox, by any engine that answers the Docker Engine API 1.41 on a unix socket of this host (Docker, podman
/// system service). The image is made from the tar, without a registry, and found again by its digest. Each container has no
/// network, a read-only root, no capabilities, own seccomp profile, limits of its own and a dedicated host uid; its process 1 is
/// atelier-jail, which looks whether that is so before it starts anything, adds Landlock, and reaps.
/// Blocks while it asks the engine, for seconds when the image has to be made. failed_precondition, in words, where the engine
/// cannot isolate and `allow_weaker` is off; unavailable when nobody answers. freeze(), thaw() and, where the engine's processes
/// cannot be seen from here, stats() of its sandboxes block for one exchange with the engine, at most 10 s.
/// Source: Docker Engine API v1.41.
Result<std::unique_ptr<Driver>> make_oci(Executor executor, OciOptions options);

}  // namespace atelier::sandbox
