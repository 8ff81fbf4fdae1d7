#pragma once

#include <map>
#include <string>
#include <vector>

#include "check.hpp"

/// Reads what the processes of web/gate answer. An answer that cannot be read is a finding: a check that did not run is
/// red.
namespace atelier::gate {

using Answer = Result<json::Object>;

/// The findings of the check `name`.
std::vector<Finding> read_findings(const std::string& name, const Answer& answer);
/// `changed` holds the text of every file.
CheckResult read_format(const Answer& answer);
/// `built` is there when all that has to be built is.
CheckResult read_build(Answer answer, bool with_backend);
CheckResult read_render(const Answer& answer);

/// Of a build: tools that nothing calls.
std::vector<std::string> unused_tools(const json::Object& answer);

/// The list in expectations.json; empty where there is none.
json::Array expectations_of(const std::map<std::string, std::string>& files);
/// The manifest as JSON; null where there is none that fits its schema.
json::Value manifest_of(const std::map<std::string, std::string>& files);

/// The package of gate.hpp.
std::string backend_package(const std::map<std::string, std::string>& files, const std::string& code);

/// Takes the unused tools out of the manifest that `text` is. One that changes data is not taken out in silence: it
/// stays and is an error.
std::vector<Finding> settle_tools(
    const std::vector<std::string>& unused, const std::vector<std::string>& writing, std::string& text
);

}  // namespace atelier::gate
