#include "atelier/json/schema.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace atelier::json {

struct Schema::State {
    valijson::Schema schema;
};

Schema::Schema(std::unique_ptr<State> state) : state_(std::move(state)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::make(const Value& schema) {
    auto state = std::make_unique<State>();
    try {
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::BoostJsonAdapter(schema), state->schema);
    } catch (const std::exception& error) {
        return fail(Code::invalid_argument, std::string("not a usable JSON Schema: ") + error.what());
    }
    return Schema(std::move(state));
}

std::vector<Schema::Violation> Schema::validate(const Value& instance, std::size_t limit) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(state_->schema, valijson::adapters::BoostJsonAdapter(instance), &results)) return {};
    std::vector<Violation> out;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        std::string path;
        for (const auto& part : error.context) {
            if (part == "<root>") continue;
            path += part.size() > 2 && part.front() == '[' ? "/" + part.substr(1, part.size() - 2) : "/" + part;
        }
        out.push_back({path, error.description});
    }
    std::ranges::sort(out, [](const Violation& a, const Violation& b) { return std::ranges::count(a.path, '/') > std::ranges::count(b.path, '/'); });
    if (out.empty()) out.push_back({"", "does not match the schema"});
    if (out.size() > limit) out.resize(limit);
    return out;
}

Result<void> Schema::check(const Value& instance) const {
    const auto violations = validate(instance, 3);
    if (violations.empty()) return {};
    std::string text;
    for (const auto& violation : violations) {
        if (!text.empty()) text += "; ";
        text += (violation.path.empty() ? "/" : violation.path) + ": " + violation.text;
    }
    return fail(Code::invalid_argument, text);
}

}  // namespace atelier::json
