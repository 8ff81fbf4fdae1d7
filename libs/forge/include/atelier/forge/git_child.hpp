#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/git/remote.hpp"

namespace atelier::forge {

/// git with a forge, in a child process (apps/atelier-git) that is ended when it takes too long: `timeout` then, and
/// what came of it is not known. Calls may run beside each other: two that write the same reference at once end with
/// `unavailable` for one. Cancellable.
class GitChild {
public:
    struct Options {
        std::filesystem::path program;     ///< of atelier-git
        std::filesystem::path repository;  ///< ours, bare
        git::RemoteAccess access;
        std::chrono::milliseconds limit{120'000};  ///< for one call
    };
    explicit GitChild(Options options) : options_(std::move(options)) {}

    Task<Result<void>> push(std::string branch);
    /// As git::Remote::fetch: the local main follows the base.
    Task<Result<git::Remote::Tips>> fetch(std::string base, std::vector<std::string> branches);

private:
    Task<Result<git::Remote::Tips>> call(std::string push, std::string base, std::vector<std::string> branches);

    Options options_;
};

}  // namespace atelier::forge
