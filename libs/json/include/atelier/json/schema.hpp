#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/json/json.hpp"

namespace atelier::json {

/// A compiled JSON Schema 2020-12: every keyword of the core, applicator, unevaluated and validation vocabularies;
/// `format` and contents are annotations; the older `definitions`, `dependencies` and lists under `items` are read too.
/// References stay inside the document: others make it unusable and are never fetched. Patterns match in linear time
/// (no look-around, no back-references); a check is bounded in depth and in steps. Source:
/// json-schema.org/draft/2020-12; tests/json_schema runs the official test suite. Immutable and thread-safe after
/// make().
class Schema {
public:
    struct State;  // opaque

    /// What becomes of a schema with a pattern that cannot be matched in linear time, or is none.
    enum class Patterns {
        required,  ///< the schema is unusable: for schemas of our own
        optional,  ///< the pattern is not checked and is named by unchecked(); everything else is checked. For schemas
                   ///< of strangers
    };

    /// Keeps a copy. invalid_argument says which keyword is unusable.
    static Result<Schema> make(const Value& schema, Patterns patterns = Patterns::required);

    /// The patterns that are not checked, each with the reason. Where such a pattern decides about a form as a whole
    /// (`not`, `oneOf`, `if`, names of members), an instance gets the benefit of the doubt.
    const std::vector<std::string>& unchecked() const;

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
    explicit Schema(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace atelier::json
