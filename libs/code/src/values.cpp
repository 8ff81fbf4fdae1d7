#include "values.hpp"

#include <algorithm>
#include <array>

#include "tables.hpp"

namespace atelier::code {
namespace {

constexpr int k_max_steps_down = 60;
constexpr std::size_t k_max_folded = 65'536;

/// Counts recursion; a proof that goes too deep is no proof.
struct Deeper {
    explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    int& depth_;
};


bool is_function_node(const Syntax& s, Id id) { return s.is(id, {"arrow_function", "function_expression", "function_declaration", "method_definition"}); }

}  // namespace

Values::Values(const Syntax& syntax, const Scopes& scopes) : s_(syntax), scopes_(scopes) {
    for (const Binding& binding : scopes_.all()) {
        if (binding.kind == Binding::Kind::import && binding.module.starts_with(".") && !s_.has_token(binding.declarator, "type") &&
            !s_.has_token(s_.parent(s_.parent(s_.parent(binding.declarator))), "type"))
            local_imports_ = true;
    }
    foreign_changes_ = true;
    bool forged = local_imports_;
    forged_methods_ = true;  // while it is being found out
    for (Id id = 0; id < s_.size(); ++id) {
        if (scopes_.in_type(id)) continue;
        if (s_.is(id, {"assignment_expression", "augmented_assignment_expression"})) {
            const Id left = s_.bare(s_.child(id, "left"));
            if (s_.is(left, "subscript_expression") && !fold(s_.child(left, "index")) && !numeric(s_.child(left, "index")) && !not_callable(s_.child(id, "right"))) {
                const auto op = s_.text(s_.child(id, "operator"));
                if (s_.is(id, "assignment_expression") || op == "?\?=" || op == "||=" || op == "&&=") forged = true;
            }
            if (s_.is(left, {"array_pattern", "object_pattern"}) && s_.text(left).find('[', 1) != std::string_view::npos) {
                for (const Id part : s_.named_children(left)) {
                    if (!s_.is(part, "identifier") && !(s_.is(part, "subscript_expression") && numeric(s_.child(part, "index")))) forged = true;
                }
            }
        }
        if (s_.is(id, "computed_property_name") && !s_.is(s_.parent(id), "pair_pattern")) {
            const Id value = s_.child(s_.parent(id), "value");
            if (!not_callable(value)) forged = true;
        }
        if (s_.is(id, {"pair", "method_definition"})) {
            const Id key = s_.child(id, "key") != k_none ? s_.child(id, "key") : s_.child(id, "name");
            if (!s_.is(key, "computed_property_name") && is_array_method(s_.is(key, "string") ? unquote(s_, key) : std::string(s_.text(key)))) forged = true;
        }
        if (s_.is(id, "shorthand_property_identifier") && is_array_method(s_.text(id))) forged = true;
        if (s_.is(id, "member_expression") && s_.text(s_.child(id, "property")) == "fromEntries") forged = true;
        if (s_.is(id, {"assignment_expression", "augmented_assignment_expression"})) {
            const Id left = s_.bare(s_.child(id, "left"));
            if (s_.is(left, "member_expression")) written_members_.insert(s_.text(s_.child(left, "property")));
            else if (!s_.is(left, "identifier")) written_any_ = true;
        }
        if (s_.is(id, "new_expression") && one_of(s_.text(s_.child(id, "constructor")), {"Map", "Set"})) has_maps_ = true;
    }
    forged_methods_ = forged;
    foreign_changes_.reset();
    folded_.clear();
}

const Binding* Values::binding(Id expression) const {
    expression = s_.bare(expression);
    return s_.is(expression, {"identifier", "shorthand_property_identifier"}) ? scopes_.of(expression) : nullptr;
}

std::vector<Id> Values::arguments(Id call) const { return s_.named_children(s_.child(call, "arguments")); }

std::string_view Values::imported_callee(Id call, std::string_view module) const {
    if (!s_.is(call, "call_expression")) return {};
    const Binding* callee = binding(s_.child(call, "function"));
    return callee && callee->kind == Binding::Kind::import && callee->module == module ? std::string_view(callee->imported) : std::string_view{};
}

bool Values::global_call(Id call, std::string_view name) const {
    const Id callee = s_.child(call, "function");
    return s_.is(call, "call_expression") && s_.is(callee, "identifier") && s_.text(callee) == name && !scopes_.of(callee);
}

bool Values::global_member_call(Id call, std::string_view object, std::string_view member) const {
    const Id callee = s_.child(call, "function");
    if (!s_.is(call, "call_expression") || !s_.is(callee, "member_expression")) return false;
    const Id base = s_.child(callee, "object");
    return s_.is(base, "identifier") && s_.text(base) == object && !scopes_.of(base) && (member.empty() || s_.text(s_.child(callee, "property")) == member);
}

Id Values::function_of(Id expression) const {
    for (int step = 0; step < 8; ++step) {
        expression = s_.bare(expression);
        if (is_function_node(s_, expression)) return expression;
        if (imported_callee(expression, "react") == "useCallback") {
            const auto args = arguments(expression);
            if (args.empty()) return k_none;
            expression = args.front();
            continue;
        }
        const Binding* named = binding(expression);
        if (!named) return k_none;
        if (named->kind == Binding::Kind::function) return named->function;
        if (!named->is_const || !named->direct || named->init == k_none) return k_none;
        expression = named->init;
    }
    return k_none;
}

std::optional<std::string> Values::fold(Id expression) {
    expression = s_.bare(expression);
    if (expression == k_none) return std::nullopt;
    if (const auto known = folded_.find(expression); known != folded_.end()) return known->second;
    if (depth_ > k_max_steps_down || !spend()) return std::nullopt;
    const Deeper deeper(depth_);
    folded_[expression] = std::nullopt;
    auto text = fold_new(expression);
    if (text && text->size() > k_max_folded) text.reset();
    folded_[expression] = text;
    return text;
}

std::optional<std::string> Values::fold_new(Id e) {
    if (s_.is(e, "string")) return unquote(s_, e);
    if (s_.is(e, "number")) return std::string(s_.text(e));
    if (s_.is(e, {"true", "false", "null"})) return std::string(s_.text(e));
    if (s_.is(e, "template_string")) {
        std::string out;
        for (const Id part : s_.named_children(e)) {
            if (!s_.is(part, "template_substitution")) {
                out += s_.is(part, "escape_sequence") ? unescape(s_.text(part)) : std::string(s_.text(part));
                continue;
            }
            const auto inner = fold(s_.first_named(part));
            if (!inner) return std::nullopt;
            out += *inner;
            if (out.size() > k_max_folded) return std::nullopt;
        }
        return out;
    }
    if (s_.is(e, "binary_expression") && s_.text(s_.child(e, "operator")) == "+") {
        const auto left = fold(s_.child(e, "left"));
        const auto right = left ? fold(s_.child(e, "right")) : std::nullopt;
        if (left && right && left->size() + right->size() < k_max_folded) return *left + *right;
        return std::nullopt;
    }
    if (s_.is(e, "call_expression")) {
        const Id callee = s_.child(e, "function");
        if (!s_.is(callee, "member_expression")) return std::nullopt;
        const auto method = s_.text(s_.child(callee, "property"));
        const Id object = s_.bare(s_.child(callee, "object"));
        std::string glue = ",";
        std::string out;
        std::vector<Id> parts;
        if (method == "join" && s_.is(object, "array")) {
            parts = s_.named_children(object);
            if (const auto args = arguments(e); !args.empty()) {
                const auto given = fold(args.front());
                if (!given) return std::nullopt;
                glue = *given;
            }
        } else if (method == "concat" && !s_.is(object, "array")) {
            parts = arguments(e);
            parts.insert(parts.begin(), object);
            glue.clear();
        } else {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto part = fold(parts[i]);
            if (!part || out.size() > k_max_folded) return std::nullopt;
            out += (i > 0 ? glue : std::string()) + *part;
        }
        return out;
    }
    if (const Binding* named = binding(e); named && named->is_const && named->direct && named->init != k_none) return fold(named->init);
    return std::nullopt;
}

bool Values::writes_are(const Binding& binding, bool (Values::*proved)(Id)) {
    const bool number = proved == &Values::numeric;
    for (const Id use : binding.uses) {
        Id step = use;
        const Id parent = s_.bare_parent(use, &step);
        if (s_.is(parent, "update_expression")) continue;
        if (s_.is(parent, "assignment_expression") && s_.field(step) == "left") {
            if (!(this->*proved)(s_.child(parent, "right"))) return false;
        } else if (s_.is(parent, "augmented_assignment_expression") && s_.field(step) == "left") {
            const auto op = s_.text(s_.child(parent, "operator"));
            if (!number || one_of(op, {"&&=", "||=", "?\?="})) return false;
            if (op == "+=" && !numeric(s_.child(parent, "right"))) return false;
        } else if (s_.is(parent, {"array_pattern", "pair_pattern", "object_assignment_pattern", "assignment_pattern", "rest_pattern", "object_pattern"}) ||
                   (s_.is(parent, "for_in_statement") && s_.field(step) == "left")) {
            return false;
        }
    }
    return true;
}

/// The second argument of useEffect, useMemo or useCallback.
bool Values::dependency_list(Id list) const {
    const Id call = s_.parent(s_.parent(list));
    const auto args = arguments(call);
    return one_of(imported_callee(call, "react"), {"useEffect", "useMemo", "useCallback"}) && args.size() == 2 && args[1] == list;
}

/// `const [x, setX] = useState(first)`: proved when the first value and everything that is given to setX are.
bool Values::state_of(const Binding& state, bool (Values::*proved)(Id)) {
    if (!state.is_const || state.index != 0 || !s_.is(state.pattern, "array_pattern") || imported_callee(s_.bare(state.init), "react") != "useState") return false;
    // A default or a rest in the pattern would be a second name for the setter.
    for (const Id part : s_.named_children(state.pattern)) {
        if (!s_.is(part, "identifier")) return false;
    }
    auto& assumed = proved == &Values::numeric ? assumed_numbers_ : assumed_;
    const auto first = arguments(s_.bare(state.init));
    if (first.empty() || !(this->*proved)(first.front())) return false;
    for (const Binding& setter : scopes_.all()) {
        if (setter.pattern != state.pattern || setter.index != 1) continue;
        for (const Id use : setter.uses) {
            const Id call = s_.parent(use);
            if (s_.is(call, "array") && s_.is(s_.parent(call), "arguments") && s_.field(use).empty() && dependency_list(call)) continue;
            if (!s_.is(call, "call_expression") || s_.field(use) != "function") return false;
            const auto args = arguments(call);
            if (args.size() != 1) return false;
            if (!s_.is(args.front(), "arrow_function")) {
                if (!(this->*proved)(args.front())) return false;
                continue;
            }
            // setX((x) => ...): by induction the old value is as good as the new one.
            const Id body = s_.child(args.front(), "body");
            if (s_.is(body, "statement_block")) return false;
            std::vector<const Binding*> old;
            for (const Binding& param : scopes_.all()) {
                if (param.function == args.front() && param.kind == Binding::Kind::param && param.direct && param.index == 0 && assumed.insert(&param).second) old.push_back(&param);
            }
            const bool good = (this->*proved)(body);
            for (const Binding* param : old) assumed.erase(param);
            if (!good) return false;
        }
    }
    return true;
}

/// The place parameter of a callback that stands in a call of an array method.
bool Values::is_index_param(const Binding& param) const {
    if (param.kind != Binding::Kind::param || !param.direct || param.index < 1 || forged_methods_) return false;
    const Id list = s_.parent(param.function);
    const Id call = s_.parent(list);
    if (!s_.is(list, "arguments") || !s_.is(call, "call_expression")) return false;
    const auto args = arguments(call);
    if (global_member_call(call, "Array", "from")) return param.index == 1 && args.size() == 2 && args[1] == param.function;
    const Id callee = s_.child(call, "function");
    if (args.empty() || args.front() != param.function || !s_.is(callee, "member_expression")) return false;
    const auto method = s_.text(s_.child(callee, "property"));
    if (method == "forEach" && has_maps_) return false;
    if (one_of(method, {"map", "filter", "forEach", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "flatMap"})) return param.index == 1;
    return one_of(method, {"reduce", "reduceRight"}) && param.index == 2;
}

bool Values::numeric_binding(const Binding& named) {
    if (assumed_numbers_.contains(&named)) return true;
    if (!assumed_numbers_.insert(&named).second) return true;
    bool good = false;
    if (named.kind == Binding::Kind::variable && named.direct && named.init != k_none) good = numeric(named.init);
    else if (is_index_param(named)) good = true;
    else if (named.kind == Binding::Kind::variable) good = state_of(named, &Values::numeric);
    good = good && writes_are(named, &Values::numeric);
    assumed_numbers_.erase(&named);
    return good;
}

/// Whether the pattern around a name is the first parameter as a whole.
bool Values::first_param_pattern(const Binding& named) const {
    const auto params = s_.named_children(s_.child(named.function, "parameters"));
    return !params.empty() && s_.child(params.front(), "pattern") == named.pattern && s_.child(params.front(), "value") == k_none;
}

bool Values::numeric(Id e) {
    e = s_.bare(e);
    if (e == k_none || depth_ > k_max_steps_down || !spend()) return false;
    const Deeper deeper(depth_);
    if (s_.is(e, {"number", "update_expression"})) return true;
    if (s_.is(e, "unary_expression")) return one_of(s_.text(s_.child(e, "operator")), {"-", "+", "~"});
    if (s_.is(e, "binary_expression")) {
        const auto op = s_.text(s_.child(e, "operator"));
        if (one_of(op, {"-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>"})) return true;
        if (one_of(op, {"+", "??", "||", "&&"})) return numeric(s_.child(e, "left")) && numeric(s_.child(e, "right"));
        return false;
    }
    if (s_.is(e, "ternary_expression")) return numeric(s_.child(e, "consequence")) && numeric(s_.child(e, "alternative"));
    if (s_.is(e, "call_expression")) {
        // Arrays answer with a place or -1; nothing here makes an object that only looks like one.
        const Id callee = s_.child(e, "function");
        if (s_.is(callee, "member_expression") && one_of(s_.text(s_.child(callee, "property")), {"findIndex", "findLastIndex"}) && !forged_methods_) return true;
        if (global_call(e, "Number") || global_call(e, "parseFloat") || global_call(e, "parseInt")) return true;
        return global_member_call(e, "Math") || global_member_call(e, "Number", "parseFloat") || global_member_call(e, "Number", "parseInt") ||
               global_member_call(e, "Date", "now") || imported_callee(e, "@atelier/sdk") == "sum";
    }
    if (s_.is(e, "member_expression") && number_field(s_.text(s_.child(e, "property")))) {
        const Binding* object = binding(s_.child(e, "object"));
        return object && sdk_row(*object);
    }
    const Binding* named = binding(e);
    return named && numeric_binding(*named);
}

bool Values::primitive(Id e) {
    e = s_.bare(e);
    if (e == k_none || depth_ > k_max_steps_down || !spend()) return false;
    const Deeper deeper(depth_);
    if (s_.is(e, {"string", "template_string", "number", "true", "false", "null", "undefined", "update_expression", "unary_expression"})) return true;
    if (s_.is(e, "binary_expression")) {
        if (!one_of(s_.text(s_.child(e, "operator")), {"??", "||", "&&"})) return true;
        return primitive(s_.child(e, "left")) && primitive(s_.child(e, "right"));
    }
    if (s_.is(e, "ternary_expression")) return primitive(s_.child(e, "consequence")) && primitive(s_.child(e, "alternative"));
    if (s_.is(e, "call_expression") && (global_call(e, "String") || global_call(e, "Boolean") || imported_callee(e, "@atelier/sdk").starts_with("format"))) return true;
    if (s_.is(e, "member_expression")) {
        const Binding* object = binding(s_.child(e, "object"));
        if (object && sdk_row(*object)) return true;
    }
    return numeric(e) || fold(e).has_value();
}

/// A use of an array after which it is what it was: `.length`, `.map(one or two parameters)`.
bool Values::reads_only(Id member) const {
    const auto name = s_.text(s_.child(member, "property"));
    if (one_of(name, {"length", "includes", "indexOf"})) return true;
    const Id call = s_.parent(member);
    if (!one_of(name, {"map", "filter", "forEach", "some", "every", "find", "findIndex", "flatMap", "slice"}) || !s_.is(call, "call_expression")) return false;
    const auto args = arguments(call);
    if (name == "slice") return true;
    return args.size() == 1 && is_function_node(s_, args[0]) && s_.named_children(s_.child(args[0], "parameters")).size() <= 2 && !s_.text(args[0]).starts_with("(...");
}

/// `.map` and the like over an array of constants that nothing changes; `member` empty means its elements are the keys.
bool Values::literal_array(Id e, std::string_view member) {
    const Binding* named = binding(e);
    if (named) {
        if (!named->is_const || !named->direct || named->init == k_none) return false;
        for (const Id use : named->uses) {
            Id step = use;
            const Id parent = s_.bare_parent(use, &step);
            if (s_.is(parent, "for_in_statement") && s_.field(step) == "right") continue;
            if (!s_.is(parent, "member_expression") || s_.field(step) != "object") return false;
            if (!reads_only(parent)) return false;
        }
        e = named->init;
    }
    if (!member.empty() && (written_any_ || local_imports_ || written_members_.contains(member))) return false;
    e = s_.bare(e);
    if (!s_.is(e, "array")) return false;
    for (const Id element : s_.named_children(e)) {
        if (member.empty()) {
            if (!safe_key(element)) return false;
            continue;
        }
        if (!s_.is(s_.bare(element), "object")) return false;
        bool found = false;
        for (const Id pair : s_.named_children(s_.bare(element))) {
            if (!s_.is(pair, "pair")) return false;
            const Id key = s_.child(pair, "key");
            if (s_.is(key, "computed_property_name")) return false;
            if ((s_.is(key, "string") ? unquote(s_, key) : std::string(s_.text(key))) != member) continue;
            if (found || !safe_key(s_.child(pair, "value"))) return false;
            found = true;
        }
        if (!found) return false;
    }
    return true;
}

/// The element parameter of a callback, or the variable of for-of, over a literal array.
bool Values::is_literal_element(const Binding& named, std::string_view member) {
    if (s_.is(named.declarator, "for_in_statement")) {
        return named.is_const && named.direct && s_.has_token(named.declarator, "of") && literal_array(s_.child(named.declarator, "right"), member);
    }
    if (named.kind != Binding::Kind::param || !named.direct || named.index != 0) return false;
    const Id call = s_.parent(s_.parent(named.function));
    if (!s_.is(s_.parent(named.function), "arguments") || !s_.is(call, "call_expression")) return false;
    const Id callee = s_.child(call, "function");
    const auto args = arguments(call);
    if (!s_.is(callee, "member_expression") || args.empty() || args.front() != named.function) return false;
    if (!one_of(s_.text(s_.child(callee, "property")), {"map", "filter", "forEach", "some", "every", "find", "findIndex", "flatMap"})) return false;
    return writes_are(named, &Values::safe_key) && literal_array(s_.child(callee, "object"), member);
}

bool Values::safe_key(Id e) {
    e = s_.bare(e);
    if (e == k_none || depth_ > k_max_steps_down || !spend()) return false;
    const Deeper deeper(depth_);
    if (const auto text = fold(e)) return !refused_member(*text);
    if (numeric(e)) return true;
    if (s_.is(e, "ternary_expression")) return safe_key(s_.child(e, "consequence")) && safe_key(s_.child(e, "alternative"));
    if (s_.is(e, "binary_expression") && one_of(s_.text(s_.child(e, "operator")), {"??", "||"})) return safe_key(s_.child(e, "left")) && safe_key(s_.child(e, "right"));
    if (s_.is(e, "member_expression")) {
        const Binding* object = binding(s_.child(e, "object"));
        if (object && vocabulary_field(s_.text(s_.child(e, "property"))) && sdk_row(*object)) return true;
        return object && is_literal_element(*object, s_.text(s_.child(e, "property")));
    }
    const Binding* named = binding(e);
    if (!named) return false;
    if (!assumed_.insert(named).second) return true;
    bool good = false;
    if (named->kind == Binding::Kind::variable && named->direct && named->init != k_none) good = safe_key(named->init) && writes_are(*named, &Values::safe_key);
    else if (named->kind == Binding::Kind::variable && named->index == 0) good = state_of(*named, &Values::safe_key);
    if (!good) good = is_literal_element(*named, {});
    if (!good && !named->direct && named->kind == Binding::Kind::param && s_.is(named->ident, "shorthand_property_identifier_pattern") &&
        s_.parent(named->ident) == named->pattern && vocabulary_field(named->name)) {
        Binding whole = *named;
        whole.direct = true;
        whole.index = 0;
        good = first_param_pattern(*named) && sdk_row(whole);
    }
    if (!good && !named->direct && named->kind == Binding::Kind::param && s_.is(named->pattern, "object_pattern")) {
        // ({ key }) => row[key] over a literal array of objects
        Binding whole = *named;
        whole.direct = true;
        whole.index = 0;
        good = first_param_pattern(*named) && s_.is(named->ident, "shorthand_property_identifier_pattern") && s_.parent(named->ident) == named->pattern && is_literal_element(whole, named->name);
    }
    assumed_.erase(named);
    return good;
}

}  // namespace atelier::code
