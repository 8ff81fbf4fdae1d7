#include "openapi.hpp"

#include <algorithm>
#include <charconv>

#include "../src/kubernetes/pod_state.hpp"
#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "atelier/net/http.hpp"

namespace atelier::sandbox {
namespace {

const json::Object k_none;

const json::Object& part(const json::Object& of, std::string_view key) {
    const auto* found = json::get_object(of, key);
    return found ? *found : k_none;
}

std::unexpected<Error> wrong(const std::string& at, const std::string& what) { return fail(Code::invalid_argument, at + ": " + what); }

bool is_base64(std::string text) {
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    std::string out;
    return base64url_decode(text, out);
}

bool is_integer(const std::string& text) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Result<OpenApi> OpenApi::load(const std::filesystem::path& file) {
    ATL_TRY(const std::string text, read_file(file));
    OpenApi out;
    ATL_TRY(out.document_, json::parse_object(text, 200));
    return out;
}

const json::Object& OpenApi::resolve(const json::Object& schema) const {
    const std::string reference = json::get_string(schema, "$ref");
    if (reference.empty()) return schema;
    const auto parts = split(reference.substr(2), '/');
    return part(part(document_, parts.at(0)), parts.at(1));
}

std::string OpenApi::path_template(const std::string& path) const {
    const auto segments = split(path, '/');
    for (const auto& [text, operations] : part(document_, "paths")) {
        const auto wanted = split(text, '/');
        if (wanted.size() != segments.size()) continue;
        bool same = true;
        for (std::size_t i = 0; i < wanted.size() && same; ++i) same = wanted[i].starts_with('{') ? !segments[i].empty() : wanted[i] == segments[i];
        if (same) return text;
    }
    return {};
}

std::vector<const json::Object*> OpenApi::parameters_of(const json::Object& path, const json::Object& operation) const {
    std::vector<const json::Object*> out;
    for (const auto* list : {json::get_array(path, "parameters"), json::get_array(operation, "parameters")}) {
        if (!list) continue;
        for (const auto& one : *list) out.push_back(&resolve(one.as_object()));
    }
    return out;
}

Result<void> OpenApi::check_query(const std::map<std::string, std::string>& query, const std::vector<const json::Object*>& parameters) const {
    for (const auto& [name, value] : query) {
        const auto found = std::ranges::find_if(parameters, [&name](const json::Object* p) {
            return json::get_string(*p, "in") == "query" && json::get_string(*p, "name") == name;
        });
        if (found == parameters.end()) return wrong(name, "no such query parameter");
        const std::string type = json::get_string(**found, "type");
        if (type == "boolean" && value != "true" && value != "false") return wrong(name, "is no boolean");
        if (type == "integer" && !is_integer(value)) return wrong(name, "is no integer");
    }
    return {};
}

Result<void> OpenApi::check(const std::string& method, const std::string& target, const std::string& body) const {
    ATL_TRY(const auto split_up, net::split_target(target));
    const std::string found = path_template(split_up.first);
    if (found.empty()) return wrong(split_up.first, "no such path");
    const json::Object& path = part(part(document_, "paths"), found);
    const auto* operation = json::get_object(path, to_lower(method));
    if (!operation) return wrong(found, "no such verb: " + method);
    const auto parameters = parameters_of(path, *operation);
    ATL_CHECK(check_query(split_up.second, parameters));
    const json::Object* schema = nullptr;
    bool required = false;
    for (const auto* parameter : parameters) {
        if (json::get_string(*parameter, "in") != "body") continue;
        schema = json::get_object(*parameter, "schema");
        required = parameter->contains("required") && parameter->at("required").as_bool();
    }
    if (body.empty()) return required ? Result<void>(wrong(found, "a body is missing")) : Result<void>{};
    if (!schema) return wrong(found, "takes no body");
    ATL_TRY(const auto object, json::parse_object(body, 200));
    return check_value(*schema, object, "");
}

Result<void> OpenApi::check_object(const json::Object& object) const {
    const std::string version = json::get_string(object, "apiVersion");
    const std::string kind = json::get_string(object, "kind");
    for (const auto& [name, value] : part(document_, "definitions")) {
        const auto* kinds = json::get_array(value.as_object(), "x-kubernetes-group-version-kind");
        if (!kinds || !std::string_view(name).ends_with("." + kind)) continue;
        for (const auto& one : *kinds) {
            const std::string group = json::get_string(one.as_object(), "group");
            const std::string full = (group.empty() ? "" : group + "/") + json::get_string(one.as_object(), "version");
            if (full == version && json::get_string(one.as_object(), "kind") == kind) return check_value(value.as_object(), object, "");
        }
    }
    return wrong(version + " " + kind, "no such kind");
}

Result<void> OpenApi::check_members(const json::Object& schema, const json::Object& object, const std::string& at) const {
    const auto* properties = json::get_object(schema, "properties");
    const auto* others = json::get_object(schema, "additionalProperties");
    if (const auto* required = json::get_array(schema, "required")) {
        for (const auto& name : *required) {
            if (!object.contains(name.as_string())) return wrong(at, "the field " + std::string(name.as_string()) + " is missing");
        }
    }
    // A schema without either says that anything may stand there.
    if (!properties && !others) return {};
    for (const auto& [key, value] : object) {
        const std::string deeper = at + "." + std::string(key);
        const auto* known = properties ? json::get_object(*properties, key) : nullptr;
        if (!known) known = others;
        if (!known) return wrong(deeper, "no such field");
        ATL_CHECK(check_value(*known, value, deeper));
    }
    return {};
}

Result<void> OpenApi::check_value(const json::Object& given, const json::Value& value, const std::string& at) const {
    const json::Object& schema = resolve(given);
    const std::string type = json::get_string(schema, "type");
    const std::string format = json::get_string(schema, "format");
    const bool is_quantity = json::get_string(given, "$ref").ends_with("resource.Quantity");
    if (is_quantity && (!value.is_string() || !kubernetes::quantity(std::string(value.as_string())))) return wrong(at, "is no quantity");
    if (format == "int-or-string")
        return value.is_string() || value.is_int64() || value.is_uint64() ? Result<void>{} : Result<void>(wrong(at, "is neither integer nor string"));
    if (type == "string" && !value.is_string()) return wrong(at, "is no string");
    if (format == "byte" && !is_base64(std::string(value.as_string()))) return wrong(at, "is not base64");
    if (type == "integer" && !value.is_int64() && !value.is_uint64()) return wrong(at, "is no integer");
    if (type == "boolean" && !value.is_bool()) return wrong(at, "is no boolean");
    if (type == "array") {
        if (!value.is_array()) return wrong(at, "is no list");
        std::size_t i = 0;
        for (const auto& one : value.as_array()) ATL_CHECK(check_value(part(schema, "items"), one, at + "[" + std::to_string(i++) + "]"));
        return {};
    }
    if (type == "object" || schema.contains("properties")) {
        if (!value.is_object()) return wrong(at, "is no object");
        return check_members(schema, value.as_object(), at);
    }
    return {};
}

}  // namespace atelier::sandbox
