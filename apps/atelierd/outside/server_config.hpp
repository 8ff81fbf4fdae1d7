#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atelier/agent/ports.hpp"

namespace atelier::orchestrator {

using ToolRule = agent::OutsideTools::Rule;

/// One outside MCP server of `mcp_servers`: reached at a URL, or a program that we start and speak with over its streams.
struct OutsideServerConfig {
    std::string name;  ///< lower case letters, digits, dashes; the tools are called NAME__tool
    std::string url;
    std::vector<std::string> argv;  ///< argv[0] is the program's path; empty with a url
    std::string cwd;
    std::vector<std::pair<std::string, std::string>> env;      ///< all that the program gets
    std::vector<std::pair<std::string, std::string>> headers;  ///< sent with every request
    std::vector<std::string> secrets;                          ///< values that may stand in no log
    std::vector<std::pair<std::string, ToolRule>> rules;       ///< in order: the last that fits wins; `ask` where none fits
    std::vector<std::string> roles;                            ///< whose sessions get the tools; empty: everybody's
    std::chrono::milliseconds timeout{30000};

    /// By the server's own name of the tool.
    ToolRule rule(std::string_view tool) const;
};

/// The setting's JSON text:
/// {NAME: {url | command, args, env, cwd; headers_env, headers_file, rules: {PATTERN: allow|ask|deny}, roles, timeout_ms}}.
/// Values of `env` are text, {"env": VARIABLE} or {"file": PATH}; headers come from variables and files only. `*` in a pattern
/// stands for anything. The error names the place.
Result<std::vector<OutsideServerConfig>> parse_mcp_servers(const std::string& text);

std::string_view to_string(ToolRule rule);

}  // namespace atelier::orchestrator
