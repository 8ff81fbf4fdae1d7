#include "scopes.hpp"

#include "words.hpp"

namespace atelier::code {
namespace {

bool is_function(const Syntax& s, Id id) {
    return s.is(
        id, {"arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function",
             "generator_function_declaration"}
    );
}

bool opens_types(const Syntax& s, Id id) {
    return s.is(
        id, {"type_annotation", "type_arguments", "type_parameters", "type_alias_declaration", "interface_declaration",
             "type_predicate_annotation", "asserts_annotation", "extends_type_clause", "implements_clause",
             "function_signature", "method_signature", "abstract_method_signature", "index_signature"}
    );
}

}  // namespace

std::string unquote(const Syntax& syntax, Id string_node) {
    std::string out;
    for (const Id part : syntax.named_children(string_node)) {
        if (syntax.is(part, "escape_sequence"))
            out += unescape(syntax.text(part));
        else if (syntax.is(part, "html_character_reference"))
            out += unescape_reference(syntax.text(part));
        else
            out += syntax.text(part);
    }
    return out;
}

Scopes::Scopes(const Syntax& syntax) : syntax_(syntax), scope_at_(syntax.size(), 0), in_type_(syntax.size(), false) {
    scopes_.push_back({k_none, true, {}});
    if (syntax.size() == 0) return;
    walk(0, 0, false);
    for (Id id = 0; id < syntax.size(); ++id) {
        if (!syntax.is(id, {"identifier", "shorthand_property_identifier"}) || in_type_[id] || declared_.contains(id))
            continue;
        const Id parent = syntax.parent(id);
        if (syntax.is(parent, {"import_specifier", "jsx_namespace_name", "namespace_import", "import_clause"}))
            continue;
        if (syntax.is(parent, "export_specifier") && syntax.field(id) == "alias") continue;
        // `export { a } from "./b"` names nothing of this file.
        if (syntax.is(parent, "export_specifier") &&
            syntax.child(syntax.parent(syntax.parent(parent)), "source") != k_none)
            continue;
        if (syntax.is(parent, {"jsx_opening_element", "jsx_closing_element", "jsx_self_closing_element"})) {
            const char first = syntax.text(id).front();
            if (first >= 'a' && first <= 'z') continue;
        }
        const BindingId found = lookup(scope_at_[id], syntax.text(id));
        if (found == k_none) {
            globals_.push_back(id);
        } else {
            resolved_[id] = found;
            bindings_[found].uses.push_back(id);
        }
    }
}

const Binding* Scopes::of(Id ident) const {
    if (const auto at = resolved_.find(ident); at != resolved_.end()) return &bindings_[at->second];
    if (const auto at = declared_.find(ident); at != declared_.end()) return &bindings_[at->second];
    return nullptr;
}

std::uint32_t Scopes::open(std::uint32_t parent, bool function) {
    scopes_.push_back({parent, function, {}});
    return static_cast<std::uint32_t>(scopes_.size() - 1);
}

BindingId Scopes::lookup(std::uint32_t scope, std::string_view name) const {
    for (; scope != k_none; scope = scopes_[scope].parent) {
        if (const auto at = scopes_[scope].names.find(name); at != scopes_[scope].names.end()) return at->second;
    }
    return k_none;
}

void Scopes::declare(std::uint32_t scope, Id ident, Binding binding) {
    binding.name = syntax_.text(ident);
    binding.ident = ident;
    const auto id = static_cast<BindingId>(bindings_.size());
    declared_[ident] = id;
    scopes_[scope].names[binding.name] = id;
    bindings_.push_back(std::move(binding));
}

void Scopes::declare_pattern(std::uint32_t scope, Id pattern, const Binding& base) {
    if (syntax_.is(pattern, {"identifier", "shorthand_property_identifier_pattern"})) {
        declare(scope, pattern, base);
        return;
    }
    Binding part = base;
    part.direct = false;
    if (part.pattern == k_none) part.pattern = pattern;
    if (syntax_.is(pattern, "array_pattern")) {
        for (const Id element : syntax_.named_children(pattern)) {
            Binding item = part;
            item.index = part.pattern == pattern ? syntax_.position(pattern, element) : -1;
            declare_pattern(scope, element, item);
        }
        return;
    }
    part.index = -1;
    if (syntax_.is(pattern, "pair_pattern"))
        declare_pattern(scope, syntax_.child(pattern, "value"), part);
    else if (syntax_.is(pattern, {"assignment_pattern", "object_assignment_pattern"}))
        declare_pattern(scope, syntax_.child(pattern, "left"), part);
    else if (syntax_.is(pattern, {"object_pattern", "rest_pattern"})) {
        for (const Id element : syntax_.named_children(pattern)) declare_pattern(scope, element, part);
    }
}

void Scopes::declare_imports(Id id, std::uint32_t scope) {
    const std::string module = unquote(syntax_, syntax_.child(id, "source"));
    for (const Id clause : syntax_.named_children(id)) {
        if (!syntax_.is(clause, "import_clause")) continue;
        for (const Id part : syntax_.named_children(clause)) {
            Binding binding{
                .kind = Binding::Kind::import, .declarator = part, .is_const = true, .direct = true, .module = module
            };
            if (syntax_.is(part, "identifier")) {
                binding.imported = "default";
                declare(scope, part, binding);
            } else if (syntax_.is(part, "namespace_import")) {
                binding.imported = "*";
                declare(scope, syntax_.first_named(part), binding);
            } else {
                for (const Id item : syntax_.named_children(part)) {
                    const Id name = syntax_.child(item, "name");
                    const Id alias = syntax_.child(item, "alias");
                    if (name == k_none) continue;
                    binding.declarator = item;
                    binding.imported = syntax_.text(name);
                    declare(scope, alias == k_none ? name : alias, binding);
                }
            }
        }
    }
}

void Scopes::declare_params(Id function, std::uint32_t scope) {
    Binding base{.kind = Binding::Kind::param, .function = function};
    if (const Id single = syntax_.child(function, "parameter"); single != k_none) {
        base.index = 0;
        base.direct = true;
        base.declarator = single;
        declare_pattern(scope, single, base);
        return;
    }
    int index = 0;
    for (const Id param : syntax_.named_children(syntax_.child(function, "parameters"))) {
        const Id pattern = syntax_.child(param, "pattern");
        if (pattern == k_none) continue;
        base.index = index++;
        base.declarator = param;
        base.direct = syntax_.is(pattern, "identifier") && syntax_.child(param, "value") == k_none;
        declare_pattern(scope, pattern, base);
    }
}

void Scopes::enter_children(Id id, std::uint32_t scope, bool type) {
    for (const Id child : syntax_.named_children(id)) walk(child, scope, type);
}

void Scopes::walk(Id id, std::uint32_t scope, bool type) {
    const Id parent = syntax_.parent(id);
    type = type || opens_types(syntax_, id);
    if (syntax_.is(parent, {"as_expression", "satisfies_expression"}) && syntax_.first_named(parent) != id) type = true;
    scope_at_[id] = scope;
    in_type_[id] = type;
    if (type) {
        enter_children(id, scope, true);
        return;
    }
    if (syntax_.is(id, "import_statement")) {
        declare_imports(id, scope);
    } else if (is_function(syntax_, id)) {
        const Id name = syntax_.child(id, "name");
        const std::uint32_t inner = open(scope, true);
        if (syntax_.is(name, "identifier")) {
            const bool declaration = syntax_.is(id, {"function_declaration", "generator_function_declaration"});
            declare(
                declaration ? scope : inner, name,
                {.kind = Binding::Kind::function, .declarator = id, .function = id, .is_const = true, .direct = true}
            );
        }
        declare_params(id, inner);
        enter_children(id, inner, false);
        return;
    } else if (syntax_.is(id, {"statement_block", "for_statement", "switch_body"})) {
        scope = open(scope, false);
    } else if (syntax_.is(id, "for_in_statement")) {
        scope = open(scope, false);
        if (syntax_.child(id, "kind") != k_none) {
            declare_pattern(
                scope, syntax_.child(id, "left"),
                {.declarator = id, .is_const = syntax_.text(syntax_.child(id, "kind")) == "const", .direct = true}
            );
        }
    } else if (syntax_.is(id, "catch_clause")) {
        scope = open(scope, false);
        if (const Id param = syntax_.child(id, "parameter"); param != k_none)
            declare_pattern(scope, param, {.kind = Binding::Kind::caught, .declarator = id});
    } else if (syntax_.is(id, "variable_declarator")) {
        const Id name = syntax_.child(id, "name");
        Binding base{
            .declarator = id, .init = syntax_.child(id, "value"), .is_const = syntax_.has_token(parent, "const")
        };
        base.direct = syntax_.is(name, "identifier");
        std::uint32_t target = scope;
        if (syntax_.is(parent, "variable_declaration")) {
            while (!scopes_[target].function) target = scopes_[target].parent;
        }
        declare_pattern(target, name, base);
    } else if (syntax_.is(id, {"class_declaration", "abstract_class_declaration", "class", "enum_declaration"})) {
        if (const Id name = syntax_.child(id, "name"); name != k_none) declare(scope, name, {.declarator = id});
    }
    enter_children(id, scope, false);
}

}  // namespace atelier::code
