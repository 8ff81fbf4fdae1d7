#include "atelier/gateway/contract.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"

namespace atelier::embedded {
extern const std::string_view core_tools;
}

namespace atelier::gateway {
Result<Contract> Contract::parse(const json::Object& object) {
    const auto* list = json::get_array(object, "tools");
    if (!list) return fail(Code::invalid_argument, "a contract has tools");
    Contract contract;
    for (const auto& entry : *list) {
        const auto* descriptor = entry.if_object();
        if (!descriptor) return fail(Code::invalid_argument, "a tool is an object");
        Tool tool;
        tool.name = json::get_string(*descriptor, "name");
        if (tool.name.empty()) return fail(Code::invalid_argument, "a tool has no name");
        const auto* annotations = json::get_object(*descriptor, "annotations");
        const auto* hint = annotations ? annotations->if_contains("readOnlyHint") : nullptr;
        // A tool that does not say that it only reads, writes.
        tool.reads_only = hint && hint->is_bool() && hint->as_bool();
        if (const auto* input = json::get_object(*descriptor, "inputSchema")) tool.input = *input;
        if (const auto* output = json::get_object(*descriptor, "outputSchema")) tool.output = *output;
        ATL_TRY(auto schema, json::Schema::make(tool.input));
        tool.arguments = std::make_shared<const json::Schema>(std::move(schema));
        const std::string name = tool.name;
        if (!contract.tools_.emplace(name, std::move(tool)).second) return fail(Code::invalid_argument, "two tools are called " + name);
    }
    return contract;
}

const Tool* Contract::find(std::string_view name) const {
    const auto at = tools_.find(name);
    return at == tools_.end() ? nullptr : &at->second;
}

json::Object Contract::canonical() const {
    json::Array list;
    for (const auto& [name, tool] : tools_) {
        list.push_back(json::Object{
            {"name", name},
            {"annotations", json::Object{{"readOnlyHint", tool.reads_only}}},
            {"inputSchema", json::sorted(tool.input)},
            {"outputSchema", json::sorted(tool.output)}
        });
    }
    return {{"tools", std::move(list)}};
}

std::string Contract::sha256() const { return sha256_hex(json::print(canonical())); }

std::vector<std::string> Contract::names() const {
    std::vector<std::string> out;
    for (const auto& [name, tool] : tools_) out.push_back(name);
    return out;
}

std::vector<std::string> Contract::writing_names() const {
    std::vector<std::string> out;
    for (const auto& [name, tool] : tools_) {
        if (!tool.reads_only) out.push_back(name);
    }
    return out;
}

std::vector<std::string> Contract::writes_among(const std::vector<std::string>& names) const {
    std::vector<std::string> out;
    for (const auto& name : names) {
        const auto* tool = find(name);
        if (!tool || !tool->reads_only) out.push_back(name);
    }
    return out;
}

const Contract& pinned_contract() {
    static const Contract pinned = [] { return Contract::parse(json::parse_object(embedded::core_tools).value()).value(); }();
    return pinned;
}

}  // namespace atelier::gateway
