#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <functional>

#include "schema_node.hpp"
#include "schema_pattern.hpp"

namespace atelier::json {
namespace {

constexpr int k_max_depth = 200;
constexpr std::string_view k_base = "schema://document/";

struct Wrong {
    std::string text;
};

enum class Holds { one, list, map };
struct Applicator {
    std::string_view keyword;
    Holds holds;
};
/// Where schemas stand inside schemas; `definitions`, `dependencies` and lists under `items` are older drafts' ways.
constexpr Applicator k_applicators[] = {
    {"additionalProperties", Holds::one},
    {"items", Holds::one},
    {"contains", Holds::one},
    {"not", Holds::one},
    {"if", Holds::one},
    {"then", Holds::one},
    {"else", Holds::one},
    {"propertyNames", Holds::one},
    {"unevaluatedItems", Holds::one},
    {"unevaluatedProperties", Holds::one},
    {"additionalItems", Holds::one},
    {"items", Holds::list},
    {"allOf", Holds::list},
    {"anyOf", Holds::list},
    {"oneOf", Holds::list},
    {"prefixItems", Holds::list},
    {"properties", Holds::map},
    {"patternProperties", Holds::map},
    {"$defs", Holds::map},
    {"definitions", Holds::map},
    {"dependentSchemas", Holds::map},
    {"dependencies", Holds::map},
};

std::string unescape(std::string_view token) {
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1'))
            out += token[++i] == '0' ? '~' : '/';
        else
            out += token[i];
    }
    return out;
}

std::string percent_decoded(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string resolved(const std::string& base, std::string_view reference) {
    const auto from = boost::urls::parse_uri(base);
    const auto to = boost::urls::parse_uri_reference({reference.data(), reference.size()});
    if (!to) throw Wrong{"'" + std::string(reference) + "' is not a URI reference"};
    boost::urls::url out;
    if (!from || !boost::urls::resolve(*from, *to, out)) throw Wrong{"'" + std::string(reference) + "' cannot be resolved"};
    return {out.buffer().data(), out.buffer().size()};
}

class Compiler {
public:
    Compiler(Schema::State& state, Schema::Patterns patterns) : state_(state), patterns_(patterns) {}

    void run() {
        state_.resources.push_back({std::string(k_base), &state_.document, {}, {}});
        scan(state_.document, 0, 0);
        state_.root = node(state_.document);
        while (!pending_.empty()) {
            const auto [target, value] = pending_.back();
            pending_.pop_back();
            fill(*target, *value);
        }
        for (const auto& [resource, name, value] : dynamic_anchors_) state_.resources[resource].dynamic_anchors[name] = node(*value);
        while (!pending_.empty()) {
            const auto [target, value] = pending_.back();
            pending_.pop_back();
            fill(*target, *value);
        }
    }

private:
    /// Finds out which resource each subschema belongs to, and the anchors.
    void scan(const Value& schema, std::size_t resource, int depth) {
        if (depth > k_max_depth) throw Wrong{"schemas are nested too deeply"};
        const auto* const object = schema.if_object();
        if (object == nullptr || home_.contains(&schema)) return;
        if (const std::string id = get_string(*object, "$id"); !id.empty()) {
            std::string uri = resolved(state_.resources[resource].uri, id);
            uri = uri.substr(0, uri.find('#'));
            if (&schema == &state_.document) {
                state_.resources[0].uri = std::move(uri);
            } else {
                state_.resources.push_back({std::move(uri), &schema, {}, {}});
                resource = state_.resources.size() - 1;
            }
        }
        home_[&schema] = resource;
        if (const std::string name = get_string(*object, "$anchor"); !name.empty()) state_.resources[resource].anchors[name] = &schema;
        if (const std::string name = get_string(*object, "$dynamicAnchor"); !name.empty()) {
            state_.resources[resource].anchors[name] = &schema;
            dynamic_anchors_.push_back({resource, name, &schema});
        }
        for (const auto& [keyword, holds] : k_applicators) {
            const auto* const found = object->if_contains(keyword);
            if (found == nullptr) continue;
            if (holds == Holds::one) scan(*found, resource, depth + 1);
            if (const auto* const list = found->if_array(); list != nullptr && holds == Holds::list)
                for (const auto& element : *list) scan(element, resource, depth + 1);
            if (const auto* const map = found->if_object(); map != nullptr && holds == Holds::map)
                for (const auto& member : *map) scan(member.value(), resource, depth + 1);
        }
    }

    /// The node of a subschema, to be filled later: references may go in circles.
    const Node* node(const Value& schema) {
        const auto [found, added] = nodes_.try_emplace(&schema, nullptr);
        if (!added) return found->second;
        Node& made = state_.nodes.emplace_back();
        found->second = &made;
        pending_.push_back({&made, &schema});
        return &made;
    }

    const Value* point(const Resource& resource, std::string_view pointer) const {
        const Value* at = resource.root;
        while (!pointer.empty()) {
            pointer.remove_prefix(1);
            const std::string token = unescape(pointer.substr(0, pointer.find('/')));
            pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
            if (const auto* const object = at->if_object()) {
                at = object->if_contains(token);
            } else if (const auto* const array = at->if_array()) {
                const bool digits = !token.empty() && token.size() < 10 && std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
                at = digits ? array->if_contains(static_cast<std::size_t>(std::stoul(token))) : nullptr;
            } else {
                return nullptr;
            }
            if (at == nullptr) return nullptr;
        }
        return at;
    }

    const Value& target(std::size_t from, const std::string& reference) {
        const auto hash = reference.find('#');
        const std::string fragment = hash == std::string::npos ? "" : percent_decoded(std::string_view(reference).substr(hash + 1));
        std::size_t resource = from;
        if (hash != 0) {
            const std::string uri = resolved(state_.resources[from].uri, std::string_view(reference).substr(0, hash));
            const auto found = std::ranges::find(state_.resources, uri, &Resource::uri);
            if (found == state_.resources.end())
                throw Wrong{"$ref to '" + reference + "', which is not part of this schema; schemas elsewhere are never fetched"};
            resource = static_cast<std::size_t>(found - state_.resources.begin());
        }
        const Value* out = nullptr;
        if (fragment.empty() || fragment.front() == '/') {
            out = point(state_.resources[resource], fragment);
        } else if (const auto anchor = state_.resources[resource].anchors.find(fragment); anchor != state_.resources[resource].anchors.end()) {
            out = anchor->second;
        }
        if (out == nullptr) throw Wrong{"$ref to '" + reference + "', which is not there"};
        scan(*out, resource, 0);  // a place that is no known place of schemas
        return *out;
    }

    const Node* subschema(const Value& value, std::string_view keyword) {
        if (!value.is_object() && !value.is_bool()) throw Wrong{std::string(keyword) + " must be a schema"};
        return node(value);
    }
    std::vector<const Node*> subschemas(const Value& value, std::string_view keyword) {
        if (!value.is_array()) throw Wrong{std::string(keyword) + " must be a list of schemas"};
        std::vector<const Node*> out;
        for (const auto& element : value.get_array()) out.push_back(subschema(element, keyword));
        return out;
    }
    static const Object& members(const Value& value, std::string_view keyword) {
        if (!value.is_object()) throw Wrong{std::string(keyword) + " must be an object"};
        return value.get_object();
    }
    static std::size_t size(const Value& value, std::string_view keyword) {
        boost::system::error_code error;
        const auto out = value.to_number<std::uint32_t>(error);
        if (error) throw Wrong{std::string(keyword) + " must be a whole number from 0"};
        return out;
    }
    static const Value* number(const Value& value, std::string_view keyword) {
        if (!value.is_number()) throw Wrong{std::string(keyword) + " must be a number"};
        return &value;
    }
    static std::string text(const Value& value, std::string_view keyword) {
        if (!value.is_string()) throw Wrong{std::string(keyword) + " must be a string"};
        return std::string(value.get_string());
    }
    static Names names(const Value& value, std::string_view keyword) {
        if (!value.is_array()) throw Wrong{std::string(keyword) + " must be a list of names"};
        Names out;
        for (const auto& element : value.get_array()) out.push_back(text(element, keyword));
        return out;
    }
    /// Null for a pattern that stays unchecked.
    std::shared_ptr<const re2::RE2> pattern(std::string_view source) {
        auto made = compile_pattern(source);
        if (made) return *made;
        if (patterns_ == Schema::Patterns::required) throw Wrong{made.error().message};
        auto& noted = state_.unchecked;
        if (std::ranges::find(noted, made.error().message) == noted.end()) noted.push_back(made.error().message);
        return nullptr;
    }

    static unsigned types(const Value& value) {
        constexpr std::pair<std::string_view, unsigned> known[] = {{"null", k_null},     {"boolean", k_boolean}, {"integer", k_integer},
                                                                   {"number", k_number}, {"string", k_string},   {"array", k_array},
                                                                   {"object", k_object}};
        unsigned out = 0;
        for (const auto& name : value.is_array() ? names(value, "type") : Names{text(value, "type")}) {
            const auto* const found = std::ranges::find(known, name, &std::pair<std::string_view, unsigned>::first);
            if (found == std::end(known)) throw Wrong{"type '" + name + "' is not known"};
            out |= found->second;
        }
        return out;
    }

    void fill(Node& out, const Value& schema) {
        if (const auto* const truth = schema.if_bool()) {
            out.kind = *truth ? Node::Kind::open : Node::Kind::never;
            return;
        }
        if (!schema.is_object()) throw Wrong{"a schema must be an object or true or false"};
        out.resource = home_.at(&schema);
        const Object& object = schema.get_object();
        for (const auto& [keyword, value] : object)
            if (!simple(out, keyword, value) && !composed(out, keyword, value) && !of_array(out, keyword, value, object))
                of_object(out, keyword, value);
        std::ranges::sort(out.properties, {}, &std::pair<std::string, const Node*>::first);
        out.has_array_rules = out.min_items || out.max_items || out.unique_items || !out.prefix_items.empty() || out.items != nullptr ||
                              out.contains != nullptr || out.unevaluated_items != nullptr;
        out.has_object_rules = out.min_properties || out.max_properties || !out.required.empty() || !out.properties.empty() ||
                               !out.pattern_properties.empty() || out.additional_properties != nullptr || out.property_names != nullptr ||
                               out.unevaluated_properties != nullptr || !out.dependent_required.empty() || !out.dependent_schemas.empty();
        out.has_applicators = !out.all_of.empty() || !out.any_of.empty() || !out.one_of.empty() || out.negated != nullptr ||
                              out.condition != nullptr || out.reference != nullptr || out.dynamic_reference != nullptr;
        if (out.unevaluated_items != nullptr || out.unevaluated_properties != nullptr) state_.unevaluated = true;
    }

    bool simple(Node& out, std::string_view keyword, const Value& value) {
        if (keyword == "type")
            out.types = types(value);
        else if (keyword == "const")
            out.constant = &value;
        else if (keyword == "enum") {
            if (!value.is_array()) throw Wrong{"enum must be a list"};
            out.choices = &value.get_array();
        } else if (keyword == "minimum")
            out.minimum = number(value, keyword);
        else if (keyword == "maximum")
            out.maximum = number(value, keyword);
        else if (keyword == "exclusiveMinimum")
            out.exclusive_minimum = number(value, keyword);
        else if (keyword == "exclusiveMaximum")
            out.exclusive_maximum = number(value, keyword);
        else if (keyword == "multipleOf") {
            out.multiple_of = number(value, keyword);
            if (order_numbers(value, Value(0)) <= 0) throw Wrong{"multipleOf must be greater than 0"};
        } else if (keyword == "minLength")
            out.min_length = size(value, keyword);
        else if (keyword == "maxLength")
            out.max_length = size(value, keyword);
        else if (keyword == "pattern") {
            if (!value.is_string()) throw Wrong{"pattern must be a string"};
            out.pattern_source = value.get_string();
            out.pattern = pattern(out.pattern_source);
            out.unchecked_pattern = out.pattern == nullptr;
        } else
            return false;
        return true;
    }

    bool composed(Node& out, std::string_view keyword, const Value& value) {
        if (keyword == "allOf")
            out.all_of = subschemas(value, keyword);
        else if (keyword == "anyOf")
            out.any_of = subschemas(value, keyword);
        else if (keyword == "oneOf")
            out.one_of = subschemas(value, keyword);
        else if (keyword == "not")
            out.negated = subschema(value, keyword);
        else if (keyword == "if")
            out.condition = subschema(value, keyword);
        else if (keyword == "then")
            out.consequence = subschema(value, keyword);
        else if (keyword == "else")
            out.alternative = subschema(value, keyword);
        else if (keyword == "$ref")
            out.reference = node(target(out.resource, text(value, keyword)));
        else if (keyword == "$dynamicRef")
            dynamic(out, text(value, keyword));
        else
            return false;
        return true;
    }

    void dynamic(Node& out, const std::string& reference) {
        const Value& found = target(out.resource, reference);
        out.dynamic_reference = node(found);
        const auto hash = reference.find('#');
        const std::string fragment = hash == std::string::npos ? "" : reference.substr(hash + 1);
        if (!fragment.empty() && found.is_object() && get_string(found.get_object(), "$dynamicAnchor") == fragment) out.dynamic_anchor = fragment;
    }

    bool of_array(Node& out, std::string_view keyword, const Value& value, const Object& schema) {
        if (keyword == "prefixItems")
            out.prefix_items = subschemas(value, keyword);
        else if (keyword == "items" && value.is_array()) {
            out.prefix_items = subschemas(value, keyword);
            if (const auto* const rest = schema.if_contains("additionalItems")) out.items = subschema(*rest, "additionalItems");
        } else if (keyword == "items")
            out.items = subschema(value, keyword);
        else if (keyword == "contains")
            out.contains = subschema(value, keyword);
        else if (keyword == "minContains")
            out.min_contains = size(value, keyword);
        else if (keyword == "maxContains")
            out.max_contains = size(value, keyword);
        else if (keyword == "minItems")
            out.min_items = size(value, keyword);
        else if (keyword == "maxItems")
            out.max_items = size(value, keyword);
        else if (keyword == "uniqueItems")
            out.unique_items = value.is_bool() && value.get_bool();
        else if (keyword == "unevaluatedItems")
            out.unevaluated_items = subschema(value, keyword);
        else
            return false;
        return true;
    }

    void of_object(Node& out, std::string_view keyword, const Value& value) {
        if (keyword == "properties") {
            for (const auto& member : members(value, keyword)) out.properties.emplace_back(member.key(), subschema(member.value(), keyword));
        } else if (keyword == "patternProperties") {
            for (const auto& member : members(value, keyword)) {
                const Node* const rule = subschema(member.value(), keyword);
                auto names = pattern(member.key());
                if (names == nullptr)
                    out.unchecked_names = true;
                else
                    out.pattern_properties.emplace_back(std::move(names), rule);
            }
        } else if (keyword == "additionalProperties")
            out.additional_properties = subschema(value, keyword);
        else if (keyword == "propertyNames")
            out.property_names = subschema(value, keyword);
        else if (keyword == "unevaluatedProperties")
            out.unevaluated_properties = subschema(value, keyword);
        else if (keyword == "required")
            out.required = names(value, keyword);
        else if (keyword == "minProperties")
            out.min_properties = size(value, keyword);
        else if (keyword == "maxProperties")
            out.max_properties = size(value, keyword);
        else if (keyword == "dependentRequired" || keyword == "dependentSchemas" || keyword == "dependencies") {
            for (const auto& member : members(value, keyword)) {
                if (member.value().is_array())
                    out.dependent_required.emplace_back(member.key(), names(member.value(), keyword));
                else
                    out.dependent_schemas.emplace_back(member.key(), subschema(member.value(), keyword));
            }
        }
    }

    struct DynamicAnchor {
        std::size_t resource;
        std::string name;
        const Value* schema;
    };

    Schema::State& state_;
    Schema::Patterns patterns_;
    std::unordered_map<const Value*, std::size_t> home_;
    std::unordered_map<const Value*, const Node*> nodes_;
    std::vector<std::pair<Node*, const Value*>> pending_;
    std::vector<DynamicAnchor> dynamic_anchors_;
};

}  // namespace

Result<void> compile(Schema::State& state, Schema::Patterns patterns) {
    try {
        Compiler(state, patterns).run();
    } catch (const Wrong& wrong) {
        return fail(Code::invalid_argument, "not a usable JSON Schema: " + wrong.text);
    }
    return {};
}

}  // namespace atelier::json
