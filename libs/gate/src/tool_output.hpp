#pragma once

#include <map>
#include <string>
#include <vector>

#include "atelier/gate/gate.hpp"
#include "atelier/process/process.hpp"

/// Reads what the tools print. Output that cannot be read is a finding: a check that did not run is red.
namespace atelier::gate {

std::vector<Finding> read_types(const Result<process::Output>& output);
std::vector<Finding> read_lint(const Result<process::Output>& output);

struct WorkerResult {
    std::vector<Finding> format;
    std::vector<Finding> build;
    std::vector<Finding> render;
    std::map<std::string, std::string> formatted;
    std::vector<DataLoss> data_loss;
    std::vector<std::string> unused_tools;  ///< of the manifest: nothing calls them
    std::string bundle;
    std::string backend_code;  ///< backend.ts as one script; empty where there is none
    std::string dom;
};
WorkerResult read_worker(const Result<process::Output>& output);

/// The package of gate.hpp.
std::string backend_package(const Input& input, const std::string& code);

/// Takes the unused tools out of the manifest. One that changes data is not taken out in silence: it stays and is an error.
std::vector<Finding> settle_tools(const std::vector<std::string>& unused, const std::vector<std::string>& writing, std::string& manifest);

/// The job that web/gate/worker.mjs reads.
std::string worker_job(const Input& input);

}  // namespace atelier::gate
