#include "contract.hpp"

#include <algorithm>
#include <charconv>

#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_prefix = "/api/v1";
constexpr std::int64_t k_default_bytes = 256 << 10;

struct Parameter {
    std::string name;
    bool in_path = false;
    bool required = false;
    json::Object schema;
};

/// "{path...}" of a route is "{path}" in the document.
std::string documented(std::string_view pattern) { return replace_all(std::string(pattern), "...}", "}"); }

/// A parameter's text as the type that its schema names; the text itself where it is not of that type, which the schema
/// then refuses.
json::Value typed(const std::string& text, const json::Object& schema) {
    const std::string type = json::get_string(schema, "type");
    if (type == "integer") {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size()) return number;
    }
    if (type == "boolean" && (text == "true" || text == "false")) return text == "true";
    return json::Value(text);
}

bool mentions_components(const json::Value& value) {
    if (const auto* object = value.if_object()) {
        return object->contains("$ref") ||
               std::ranges::any_of(*object, [](const auto& member) { return mentions_components(member.value()); });
    }
    const auto* array = value.if_array();
    return array && std::ranges::any_of(*array, mentions_components);
}

}  // namespace

class RequestContract::Operation {
public:
    const json::Object* components = nullptr;
    std::vector<Parameter> parameters;
    std::optional<json::Object> body;
    bool body_required = false;
    std::size_t max_bytes = k_default_bytes;
    Audience audience;

    Result<json::Schema*> compiled(const std::string& key, const json::Object& schema) {
        auto& known = compiled_[key];
        if (!known) {
            json::Object whole = schema;
            if (mentions_components(whole)) whole["components"] = *components;
            ATL_TRY(auto made, json::Schema::make(whole));
            known = std::make_unique<json::Schema>(std::move(made));
        }
        return known.get();
    }

private:
    std::map<std::string, std::unique_ptr<json::Schema>> compiled_;
};

struct RequestContract::State {
    json::Object components;
    std::map<std::string, Operation> operations;  ///< by "METHOD /pattern"
};

RequestContract::RequestContract(std::unique_ptr<State> state) : state_(std::move(state)) {}
RequestContract::RequestContract(RequestContract&&) noexcept = default;
RequestContract& RequestContract::operator=(RequestContract&&) noexcept = default;
RequestContract::~RequestContract() = default;

Result<RequestContract> RequestContract::make(std::string_view openapi) {
    ATL_TRY(const json::Object document, json::parse_object(openapi));
    const auto* paths = json::get_object(document, "paths");
    const auto* components = json::get_object(document, "components");
    if (!paths || !components) return fail(Code::invalid_argument, "paths and components are expected");
    auto state = std::make_unique<State>();
    state->components = *components;
    for (const auto& [path, item] : *paths) {
        for (const auto& [method, described] : item.as_object()) {
            const auto* about = described.if_object();
            if (!about)
                return fail(Code::invalid_argument, std::string(path) + ": an object for each method is expected");
            Operation operation;
            operation.components = &state->components;
            const auto* parameters = json::get_array(*about, "parameters");
            for (const auto& entry : parameters ? *parameters : json::Array()) {
                json::Reader reader(entry.as_object());
                Parameter parameter{
                    reader.string("name"), reader.string("in") == "path", reader.boolean_or("required", false), {}
                };
                if (const auto* schema = reader.object("schema")) parameter.schema = *schema;
                ATL_CHECK(reader.done());
                operation.parameters.push_back(std::move(parameter));
            }
            if (const auto* body = json::get_object(*about, "requestBody")) {
                const auto* content = json::get_object(*body, "content");
                const auto* media = content ? json::get_object(*content, "application/json") : nullptr;
                const auto* schema = media ? json::get_object(*media, "schema") : nullptr;
                if (!schema)
                    return fail(Code::invalid_argument, std::string(path) + ": a JSON body with a schema is expected");
                operation.body = *schema;
                const auto* required = body->if_contains("required");
                operation.body_required = required && required->is_bool() && required->as_bool();
            }
            operation.max_bytes = static_cast<std::size_t>(json::get_integer(*about, "x-max-bytes", k_default_bytes));
            const auto* security = json::get_array(*about, "security");
            operation.audience.anybody = security && security->empty();
            const auto* roles = json::get_array(*about, "x-roles");
            for (const auto& role : roles ? *roles : json::Array())
                operation.audience.roles.emplace_back(role.as_string());
            std::string verb(method);
            std::ranges::transform(verb, verb.begin(), [](char c) {
                return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
            });
            state->operations.emplace(verb + " " + std::string(path), std::move(operation));
        }
    }
    return RequestContract(std::move(state));
}

Result<RequestContract::Operation*> RequestContract::find(const std::string& method, const std::string& pattern) {
    if (!pattern.starts_with(k_prefix)) return fail(Code::not_found, "only routes below /api/v1 are described");
    const auto found =
        state_->operations.find(method + " " + documented(std::string_view(pattern).substr(k_prefix.size())));
    if (found == state_->operations.end())
        return fail(Code::not_found, "the OpenAPI document does not describe " + method + " " + pattern);
    return &found->second;
}

const RequestContract::Audience& RequestContract::audience(const Operation& operation) { return operation.audience; }

Result<void> RequestContract::check(Operation& operation, const net::Request& request) {
    if (request.body.size() > operation.max_bytes) {
        return fail(Code::exhausted, "the request is larger than " + std::to_string(operation.max_bytes) + " bytes");
    }
    for (const auto& parameter : operation.parameters) {
        const auto& given = parameter.in_path ? request.params : request.query;
        const auto found = given.find(parameter.name);
        if (found == given.end()) {
            if (parameter.required) return fail(Code::invalid_argument, parameter.name + ": missing");
            continue;
        }
        ATL_TRY(const auto* schema, operation.compiled(parameter.name, parameter.schema));
        const auto wrong = schema->validate(typed(found->second, parameter.schema), 1);
        if (!wrong.empty()) return fail(Code::invalid_argument, parameter.name + ": " + wrong.front().text);
    }
    for (const auto& [name, value] : request.query) {
        const auto known = [&](const Parameter& parameter) { return !parameter.in_path && parameter.name == name; };
        if (std::ranges::none_of(operation.parameters, known))
            return fail(Code::invalid_argument, name + ": there is no such query parameter");
    }
    if (request.body.empty()) {
        if (operation.body_required) return fail(Code::invalid_argument, "a JSON body is expected");
        return {};
    }
    if (!operation.body) return fail(Code::invalid_argument, "this request takes no body");
    ATL_TRY(const json::Value body, json::parse(request.body));
    ATL_TRY(const auto* schema, operation.compiled("", *operation.body));
    return schema->check(body);
}

}  // namespace atelier::orchestrator
