#pragma once

#include <list>

#include "atelier/json/schema.hpp"
#include "atelier/mcp/server.hpp"

namespace atelier::mcp {

/// A tool parameter that clients repeat in a header (x-mcp-header).
struct HeaderParameter {
    std::string header;
    std::vector<std::string> path;
};

/// Finds the annotated parameters; a text when one breaks the rules of the modern revision.
std::expected<std::vector<HeaderParameter>, std::string> header_parameters(const json::Object& input_schema);
/// How a value is written in a header; nullopt for null and for kinds that have no header form.
std::optional<std::string> header_text(const json::Value& value);
/// The value at the path, or null.
const json::Value* value_at(const json::Object& arguments, const std::vector<std::string>& path);

/// Whether the answer has the form that its question asks for.
bool fits_request(const InputRequest& request, const json::Object& answer);

struct Server::Entry {
    json::Object descriptor;
    json::Schema input;
    std::optional<json::Schema> output;
    ToolHandler handler;
    std::vector<std::string> scopes;
    std::vector<HeaderParameter> headers;
    TaskSupport task = TaskSupport::none;
    ToolHandler before_task;
};

struct Server::State {
    std::map<std::string, std::unique_ptr<Entry>, std::less<>> tools;  // by name: a deterministic order of the list
    std::vector<Resource> resources;
    std::vector<Resource> templates;
    std::map<std::string, Prompt, std::less<>> prompts;
    std::shared_ptr<std::list<Notice>> listeners = std::make_shared<std::list<Notice>>();
    mutable std::map<std::string, std::string, std::less<>> lists;  // preprinted members of the list results
};

}  // namespace atelier::mcp
