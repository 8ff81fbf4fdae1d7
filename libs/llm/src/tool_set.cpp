#include <algorithm>

#include "atelier/base/text.hpp"
#include "atelier/llm/tool_calls.hpp"
#include "lenient_json.hpp"

namespace atelier::llm {
namespace {

/// The types that a schema allows at its top; empty: any.
std::vector<std::string> types_of(const json::Object& schema) {
    std::vector<std::string> out;
    if (const auto* type = schema.if_contains("type")) {
        if (type->is_string()) out.emplace_back(type->as_string());
        if (type->is_array()) {
            for (const auto& one : type->as_array())
                if (one.is_string()) out.emplace_back(one.as_string());
        }
    }
    for (const char* key : {"anyOf", "oneOf"}) {
        const auto* branches = json::get_array(schema, key);
        if (branches == nullptr) continue;
        for (const auto& branch : *branches) {
            if (const auto* object = branch.if_object()) std::ranges::move(types_of(*object), std::back_inserter(out));
        }
    }
    return out;
}

}  // namespace

Result<void> ToolSet::add(std::string name, const json::Object& schema) {
    ATL_TRY(auto compiled, json::Schema::make(schema, json::Schema::Patterns::optional));
    tools_.insert_or_assign(std::move(name), Tool{schema, std::move(compiled)});
    return {};
}

Result<ToolSet> ToolSet::from(const json::Array& tools) {
    ToolSet out;
    for (const auto& value : tools) {
        const auto* tool = value.if_object();
        if (tool == nullptr) return fail(Code::invalid_argument, "a tool is an object");
        if (const auto* function = json::get_object(*tool, "function")) tool = function;
        const auto name = json::get_string(*tool, "name");
        if (name.empty()) return fail(Code::invalid_argument, "a tool has a name");
        const json::Object* schema = nullptr;
        for (const char* key : {"parameters", "input_schema", "inputSchema"}) {
            if (schema == nullptr) schema = json::get_object(*tool, key);
        }
        ATL_CHECK(out.add(name, schema == nullptr ? json::Object{} : *schema));
    }
    return out;
}

Result<void> ToolSet::check(const std::string& name, const json::Object& arguments) const {
    const auto found = tools_.find(name);
    if (found == tools_.end()) return fail(Code::not_found, "there is no tool '" + name + "'");
    return found->second.compiled.check(arguments);
}

json::Value ToolSet::value_of(const std::string& tool, const std::string& argument, std::string_view text) const {
    const auto found = tools_.find(tool);
    const auto* properties = found == tools_.end() ? nullptr : json::get_object(found->second.schema, "properties");
    const auto* schema = properties == nullptr ? nullptr : json::get_object(*properties, argument);
    const auto types = schema == nullptr ? std::vector<std::string>() : types_of(*schema);
    const bool string_only = types.size() == 1 && types[0] == "string";
    if (string_only || trim(text).empty()) return json::Value(std::string(text));
    // An unknown type: a value that is JSON of another kind is meant as such, except where the schema wants a string.
    const bool allows_string = types.empty() || std::ranges::find(types, "string") != types.end();
    if (allows_string && schema != nullptr && !types.empty()) return json::Value(std::string(text));
    auto parsed = parse_lenient(trim(text));
    if (!parsed || (parsed->is_string() && allows_string)) return json::Value(std::string(text));
    return std::move(*parsed);
}

std::vector<std::string> ToolSet::names() const {
    std::vector<std::string> out;
    for (const auto& [name, tool] : tools_) out.push_back(name);
    return out;
}

}  // namespace atelier::llm
