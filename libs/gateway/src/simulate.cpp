#include "simulate.hpp"

#include "atelier/json/schema.hpp"

namespace atelier::gateway {
namespace {

std::string type_of(const json::Object& schema) {
    const auto* type = schema.if_contains("type");
    if (!type) return schema.contains("properties") ? "object" : "null";
    if (type->is_string()) return std::string(type->as_string());
    const auto* list = type->if_array();
    return list && !list->empty() && list->front().is_string() ? std::string(list->front().as_string()) : "null";
}

bool fits(const json::Value& value, const json::Object& schema) {
    const auto compiled = json::Schema::make(schema);
    return compiled && compiled->validate(value, 1).empty();
}

json::Value text_for(const json::Object& schema) {
    for (const char* candidate : {"simulated", "2000-01-01", "0", "sim", "USD", ""}) {
        if (fits(json::Value(candidate), schema)) return candidate;
    }
    return "simulated";
}

}  // namespace

json::Value sample(const json::Object& schema, const json::Object& arguments, const std::string& name) {
    if (!name.empty()) {
        if (const auto* given = arguments.if_contains(name); given && fits(*given, schema)) return *given;
    }
    if (const auto* choices = json::get_array(schema, "enum"); choices && !choices->empty()) return choices->front();
    if (const auto* only = schema.if_contains("const")) return *only;
    const std::string type = type_of(schema);
    if (type == "object") {
        json::Object out;
        const auto* members = json::get_object(schema, "properties");
        if (!members) return out;
        for (const auto& member : *members) {
            if (const auto* inner = member.value().if_object()) out[member.key()] = sample(*inner, arguments, std::string(member.key()));
        }
        return out;
    }
    if (type == "array") {
        const auto* items = json::get_object(schema, "items");
        const auto least = json::get_integer(schema, "minItems");
        json::Array out;
        for (std::int64_t i = 0; items && i < least && i < 100; ++i) out.push_back(sample(*items, arguments));
        return out;
    }
    if (type == "string") return text_for(schema);
    if (type == "integer" || type == "number") return json::get_integer(schema, "minimum", 0);
    if (type == "boolean") return false;
    return nullptr;
}

}  // namespace atelier::gateway
