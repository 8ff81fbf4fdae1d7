#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/json/json.hpp"

namespace atelier::json {

/// A compiled JSON Schema (2020-12 vocabulary as far as valijson reads draft 7: type, enum, const, properties, required,
/// additionalProperties, items, bounds, pattern, anyOf/oneOf/allOf, local $ref). Remote references are never fetched.
/// Immutable and thread-safe after make().
class Schema {
public:
    static Result<Schema> make(const Value& schema);

    struct Violation {
        std::string path;  ///< JSON pointer into the instance
        std::string text;
    };

    /// Empty when the instance is valid. At most `limit` violations, the deepest (most specific) first.
    std::vector<Violation> validate(const Value& instance, std::size_t limit = 5) const;
    /// The violations as one invalid_argument error.
    Result<void> check(const Value& instance) const;

    Schema(Schema&&) noexcept;
    Schema& operator=(Schema&&) noexcept;
    ~Schema();

private:
    struct State;
    explicit Schema(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace atelier::json
