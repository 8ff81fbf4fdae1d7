#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/code/scan.hpp"

namespace atelier::code {

/// What a profile says about a name.
struct Rule {
    std::string hint;
    Severity severity = Severity::error;
};

using Words = std::set<std::string, std::less<>>;

class RuleMap {
public:
    void add(std::string name, Rule rule) { rules_.insert_or_assign(std::move(name), std::move(rule)); }
    /// nullptr: nothing is said about the name.
    const Rule* find(std::string_view name) const {
        const auto at = rules_.find(name);
        return at == rules_.end() ? nullptr : &at->second;
    }

private:
    std::map<std::string, Rule, std::less<>> rules_;
};

/// The table of a profile: data/frame.json, data/server.json (data/profile.schema.json).
struct Rules {
    bool own_files = false;
    Words modules;
    std::string module_hint;
    RuleMap refused_modules;

    Severity unknown_global = Severity::review;
    Words globals;
    std::vector<std::pair<std::string, std::string>> global_endings;  ///< beginning and end of a name
    Words timers;
    RuleMap refused_globals;
    bool knows_global(std::string_view name) const;

    RuleMap document_members, members;
    std::string constructor_hint;
    Words keys;  ///< that an object literal may not have

    std::string string_hint;
    Words strings;     ///< refused as a whole text
    Words namespaces;  ///< addresses that are names, not places

    RuleMap syntax, tags, attributes;
    std::vector<std::string> comments;
};

/// Read once. A table that cannot be read ends the program: it is a part of it.
const Rules& rules_of(Profile profile);

}  // namespace atelier::code
