#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"
#include "atelier/process/process.hpp"

namespace atelier::gate {

/// One tool that reads users' code. It sees the mounted directories read-only and nothing else of the host, has no network
/// and no gateway socket.
struct ToolJob {
    std::vector<std::pair<std::string, std::string>> mounts;  ///< host directory, path inside
    std::string cwd = "/";
    std::vector<std::string> argv;
    std::vector<std::pair<std::string, std::string>> env;  ///< beside HOME and LANG
    std::string input;
    std::uint64_t memory_bytes = 1u << 30;
    process::Limits limits;
};

/// How tools are run is the wiring's choice (a jail).
class ToolRunner {
public:
    virtual ~ToolRunner() = default;
    virtual Task<Result<process::Output>> run(ToolJob job) = 0;
};

struct LocalGateOptions {
    std::filesystem::path web;   ///< the built web tree: gate/, sdk/, node_modules/
    std::filesystem::path node;  ///< the pinned Node binary
    std::filesystem::path scratch;
    std::vector<std::string> known_tools;  ///< of the pinned contract: what a manifest may name
    std::vector<std::string> writing_tools;  ///< those of them that change the user's data
    std::filesystem::path sqlite;          ///< the atelier-sqlite program, on which migrations are tried
};

/// Node of the npm package in the web tree; the system's one only where the package has no build for this machine.
std::string find_node(const std::filesystem::path& web);

/// What of the web tree runs on libraries of the system: Node, and the native part of the linter.
std::vector<std::filesystem::path> native_programs(const std::filesystem::path& web);

/// path, bytes, scan in-process and first; then types and lint beside the Node worker (format, build, render).
std::unique_ptr<Gate> make_local_gate(Executor executor, LocalGateOptions options, ToolRunner& runner, const Clock& clock);

}  // namespace atelier::gate
