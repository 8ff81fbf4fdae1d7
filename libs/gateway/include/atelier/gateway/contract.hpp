#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/json/schema.hpp"

namespace atelier::gateway {

struct Tool {
    std::string name;
    bool reads_only = false;  ///< annotations.readOnlyHint
    json::Object input;       ///< JSON Schema
    json::Object output;
    std::shared_ptr<const json::Schema> arguments;  ///< `input`, compiled
};

/// The Core Backend's tools as schemas/core-tools.json and MCP's tools/list describe them. Immutable; thread-safe.
class Contract {
public:
    /// `{"tools": [{"name", "annotations", "inputSchema", "outputSchema"}]}`. invalid_argument for what is not a contract.
    static Result<Contract> parse(const json::Object& object);

    const Tool* find(std::string_view name) const;
    const std::map<std::string, Tool, std::less<>>& tools() const { return tools_; }
    std::vector<std::string> names() const;
    /// Those that change something.
    std::vector<std::string> writing_names() const;
    /// Those of the names that change something; one that the contract does not know may.
    std::vector<std::string> writes_among(const std::vector<std::string>& names) const;
    /// Only what a caller depends on, in a fixed order: the text that is pinned and digested.
    json::Object canonical() const;
    std::string sha256() const;

private:
    std::map<std::string, Tool, std::less<>> tools_;
};

/// schemas/core-tools.json as it was when the program was built; parsed once.
const Contract& pinned_contract();

/// One way in which a contract differs from the pinned one.
struct Difference {
    std::string tool;
    std::string field;  ///< "input.kind", "output.positions[].price"; empty: the tool itself
    bool breaking = false;
    std::string text;
};

/// Judged from the caller's side: what he sends may not be refused where it was taken, what he reads may not be missing or of another
/// kind. Where it cannot be judged, a difference is breaking.
std::vector<Difference> compare(const Contract& before, const Contract& after);

/// A released customization, by its manifest.
struct Customization {
    std::string user;
    std::string feature;
    std::string release_id;
    std::vector<std::string> tools;
};

struct Broken {
    Customization customization;
    std::vector<Difference> by;
};

/// The customizations that use a tool with a breaking difference.
std::vector<Broken> broken_by(const std::vector<Difference>& differences, const std::vector<Customization>& released);

json::Object to_json(const Difference& difference);
json::Object to_json(const Broken& broken);

}  // namespace atelier::gateway
