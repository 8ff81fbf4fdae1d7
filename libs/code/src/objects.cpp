// The part of Values that judges objects: what was made here, whose keys are whose, what a computed read may be used for.
#include <algorithm>

#include "tables.hpp"
#include "values.hpp"

namespace atelier::code {
namespace {


constexpr std::initializer_list<std::string_view> k_same_elements{"filter", "slice", "sort", "toSorted", "reverse", "toReversed"};
constexpr std::initializer_list<std::string_view> k_each{"map", "filter", "forEach", "some", "every", "find", "findIndex", "findLast", "flatMap"};

}  // namespace

bool Values::never_written(const Binding& named) const {
    if (named.is_const) return true;
    for (const Id use : named.uses) {
        Id step = use;
        const Id parent = s_.bare_parent(use, &step);
        if (s_.is(parent, {"update_expression", "array_pattern", "pair_pattern", "object_assignment_pattern", "assignment_pattern", "rest_pattern", "object_pattern"})) return false;
        if (s_.is(parent, {"assignment_expression", "augmented_assignment_expression", "for_in_statement"}) && s_.field(step) == "left") return false;
    }
    return true;
}

/// Object.keys(object), sorted or filtered, or a constant that holds it.
bool Values::keys_of(Id e, const Binding& object, int depth) const {
    e = s_.bare(e);
    if (depth > 8) return false;
    if (global_member_call(e, "Object", "keys")) {
        const auto args = arguments(e);
        return args.size() == 1 && binding(args[0]) == &object;
    }
    if (s_.is(e, "call_expression")) {
        const Id callee = s_.child(e, "function");
        return s_.is(callee, "member_expression") && one_of(s_.text(s_.child(callee, "property")), k_same_elements) && keys_of(s_.child(callee, "object"), object, depth + 1);
    }
    const Binding* named = binding(e);
    if (!named || !named->is_const || !named->direct || named->init == k_none) return false;
    for (const Id use : named->uses) {
        Id step = use;
        const Id parent = s_.bare_parent(use, &step);
        if (s_.is(parent, "for_in_statement") && s_.field(step) == "right") continue;
        if (!s_.is(parent, "member_expression") || s_.field(step) != "object") return false;
        if (!reads_only(parent) && !one_of(s_.text(s_.child(parent, "property")), {"sort", "toSorted"})) return false;
    }
    return keys_of(named->init, object, depth + 1);
}

bool Values::own_key(Id e, Id base) {
    const Binding* object = binding(base);
    const Binding* key = binding(e);
    if (!object || !key || !never_written(*object) || !never_written(*key) || !key->direct) return false;
    if (s_.is(key->declarator, "for_in_statement")) return s_.has_token(key->declarator, "of") && keys_of(s_.child(key->declarator, "right"), *object);
    if (key->kind != Binding::Kind::param) return false;
    const Id list = s_.parent(key->function);
    const Id call = s_.parent(list);
    if (!s_.is(list, "arguments") || !s_.is(call, "call_expression") || arguments(call).front() != key->function) return false;
    const Id callee = s_.child(call, "function");
    if (!s_.is(callee, "member_expression")) return false;
    const auto method = s_.text(s_.child(callee, "property"));
    const bool fits = (one_of(method, k_each) && key->index == 0) || (one_of(method, {"sort", "toSorted"}) && key->index >= 0 && key->index <= 1) ||
                      (method == "reduce" && key->index == 1);
    return fits && keys_of(s_.child(callee, "object"), *object);
}

/// Plain data of an SDK hook, maybe filtered or sorted: rows of primitives that the platform made.
bool Values::sdk_array(Id e) {
    e = s_.bare(e);
    if (!spend() || e == k_none) return false;
    if (s_.is(e, "call_expression")) {
        const auto hook = imported_callee(e, "@atelier/sdk");
        if (one_of(hook, {"usePositions", "useTransactions", "useTrades", "useDividends", "useHistory", "usePriceHistory", "useAllocation"})) return true;
        const auto args = arguments(e);
        if (hook == "sortBy") return !args.empty() && sdk_array(args[0]);
        const Id callee = s_.child(e, "function");
        return s_.is(callee, "member_expression") && one_of(s_.text(s_.child(callee, "property")), k_same_elements) && sdk_array(s_.child(callee, "object"));
    }
    if (s_.is(e, "array")) {
        const auto parts = s_.named_children(e);
        return parts.size() == 1 && s_.is(parts[0], "spread_element") && sdk_array(s_.first_named(parts[0]));
    }
    const Binding* named = binding(e);
    if (!named || !named->is_const || !named->direct || named->init == k_none || !busy_.insert(named).second) return false;
    // Pushing something else into it would break the proof.
    const bool kept = std::ranges::none_of(named->uses, [this](Id use) {
        const Id parent = s_.bare_parent(use);
        return (s_.is(parent, "member_expression") && is_mutator(s_.text(s_.child(parent, "property"))) && !one_of(s_.text(s_.child(parent, "property")), {"sort", "reverse"})) ||
               s_.is(parent, "subscript_expression") || s_.is(parent, {"pair", "shorthand_property_identifier"});
    });
    const bool good = kept && sdk_array(named->init);
    busy_.erase(named);
    return good;
}

/// Somewhere in the file something is put into an array or a row that may be somebody else's: an SDK row proves nothing then.
bool Values::foreign_changes() {
    if (foreign_changes_) return *foreign_changes_;
    foreign_changes_ = true;  // while it is being found out
    bool found = local_imports_;
    for (Id id = 0; id < s_.size() && !found; ++id) {
        if (scopes_.in_type(id)) continue;
        if (s_.is(id, "call_expression")) {
            const Id callee = s_.bare(s_.child(id, "function"));
            std::string name(s_.text(s_.child(callee, "property")));
            if (s_.is(callee, "subscript_expression")) name = fold(s_.child(callee, "index")).value_or("push");
            if (one_of(name, {"push", "unshift", "splice", "fill", "copyWithin", "set", "add"})) {
                const Id receiver = s_.bare(s_.child(callee, "object"));
                found = !own_object(receiver) && !(s_.is(receiver, "subscript_expression") && own_object(s_.child(receiver, "object")));
            }
        } else if (s_.is(id, {"assignment_expression", "augmented_assignment_expression", "update_expression"})) {
            const Id left = s_.bare(s_.is(id, "update_expression") ? s_.child(id, "argument") : s_.child(id, "left"));
            if (s_.is(left, "member_expression")) {
                const auto name = s_.text(s_.child(left, "property"));
                found = (vocabulary_field(name) || number_field(name)) && !own_object(s_.child(left, "object")) && !number_write(id, name);
            } else if (s_.is(left, "subscript_expression")) {
                const Id object = s_.child(left, "object");
                found = !own_object(object) && !(s_.is(s_.bare(object), "subscript_expression") && own_object(s_.child(s_.bare(object), "object"))) && !numeric(s_.child(left, "index"));
            } else {
                found = !s_.is(left, "identifier") && !std::ranges::all_of(s_.named_children(left), [this](Id part) {
                    return s_.is(part, "identifier") || (s_.is(part, "subscript_expression") && own_object(s_.child(part, "object")));
                });
            }
        }
    }
    foreign_changes_ = found;
    return found;
}

/// `row.value += amount` keeps a number field a number.
bool Values::number_write(Id write, std::string_view field) {
    if (!number_field(field) || vocabulary_field(field)) return false;
    if (s_.is(write, "update_expression")) return true;
    const auto op = s_.text(s_.child(write, "operator"));
    return op == "-=" || op == "*=" || op == "/=" || numeric(s_.child(write, "right"));
}

bool Values::sdk_row(const Binding& named) {
    if (!named.direct || !never_written(named) || foreign_changes()) return false;
    if (s_.is(named.declarator, "for_in_statement")) return s_.has_token(named.declarator, "of") && sdk_array(s_.child(named.declarator, "right"));
    if (named.kind != Binding::Kind::param) return false;
    const Id list = s_.parent(named.function);
    const Id call = s_.parent(list);
    if (!s_.is(list, "arguments") || !s_.is(call, "call_expression")) return false;
    const auto args = arguments(call);
    const auto helper = imported_callee(call, "@atelier/sdk");
    if (one_of(helper, {"sortBy", "groupBy", "unique", "sum"})) return named.index == 0 && args.size() >= 2 && args[0] != named.function && sdk_array(args[0]);
    const Id callee = s_.child(call, "function");
    if (!s_.is(callee, "member_expression") || args.empty() || args[0] != named.function) return false;
    const auto method = s_.text(s_.child(callee, "property"));
    const bool fits = (one_of(method, k_each) && named.index == 0) || (one_of(method, {"sort", "toSorted"}) && named.index >= 0 && named.index <= 1) ||
                      (method == "reduce" && named.index == 1);
    return fits && sdk_array(s_.child(callee, "object"));
}

/// Whether every `return` of a function gives back this parameter or a new object literal.
bool Values::returns_only(Id function, const Binding& param) const {
    const auto fits = [&](Id value) { return s_.is(s_.bare(value), "object") || binding(value) == &param; };
    const Id body = s_.child(function, "body");
    if (!s_.is(body, "statement_block")) return fits(body);
    for (Id id = body; id < s_.size() && s_.start(id) < s_.end(body); ++id) {
        if (!s_.is(id, "return_statement")) continue;
        Id owner = s_.parent(id);
        while (owner != k_none && !s_.is(owner, {"arrow_function", "function_expression", "function_declaration", "method_definition"})) owner = s_.parent(owner);
        if (owner == function && !fits(s_.first_named(id))) return false;
    }
    return true;
}

bool Values::reduces_into_literal(const Binding& param) const {
    if (param.kind != Binding::Kind::param || !param.direct || param.index != 0 || forged_methods_ || !never_written(param)) return false;
    const Id call = s_.parent(s_.parent(param.function));
    if (!s_.is(call, "call_expression") || !s_.is(s_.parent(param.function), "arguments")) return false;
    const auto args = arguments(call);
    const Id callee = s_.child(call, "function");
    if (args.size() != 2 || args[0] != param.function || !s_.is(s_.bare(args[1]), "object") || !s_.is(callee, "member_expression")) return false;
    return one_of(s_.text(s_.child(callee, "property")), {"reduce", "reduceRight"}) && returns_only(param.function, param);
}

bool Values::plain_object(Id e) {
    e = s_.bare(e);
    if (s_.is(e, "object") || global_member_call(e, "Object", "fromEntries")) return true;
    const Binding* named = binding(e);
    if (!named || !spend()) return false;
    if (!reduces_into_literal(*named)) {
        if (!named->is_const || !named->direct || named->init == k_none) return false;
        Id init = s_.bare(named->init);
        if (imported_callee(init, "react") == "useMemo") {
            const Id maker = arguments(init).empty() ? k_none : arguments(init).front();
            if (!s_.is(maker, "arrow_function") || s_.is(s_.child(maker, "body"), "statement_block")) return false;
            init = s_.bare(s_.child(maker, "body"));
        }
        if (!s_.is(init, "object") && !global_member_call(init, "Object", "fromEntries")) return false;
    }
    // `o["__proto__"] = fn` under an unknown key would make it a function's heir.
    for (const Id use : named->uses) {
        Id step = use;
        const Id read = s_.bare_parent(use, &step);
        if (!s_.is(read, "subscript_expression") || s_.field(step) != "object" || safe_key(s_.child(read, "index"))) continue;
        Id target = read;
        const Id parent = s_.bare_parent(read, &target);
        if (s_.is(parent, {"assignment_expression", "augmented_assignment_expression"}) && s_.field(target) == "left" && !not_callable(s_.child(parent, "right"))) return false;
        if (s_.is(parent, {"array_pattern", "pair_pattern", "object_assignment_pattern", "assignment_pattern", "rest_pattern"})) return false;
    }
    return true;
}

bool Values::own_object(Id e) {
    if (plain_object(e) || s_.is(s_.bare(e), {"array", "new_expression"})) return true;
    const Binding* named = binding(e);
    if (!named || named->kind != Binding::Kind::variable || !named->direct || named->init == k_none || !never_written(*named)) return false;
    const Id init = s_.bare(named->init);
    if (s_.is(init, {"array", "object", "new_expression"}) || global_call(init, "Array") || global_member_call(init, "Array", "from")) return true;
    if (imported_callee(init, "react") == "useRef") return true;
    const Id callee = s_.child(init, "function");
    return s_.is(init, "call_expression") && s_.is(callee, "member_expression") && !forged_methods_ &&
           one_of(s_.text(s_.child(callee, "property")), {"map", "filter", "slice", "concat", "toSorted", "toReversed", "fill"});
}

bool Values::not_callable(Id e) {
    e = s_.bare(e);
    if (e == k_none || !spend()) return false;
    if (s_.is(e, {"object", "array", "new_expression", "jsx_element", "jsx_self_closing_element"}) || primitive(e)) return true;
    if (s_.is(e, "ternary_expression")) return not_callable(s_.child(e, "consequence")) && not_callable(s_.child(e, "alternative"));
    if (s_.is(e, "binary_expression")) return not_callable(s_.child(e, "left")) && not_callable(s_.child(e, "right"));
    const Binding* named = binding(e);
    if (!named) return false;
    if (sdk_row(*named)) return true;
    if (!named->is_const || !named->direct || named->init == k_none || !busy_.insert(named).second) return false;
    const bool good = not_callable(named->init);
    busy_.erase(named);
    return good;
}

/// A function that only looks at the primitive value of what it is given.
bool Values::harmless_argument(Id argument) const {
    const Id call = s_.parent(s_.parent(argument));
    for (const auto name : {"String", "Number", "Boolean", "parseFloat", "parseInt", "isNaN", "isFinite"}) {
        if (global_call(call, name)) return true;
    }
    const auto helper = imported_callee(call, "@atelier/sdk");
    return global_member_call(call, "Math") || global_member_call(call, "Number") || global_member_call(call, "Array", "isArray") || helper.starts_with("format") || helper == "matches";
}

bool Values::harmless_use(Id read) {
    const Id base = s_.child(read, "object");
    Id at = read;
    for (int step_count = 0; step_count < 32; ++step_count) {
        Id step = at;
        const Id parent = s_.bare_parent(at, &step);
        const auto field = s_.field(step);
        if (s_.is(parent, "binary_expression")) {
            if (!one_of(s_.text(s_.child(parent, "operator")), {"??", "||", "&&"})) return true;
            at = parent;
        } else if (s_.is(parent, "ternary_expression")) {
            if (field == "condition") return true;
            at = parent;
        } else if (s_.is(parent, {"member_expression", "subscript_expression"}) && field == "object") {
            std::string name(s_.text(s_.child(parent, "property")));
            if (s_.is(parent, "subscript_expression")) {
                const auto key = fold(s_.child(parent, "index"));
                if (!key) return true;  // judged by its own key
                name = *key;
            }
            const Id outer = s_.bare_parent(parent);
            if (!s_.is(outer, "call_expression") || s_.bare(s_.child(outer, "function")) != parent) return true;
            if (is_mutator(name)) return plain_object(base);
            return is_array_method(name) || one_of(name, {"toFixed", "toString", "toLocaleString", "toUpperCase", "toLowerCase", "trim", "includes", "startsWith", "endsWith", "localeCompare", "split", "getTime", "has"});
        } else if (s_.is(parent, "augmented_assignment_expression")) {
            return field == "right" && !one_of(s_.text(s_.child(parent, "operator")), {"?\?=", "||=", "&&="});
        } else if (s_.is(parent, "arguments")) {
            return harmless_argument(step);
        } else if (s_.is(parent, "arrow_function") && field == "body") {
            const auto helper = imported_callee(s_.parent(s_.parent(parent)), "@atelier/sdk");
            return s_.is(s_.parent(parent), "arguments") && (helper == "sortBy" || helper == "sum");
        } else if (s_.is(parent, "variable_declarator")) {
            return s_.is(s_.child(parent, "name"), {"object_pattern", "array_pattern"});
        } else {
            return s_.is(parent, {"unary_expression", "template_substitution", "expression_statement", "spread_element", "if_statement", "while_statement", "do_statement"}) ||
                   (s_.is(parent, {"for_in_statement", "for_statement"}) && (field == "right" || field == "condition")) || (s_.is(parent, "switch_statement") && field == "value");
        }
    }
    return false;
}

}  // namespace atelier::code
