#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/gate/local_gate.hpp"
#include "workers.hpp"

namespace atelier::gate {

/// What the build made of the files.
struct Built {
    json::Object answer;       ///< bundle, script and backend, as the render test takes them
    std::string module;        ///< the ES module
    std::string backend_code;  ///< backend.ts as one script; empty where there is none
};

/// What the render test saw.
struct Shown {
    std::string dom;
    std::vector<DataLoss> data_loss;
    std::vector<Expectation> expectations;
};

/// What is judged, as far as the stages before have brought it.
struct Subject {
    const Input& input;
    std::map<std::string, std::string> files;  ///< as they would be committed
    const LocalGateOptions& options;
    Workers& workers;
    Workers::Lease* checker = nullptr;  ///< from Stage::text on
    std::optional<Built> built;         ///< in Stage::run
    bool may_run = true;                ///< nothing that guards the run is red
};

/// What one check says. What could not be found out is a finding: a check that did not run is red.
struct CheckResult {
    std::vector<Finding> findings;
    std::map<std::string, std::string> changed;  ///< files that it writes otherwise
    std::optional<Built> built;
    std::optional<Shown> shown;
};

/// The checks of a stage see the same subject and run side by side.
enum class Stage {
    files,   ///< names and bytes. Red: no tool gets to see the files
    text,    ///< deterministic fixes. Red: the text stays as it is, and the checks of the code say more about it
    code,    ///< judges the code without running it
    run,     ///< runs it, if it was built and nothing forbidden was found in it
    review,  ///< not part of a verdict: looks closer, before a person does
};

/// One check of the list. Has no state of its own. May run for two verdicts at a time.
class Check {
public:
    virtual ~Check() = default;
    virtual std::string_view name() const = 0;
    virtual Stage stage() const = 0;
    /// Whether a red one keeps the code from being run.
    virtual bool guards_run() const { return false; }
    /// The subject stays as it is until this is done.
    virtual Task<CheckResult> run(const Subject& subject) const = 0;
};

using Checks = std::vector<std::unique_ptr<const Check>>;

/// In the order of a report: path, bytes, format, scan, types, lint, build, site (where the policy has validators), render; eslint at
/// review.
Checks all_checks(const Policy& policy);

/// The files of the subject that TypeScript's quick fixes change, with their new text; none where there is no answer.
Task<std::map<std::string, std::string>> mended_files(const Subject& subject);

std::unique_ptr<const Check> path_check();
std::unique_ptr<const Check> bytes_check();
std::unique_ptr<const Check> format_check();
std::unique_ptr<const Check> scan_check();
/// A tool of the checker process that answers with findings alone: "types", "lint".
std::unique_ptr<const Check> tool_check(std::string name);
std::unique_ptr<const Check> build_check();
std::unique_ptr<const Check> render_check();
std::unique_ptr<const Check> eslint_check();
std::unique_ptr<const Check> site_check(std::vector<Validator> validators);

}  // namespace atelier::gate
