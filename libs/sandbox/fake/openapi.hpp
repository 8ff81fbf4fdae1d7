#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "atelier/json/json.hpp"

namespace atelier::sandbox {

/// A published OpenAPI 2.0 document, and whether a request keeps to it: path, verb, query parameters and their types, body with every
/// required and no unknown field. Immutable after load.
class OpenApi {
public:
    static Result<OpenApi> load(const std::filesystem::path& file);

    /// invalid_argument with the first thing that is not published so.
    Result<void> check(const std::string& method, const std::string& target, const std::string& body) const;
    /// An object by its apiVersion and kind.
    Result<void> check_object(const json::Object& object) const;
    /// The path template that a path belongs to, or empty.
    std::string path_template(const std::string& path) const;

private:
    Result<void> check_value(const json::Object& schema, const json::Value& value, const std::string& at) const;
    Result<void> check_members(const json::Object& schema, const json::Object& object, const std::string& at) const;
    Result<void> check_query(const std::map<std::string, std::string>& query, const std::vector<const json::Object*>& parameters) const;
    std::vector<const json::Object*> parameters_of(const json::Object& path, const json::Object& operation) const;
    const json::Object& resolve(const json::Object& schema) const;

    json::Object document_;
};

}  // namespace atelier::sandbox
