#pragma once

#include <re2/re2.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "atelier/json/schema.hpp"

/// A schema as the checker walks it. Source: JSON Schema 2020-12, core and validation vocabularies.
namespace atelier::json {

enum TypeBit : unsigned {
    k_null = 1,
    k_boolean = 2,
    k_integer = 4,
    k_number = 8,
    k_string = 16,
    k_array = 32,
    k_object = 64,
};

using Names = std::vector<std::string>;

struct Node {
    enum class Kind { open, never, rules };
    Kind kind = Kind::rules;
    unsigned types = 0;  ///< TypeBits; 0 allows every type
    std::size_t resource = 0;
    const Value* constant = nullptr;
    const Array* choices = nullptr;

    const Value* minimum = nullptr;
    const Value* maximum = nullptr;
    const Value* exclusive_minimum = nullptr;
    const Value* exclusive_maximum = nullptr;
    const Value* multiple_of = nullptr;

    std::optional<std::size_t> min_length, max_length;
    std::shared_ptr<const re2::RE2> pattern;
    std::string_view pattern_source;  ///< in the document
    bool unchecked_pattern = false;   ///< there is one that cannot be matched

    std::optional<std::size_t> min_items, max_items, min_contains, max_contains;
    bool unique_items = false;
    std::vector<const Node*> prefix_items;
    const Node* items = nullptr;
    const Node* contains = nullptr;
    const Node* unevaluated_items = nullptr;

    std::optional<std::size_t> min_properties, max_properties;
    Names required;
    std::vector<std::pair<std::string, const Node*>> properties;  ///< sorted by name
    std::vector<std::pair<std::shared_ptr<const re2::RE2>, const Node*>> pattern_properties;
    bool unchecked_names =
        false;  ///< a pattern of pattern_properties cannot be matched: any other name may be meant by it
    const Node* additional_properties = nullptr;
    const Node* property_names = nullptr;
    const Node* unevaluated_properties = nullptr;
    std::vector<std::pair<std::string, Names>> dependent_required;
    std::vector<std::pair<std::string, const Node*>> dependent_schemas;

    std::vector<const Node*> all_of, any_of, one_of;
    const Node* negated = nullptr;
    const Node* condition = nullptr;
    const Node* consequence = nullptr;
    const Node* alternative = nullptr;
    const Node* reference = nullptr;
    const Node* dynamic_reference = nullptr;  ///< where it points when nothing in the dynamic scope overrides it
    std::string dynamic_anchor;               ///< the name to look for in the dynamic scope; empty: none

    bool has_object_rules = false;
    bool has_array_rules = false;
    bool has_applicators = false;
};

/// A part of the document with an address of its own ($id), or the document.
struct Resource {
    std::string uri;
    const Value* root = nullptr;
    std::map<std::string, const Value*, std::less<>> anchors;
    std::map<std::string, const Node*, std::less<>> dynamic_anchors;
};

struct Schema::State {
    Value document;
    std::deque<Node> nodes;
    std::vector<Resource> resources;
    const Node* root = nullptr;
    bool unevaluated = false;  ///< some part needs to know what others have looked at
    std::vector<std::string> unchecked;
};

/// Fills the state from its document. invalid_argument says which keyword is unusable and where.
Result<void> compile(Schema::State& state, Schema::Patterns patterns);

/// How many characters (code points) a text has.
std::size_t characters(std::string_view text) noexcept;
/// As JSON Schema compares: 1 equals 1.0, members have no order.
bool same(const Value& a, const Value& b);
/// A total order that agrees with same().
int order(const Value& a, const Value& b);
/// Numbers of any kind by their value.
int order_numbers(const Value& a, const Value& b) noexcept;
bool is_multiple(const Value& value, const Value& of) noexcept;
bool all_different(const Array& array);

}  // namespace atelier::json
