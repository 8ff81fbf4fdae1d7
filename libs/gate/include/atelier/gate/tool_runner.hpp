#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/process/process.hpp"

namespace atelier::gate {

/// One tool that reads users' code. It sees the mounted directories read-only and nothing else of the host, has no network
/// and no gateway socket.
struct ToolJob {
    std::vector<std::pair<std::string, std::string>> mounts;  ///< host directory, path inside
    bool host_programs = false;  ///< for a program of the operator's, which may need an interpreter; never for users' code
    std::string cwd = "/";
    std::vector<std::string> argv;
    std::vector<std::pair<std::string, std::string>> env;  ///< beside HOME and LANG
    std::string input;                                     ///< run() only
    std::uint64_t memory_bytes = 1u << 30;
    std::uint64_t processes = 64;  ///< and threads
    process::Limits limits;        ///< run() only; a resident's time is the caller's to measure
};

/// A tool that stays and is spoken with over its standard input and output. Destroying it ends it and all that it started.
class ResidentTool {
public:
    struct Usage {
        std::uint64_t cpu_ms = 0;  ///< since its start
        std::uint64_t memory_bytes = 0;
    };
    virtual ~ResidentTool() = default;
    /// The next bytes; empty when it has closed its output. One reader and one writer at a time. Cancellable.
    virtual Task<std::string> read() = 0;
    virtual Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) = 0;
    /// Zeros where nothing is known.
    virtual Usage usage() = 0;
    /// The last of what it wrote to standard error, or why it was ended.
    virtual std::string last_words() = 0;
};

/// How tools are run is the wiring's choice (a jail).
class ToolRunner {
public:
    virtual ~ToolRunner() = default;
    virtual Task<Result<process::Output>> run(ToolJob job) = 0;
    /// failed_precondition where tools cannot stay: then each question is a run() of its own.
    virtual Task<Result<std::unique_ptr<ResidentTool>>> start(ToolJob job) = 0;
};

}  // namespace atelier::gate
