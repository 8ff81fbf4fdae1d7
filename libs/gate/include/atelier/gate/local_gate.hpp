#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"
#include "atelier/gate/policy.hpp"
#include "atelier/gate/tool_runner.hpp"

namespace atelier::gate {

/// Which processes are kept between verdicts, and what an answer of theirs may cost.
struct Residents {
    std::size_t checkers = 2;  ///< processes that read code, at most, one verdict at a time each; they are started when they are needed
    std::size_t spares = 2;    ///< processes for a render test that wait for their only job
    int jobs = 200;            ///< verdicts until a checker is replaced; 1: the gate is for one verdict
    std::uint64_t memory_bytes = 1200u << 20;  ///< of a checker with its servers, until it is replaced
    std::chrono::milliseconds refill_after{300};  ///< from a verdict until the next spare starts: a preview starts meanwhile
    std::chrono::minutes idle{10};             ///< without a verdict until all of them are ended
    std::chrono::milliseconds answer{60'000};  ///< until a silent process is ended
    std::uint64_t answer_cpu_ms = 15'000;      ///< processor time for an answer, until a busy one is
};

struct LocalGateOptions {
    std::filesystem::path web;   ///< the built web tree: gate/, sdk/, node_modules/
    std::filesystem::path node;  ///< the pinned Node binary
    std::vector<std::string> known_tools;    ///< of the pinned contract: what a manifest may name
    std::vector<std::string> writing_tools;  ///< those of them that change the user's data
    std::filesystem::path sqlite;            ///< the atelier-sqlite program, on which migrations are tried
    Residents residents;
    Policy policy{};
};

/// Node of the npm package in the web tree; the system's one only where the package has no build for this machine.
std::string find_node(const std::filesystem::path& web);

/// What of the web tree runs on libraries of the system: Node, and the native part of the linter.
std::vector<std::filesystem::path> native_programs(const std::filesystem::path& web);

/// The checks of src/check.hpp, in stages. Its processes start with the first verdict; close() ends them. The runner and the clock
/// outlive it. One executor.
std::unique_ptr<Gate> make_local_gate(Executor executor, LocalGateOptions options, ToolRunner& runner, const Clock& clock);

}  // namespace atelier::gate
