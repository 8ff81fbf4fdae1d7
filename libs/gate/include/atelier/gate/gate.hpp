#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

/// The checks that code must pass before a commit can exist. Fails closed: a check that cannot run, crashes or times out is red.
namespace atelier::gate {

struct Finding {
    std::string rule;  ///< "scan.import", "types.TS2322", ...
    std::string file;
    std::int64_t line = 0;  ///< 1-based; 0: the whole file
    std::int64_t column = 0;
    std::string text;
    std::string hint;                ///< what to do about it
    std::string severity = "error";  ///< error | warning; only errors make red
    /// It is about the check, which gave no verdict, and not about the code.
    bool not_run() const { return rule.ends_with(".not_run"); }
};

/// How one check went.
struct CheckRecord {
    std::string name;  ///< path | bytes | format | scan | types | lint | build | site | render; at review: eslint
    bool ok = false;
    std::int64_t duration_ms = 0;
    std::int64_t findings = 0;
};

/// What a step of the migrations throws away. Never red; what needs a yes must be confirmed by the person who publishes.
struct DataLoss {
    std::string file;
    std::string direction;  ///< forward | back
    std::string kind;       ///< table_dropped | column_dropped | rows_deleted | values_overwritten
    std::string table;
    std::string column;      ///< empty: the whole row
    std::int64_t rows = 0;   ///< as far as they could be counted
    std::string measured;    ///< seeded: on made rows; user: on the user's rows; statement: SQLite says that the statement does it
    bool needs_yes = true;   ///< false: a way back takes what its own way forward had brought
};

/// One expectation of expectations.json, as the render test saw it. One that is not met is a finding too.
struct Expectation {
    std::string expected;
    std::string seen;
    bool ok = false;
};

struct Report {
    bool ok = false;
    std::vector<CheckRecord> checks;  ///< those that ran
    std::vector<Finding> findings;
    std::vector<DataLoss> data_loss;
    std::vector<Expectation> expectations;  ///< in the order of the file; empty where there is none
    std::string content_sha256;  ///< of the files as they were judged (after formatting)
    std::string bundle_sha256;
    Millis at = 0;
};

struct Input {
    std::string user;
    std::string feature;
    std::string locale;                        ///< ru | en: language of the render test
    std::map<std::string, std::string> files;  ///< relative to the customization's folder
    json::Object fixture;                      ///< tool outputs for the render test; empty: the built-in ones
    bool fix = false;                          ///< text that a model wrote: missing imports are added before it is judged
};

struct Verdict {
    Report report;
    std::map<std::string, std::string> formatted;  ///< files whose text the gate changed: fixes, form, unused tools
    std::string bundle;                            ///< the ES module; empty when red
    std::string backend;                           ///< the package of backend.ts (see below); empty where there is none
    std::string dom;                               ///< what the render test saw
};

class Gate {
public:
    virtual ~Gate() = default;
    /// `on_check` is awaited after each check, in order; may be empty.
    virtual Task<Result<Verdict>> judge(Input input, std::function<Task<>(CheckRecord)> on_check) = 0;
    /// What takes too long for every edit: asked before a person is to review the change. Of files that have a green
    /// verdict; digest and bundle of the report stay empty.
    virtual Task<Result<Report>> review(Input input) = 0;
    /// Starts what the next verdict would wait for, and returns at once: for whoever knows that code is being written.
    virtual void warm() = 0;
    /// Ends what is kept between verdicts. Nothing is judged afterwards, and no verdict may be on its way.
    virtual Task<> close() = 0;
};

/// A backend's package is JSON text, stored by its SHA-256: `{"format": 1, "code", "migrations": {path: text}, "tools": [name]}`. The
/// widget's module names it in its last line, `export const backend="<sha256>";`, so that the digest of the module covers all of a
/// customization and a release needs no second pointer.
std::string with_backend(std::string module, const std::string& backend_sha256);

/// The folders that a customization may have: parts, lib, migrations.
bool is_source_folder(std::string_view name);

/// Puts what a review found behind a verdict's report; red where either is.
void add(Report& report, Report review);

json::Object to_json(const Finding& finding);
json::Object to_json(const CheckRecord& check);
json::Object to_json(const DataLoss& loss);
json::Object to_json(const Expectation& expectation);
/// Reads what web/user-backend writes (seeded.mjs, data-loss.mjs).
DataLoss read_data_loss(const json::Object& from);
json::Object to_json(const Report& report);
/// The report as SARIF 2.1.0 (OASIS, 2020), for tools that show or collect findings. Paths are relative to the
/// customization's folder.
json::Object to_sarif(const Report& report);

}  // namespace atelier::gate
