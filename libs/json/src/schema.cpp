#include "atelier/json/schema.hpp"

#include <algorithm>

#include "schema_check.hpp"

namespace atelier::json {

Schema::Schema(std::unique_ptr<State> state) : state_(std::move(state)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::make(const Value& schema, Patterns patterns) {
    auto state = std::make_unique<State>();
    state->document = schema;
    ATL_CHECK(compile(*state, patterns));
    return Schema(std::move(state));
}

const std::vector<std::string>& Schema::unchecked() const { return state_->unchecked; }

std::vector<Schema::Violation> Schema::validate(const Value& instance, std::size_t limit) const {
    // Nearly everything is valid: the mistakes are looked for in a second walk.
    if (Checker(*state_, nullptr).run(instance)) return {};
    std::vector<Violation> out;
    Checker checker(*state_, &out);
    checker.run(instance);
    if (!checker.given_up().empty()) return {{"", std::string(checker.given_up())}};
    const auto depth = [](const Violation& violation) { return std::ranges::count(violation.path, '/'); };
    std::ranges::stable_sort(out, std::ranges::greater{}, depth);
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
