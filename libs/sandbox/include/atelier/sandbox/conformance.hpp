#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atelier/json/json.hpp"
#include "atelier/sandbox/driver.hpp"

/// The suite that every sandbox driver passes: the attack list of docs/isolation.md tried from inside by atelier-probe and from
/// outside by scenarios. Each refusal counts only when the same attempt gets through outside (the control). It changes nothing
/// on the host; what it plants are a listener, a socket and a process of its own, and it compares the host's state before and
/// after. Runs about half a minute.
namespace atelier::sandbox {

enum class Verdict {
    passed,
    failed,
    soft,      ///< held, but by a watchdog and not by the kernel
    unproven,  ///< refused inside, but the control was refused as well on this host
    skipped,   ///< the driver says that it does not have this (capabilities)
};
std::string_view to_string(Verdict verdict) noexcept;

struct Finding {
    int item = 0;  ///< of the attack list; 0: part of the contract, not of the list
    std::string name;
    Verdict verdict = Verdict::failed;
    std::string inside;   ///< what happened in the sandbox
    std::string control;  ///< what happened outside
};

struct ConformanceOptions {
    std::filesystem::path probe;    ///< the atelier-probe program
    std::filesystem::path scratch;  ///< an empty directory that every uid may enter; removed content only
    std::string only;               ///< part of a name or an item's number; empty: all
};

struct ConformanceReport {
    Capabilities capabilities;
    std::vector<Finding> findings;  ///< by item
    bool ok() const;                ///< nothing failed
    json::Object to_json() const;
};

/// Fails only when the suite itself cannot run (no probe, no scratch); everything about the driver is a finding.
Task<Result<ConformanceReport>> run_conformance(Executor executor, Driver& driver, ConformanceOptions options);

}  // namespace atelier::sandbox
