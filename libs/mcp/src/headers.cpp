#include <algorithm>
#include <cmath>
#include <set>

#include "atelier/base/text.hpp"
#include "server_state.hpp"

namespace atelier::mcp {
namespace {

bool is_token(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'*+-.^_`|~").contains(c);
    };
    return !name.empty() && std::ranges::all_of(name, allowed);
}

std::size_t count_annotations(const json::Value& value) {
    std::size_t out = 0;
    if (const auto* const array = value.if_array()) {
        for (const auto& item : *array) out += count_annotations(item);
    } else if (const auto* const object = value.if_object()) {
        for (const auto& member : *object) out += member.key() == "x-mcp-header" ? 1 : count_annotations(member.value());
    }
    return out;
}

void walk(const json::Object& schema, std::vector<std::string>& path, std::vector<HeaderParameter>& out, std::string& mistake) {
    const auto* const properties = json::get_object(schema, "properties");
    if (properties == nullptr) return;
    for (const auto& [key, value] : *properties) {
        if (!value.is_object()) continue;
        const json::Object& property = value.get_object();
        path.emplace_back(key);
        if (const auto* const header = property.if_contains("x-mcp-header")) {
            const std::string type = json::get_string(property, "type");
            if (!header->is_string() || !is_token(std::string_view(header->get_string())))
                mistake = "x-mcp-header is not a field name";
            else if (type != "string" && type != "integer" && type != "boolean")
                mistake = "x-mcp-header on a parameter that is not primitive";
            else
                out.push_back({std::string(header->get_string()), path});
        }
        walk(property, path, out, mistake);
        path.pop_back();
    }
}

}  // namespace

std::expected<std::vector<HeaderParameter>, std::string> header_parameters(const json::Object& input_schema) {
    const std::size_t all = count_annotations(input_schema);
    if (all == 0) return {};
    std::vector<HeaderParameter> out;
    std::vector<std::string> path;
    std::string mistake;
    walk(input_schema, path, out, mistake);
    if (!mistake.empty()) return std::unexpected(mistake);
    if (out.size() != all) return std::unexpected("x-mcp-header where no chain of properties leads");
    std::set<std::string> names;
    for (const auto& parameter : out)
        if (!names.insert(to_lower(parameter.header)).second) return std::unexpected("x-mcp-header " + parameter.header + " is there twice");
    return out;
}

std::optional<std::string> header_text(const json::Value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_int64() || value.is_uint64()) return json::print(value);
    if (const auto* const number = value.if_double(); number != nullptr && std::floor(*number) == *number && std::abs(*number) < 9.1e15)
        return std::to_string(static_cast<long long>(*number));
    return std::nullopt;
}

const json::Value* value_at(const json::Object& arguments, const std::vector<std::string>& path) {
    const json::Object* at = &arguments;
    for (std::size_t i = 0; at != nullptr && i < path.size(); ++i) {
        const auto* const value = at->if_contains(path[i]);
        if (value == nullptr || value->is_null()) return nullptr;
        if (i + 1 == path.size()) return value;
        at = value->if_object();
    }
    return nullptr;
}

}  // namespace atelier::mcp
