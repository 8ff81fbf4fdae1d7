#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

namespace atelier::gate {

struct Finding;

/// A program of the site's that judges customizations. It runs in the jail (no network, its own files read-only) and
/// gets the files as JSON on its standard input: `{"format": 1, "feature", "files": {name: text}}`. It answers on its
/// standard output by schemas/findings.json or SARIF 2.1.0 and ends with 0. Anything else is a refusal.
struct Validator {
    std::string name;
    std::filesystem::path program;
    std::filesystem::path folder;  ///< seen by the program; empty: the program alone
    std::vector<std::string> arguments;
    std::chrono::milliseconds timeout{10'000};
};

/// What code has to keep to beside the checks' own rules. Made of levels, of which a later one can only tighten: lower
/// a limit, make an error of what a check leaves to the reviewer, add a validator. schemas/policy.json.
class Policy {
public:
    struct Limits {
        std::int64_t files = 0;  ///< beside migrations
        std::int64_t code_files = 0;
        std::int64_t migrations = 0;
        std::int64_t lines = 0;  ///< of a file of code
        std::int64_t tools = 0;
    };

    /// The product's own level alone.
    Policy();
    /// Adds a level of the given name. invalid_argument with the place and the reason where it does not fit the schema
    /// or would loosen; the policy is then as it was.
    Result<void> add(std::string level, std::string_view text);

    /// The product, then each file that is there, in this order; errors name the file. not_found is no error.
    struct Source {
        std::string level;
        std::filesystem::path file;
    };
    static Result<Policy> load(const std::vector<Source>& sources);

    const Limits& limits() const { return limits_; }
    const std::vector<Validator>& validators() const { return validators_; }
    /// An error of what a level has made one.
    void raise(Finding& finding) const;
    /// One line for people: levels, limits, rules and validators.
    std::string describe() const;

private:
    std::vector<std::string> levels_;
    Limits limits_;
    std::vector<std::string> errors_;  ///< rules and "beginning.*"
    std::vector<Validator> validators_;
};

}  // namespace atelier::gate
