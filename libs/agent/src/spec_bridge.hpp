#pragma once

#include <map>
#include <optional>
#include <string>

#include "atelier/agent/ports.hpp"
#include "atelier/spec/fill.hpp"

namespace atelier::agent {

/// The Reading object of the OpenAPI document: sentence, parts, alternatives, the spec itself.
json::Object reading_json(const spec::Spec& spec, const std::vector<spec::Spec>& alternatives, spec::Lang lang);

/// The sentence alone.
std::string sentence_of(const spec::Spec& spec, spec::Lang lang);

struct Built {
    std::map<std::string, std::string> files;  ///< widget.tsx, spec.json, manifest.json
    std::string title;                         ///< in the language of the labels
};

/// Code, stored spec and manifest of a spec; failed_precondition for a spec that no code can serve.
Result<Built> build_files(const spec::Spec& spec, const std::string& feature);

/// The spec that the session's files were made from, if rung 1 made them.
std::optional<spec::Spec> current_spec(const Session& session);

/// A short folder name: "allocation-pie-3f2a".
std::string feature_name(const spec::Spec& spec);

}  // namespace atelier::agent
