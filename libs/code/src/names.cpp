// Rules about globals, members, computed keys, writes and calls.
#include <algorithm>
#include <cctype>
#include <charconv>

#include "checker.hpp"
#include "tables.hpp"

namespace atelier::code {
namespace {

constexpr double k_max_size = 10'000;
constexpr std::string_view k_timer[] = {"setTimeout", "setInterval", "clearTimeout", "clearInterval"};

}  // namespace

void Checker::check_global(Id id) {
    const std::string name(s_.text(id));
    const Id parent = s_.parent(id);
    const auto refuse = [&](std::string text, std::string hint) { add("scan.global", id, std::move(text), std::move(hint)); };
    if (s_.is(parent, {"jsx_opening_element", "jsx_self_closing_element", "jsx_closing_element"})) return;  // check_element
    if (server() && server_export(name)) return refuse("'" + name + "' is used but not imported", "Add " + name + " to the import from \"@atelier/user-backend\".");
    if (!server() && (sdk_export(name) || react_export(name))) return refuse("'" + name + "' is used but not imported", "Add " + name + " to the import from \"" + (sdk_export(name) ? "@atelier/sdk" : "react") + "\".");
    if (name == "React") return refuse("'React' is not available as an object", "Import the hook by its name: import { useState } from \"react\".");
    if (name == "console") return refuse("'console' is not allowed", server() ? "Use ctx.log(\"...\")." : "Remove the line.");
    if (!server() && std::ranges::find(k_timer, name) != std::end(k_timer)) {
        const auto args = values_.arguments(parent);
        const bool called = s_.is(parent, "call_expression") && s_.field(id) == "function";
        if (called && (name.starts_with("clear") || (!args.empty() && s_.is(args.front(), {"arrow_function", "function_expression"})))) return;
        return refuse("'" + name + "' may only be called, with a function written in place", "Write " + name + "(() => { ... }, 500).");
    }
    const Global* global = server() ? find_server_global(name) : find_global(name);
    if (!global) {
        return refuse("the global '" + name + "' is not allowed",
                      server() ? "A backend reaches the Core Backend with ctx.core and its database with ctx.db, nothing else." : "Use the SDK; a widget reaches data through its hooks only.");
    }
    if (global->value) {
        if (s_.field(id) == "left" && s_.is(parent, {"assignment_expression", "augmented_assignment_expression"})) refuse("'" + name + "' cannot be assigned", "Use a variable of your own.");
        return;
    }
    if (s_.is(parent, "member_expression") && s_.field(id) == "object") {
        const auto member = s_.text(s_.child(parent, "property"));
        if (!global_member(*global, member)) {
            std::string hint = "Use another way.";
            if (name == "JSON") hint = "Data comes from the SDK's hooks as objects; nothing has to be parsed.";
            if (member == "assign") hint = "Write { ...a, ...b }.";
            if (global->members.size() > 1) hint += " Allowed of " + name + ":" + std::string(global->members.substr(0, 200));
            add("scan.global", parent, "'" + name + "." + std::string(member) + "' is not allowed", hint);
        }
        return;
    }
    if (s_.is(parent, "call_expression") && s_.field(id) == "function" && global->call) return;
    if (s_.is(parent, "new_expression") && s_.field(id) == "constructor" && global->make) return;
    if (s_.is(parent, "arguments") && global->call && s_.is(s_.parent(parent), "call_expression") && name != "Array" && name != "Error") return;
    if (s_.is(parent, "binary_expression") && s_.text(s_.child(parent, "operator")) == "instanceof" && s_.field(id) == "right") return;
    refuse("'" + name + "' may not be passed around or called like this", "Call it where it is needed, by its own name.");
}

/// Imported functions and components are called, rendered or given as callbacks; nothing is written to or read from them.
void Checker::check_import_use(const Binding& binding) {
    for (const Id use : binding.uses) {
        const Id parent = s_.bare_parent(use);
        const bool member = s_.is(parent, {"member_expression", "subscript_expression"}) && s_.child(parent, "object") != k_none && s_.inside(use, s_.child(parent, "object"));
        if (member && binding.module[0] != '.') add("scan.member", parent, "'" + std::string(binding.name) + "' has no members to use", "Call it or render it.");
    }
}

void Checker::check_member(Id id) {
    const Id property = s_.child(id, "property");
    const std::string name(s_.text(property));
    if (s_.is(property, "private_property_identifier")) return;
    if (refused_member(name)) {
        add("scan.member", property, "the member '" + name + "' is not allowed anywhere", "Use another name; a widget has no access to the page or to constructors.");
    }
    if (s_.is(s_.bare(s_.child(id, "object")), {"function_expression", "arrow_function"})) add("scan.member", id, "members of a function are not allowed", "Call the function.");
}

void Checker::check_subscript(Id id) {
    const Id index = s_.child(id, "index");
    const Id object = s_.child(id, "object");
    if (const Id base = s_.bare(object); s_.is(base, "identifier") && !scopes_.of(base)) return;  // a global is judged by check_global
    if (const auto key = values_.fold(index)) {
        if (refused_member(*key)) add("scan.member", index, "the member '" + *key + "' is not allowed anywhere", "Use another name; a widget has no access to the page or to constructors.");
        return;
    }
    Id below = id;
    const Id parent = s_.bare_parent(id, &below);
    if (s_.is(parent, {"assignment_expression", "augmented_assignment_expression"}) && s_.field(below) == "left") {
        const auto op = s_.text(s_.child(parent, "operator"));
        // Logical assignment reads: o[k] ||= [] may give back what was there, but only as this expression's value.
        if (op != "?\?=" && op != "||=" && op != "&&=") return;
        if (s_.is(s_.bare_parent(parent), "expression_statement")) return;
    }
    if (s_.is(parent, "update_expression")) return;
    if (s_.is(parent, {"array_pattern", "assignment_pattern", "rest_pattern", "pair_pattern", "object_assignment_pattern"})) return;  // check_write
    if (values_.safe_key(index) || values_.own_key(index, object) || values_.harmless_use(id)) return;
    const bool called = s_.is(parent, "call_expression") && s_.field(below) == "function";
    if (values_.plain_object(object) && !called && !s_.is(parent, "new_expression")) return;
    add("scan.computed", id, "the key '" + std::string(s_.text(index)) + "' of '" + std::string(s_.text(object).substr(0, 60)) + "' cannot be judged before it runs",
        "For arrays write rows.at(i); for lookups use a Map and .get(key), or a constant object of this file; for a chosen column use a switch.");
}

void Checker::check_write(Id target, Id value, bool primitive_value) {
    target = s_.bare(target);
    if (s_.is(target, "identifier")) {
        const Binding* binding = scopes_.of(target);
        if (binding && (binding->kind == Binding::Kind::import || binding->kind == Binding::Kind::function || (binding->is_const && !s_.is(s_.parent(target), "for_in_statement"))))
            add("scan.write", target, "'" + std::string(s_.text(target)) + "' cannot be assigned", "Use a variable of your own, declared with let.");
        return;
    }
    if (s_.is(target, "member_expression")) return check_write_member(target, primitive_value);
    if (s_.is(target, "subscript_expression")) return check_write_subscript(target, value, primitive_value);
    if (s_.is(target, {"array_pattern", "object_pattern", "rest_pattern", "assignment_pattern", "object_assignment_pattern", "pair_pattern"})) {
        for (const Id part : s_.named_children(target)) {
            if (s_.field(part) == "key" || s_.field(part) == "right") continue;
            check_write(part, k_none, false);
        }
    }
}

void Checker::check_write_member(Id target, bool primitive_value) {
    const Id object = s_.bare(s_.child(target, "object"));
    const Binding* binding = values_.binding(object);
    const std::string name(s_.text(s_.child(target, "property")));
    if (refused_own_key(name) || is_array_method(name)) {
        add("scan.write", target, "'" + name + "' may not be replaced", "Use another name.");
        return;
    }
    if (binding && binding->kind != Binding::Kind::import && binding->kind != Binding::Kind::function && (primitive_value || values_.own_object(object))) return;
    add("scan.write", target, "writing '" + name + "' into an object that was not made here is not allowed", "Build a new object: { ...row, " + name + ": value }.");
}

void Checker::check_write_subscript(Id target, Id value, bool primitive_value) {
    const Id object = s_.child(target, "object");
    const Id index = s_.child(target, "index");
    const Binding* binding = values_.binding(object);
    const auto refuse = [&](std::string text) { add("scan.write", target, std::move(text), "Use a Map and .set(key, value), or build a new array or object."); };
    if (const auto key = values_.fold(index); key && (refused_own_key(*key) || is_array_method(*key))) return refuse("'" + *key + "' may not be replaced");
    const bool local = binding && binding->kind == Binding::Kind::variable;
    if (values_.own_object(object)) {
        if (values_.safe_key(index) || primitive_value || value != k_none) return;  // a function under an unknown key ends plain_object
        return refuse("this write cannot be judged before it runs");
    }
    if (primitive_value && (local || (binding && binding->kind == Binding::Kind::param))) return;
    if (values_.numeric(index) && s_.is(s_.bare(object), "subscript_expression")) {
        // grid[row][column] of an array made here
        const Id outer = s_.bare(object);
        if (values_.numeric(s_.child(outer, "index")) && values_.own_object(s_.child(outer, "object"))) return;
    }
    refuse("writing into an object that was not made here is not allowed");
}

void Checker::check_pattern_key(Id id) {
    std::string name(s_.text(id));
    Id at = id;
    if (s_.is(id, "pair_pattern")) {
        at = s_.child(id, "key");
        name = s_.is(at, "string") ? unquote(s_, at) : std::string(s_.text(at));
        if (s_.is(at, "computed_property_name")) {
            const auto key = values_.fold(s_.first_named(at));
            if (!key) {
                if (!values_.numeric(s_.first_named(at))) add("scan.computed", at, "a computed key in a pattern cannot be judged before it runs", "Take the property by its name.");
                return;
            }
            name = *key;
        }
    }
    if (refused_member(name)) add("scan.member", at, "the member '" + name + "' is not allowed anywhere", "Use another name; a widget has no access to the page or to constructors.");
}

void Checker::check_own_key(Id key, Id value) {
    std::string name = s_.is(key, "string") ? unquote(s_, key) : std::string(s_.text(key));
    if (s_.is(key, "computed_property_name")) {
        const auto constant = values_.fold(s_.first_named(key));
        if (!constant) return;  // defines an own property, whatever it is called
        name = *constant;
    }
    if (refused_own_key(name) || (refused_member(name) && (name.starts_with("__") || refused_string(name))))
        add("scan.member", key, "an object may not define '" + name + "'", "Use another name.");
    if (value != k_none && s_.is(value, {"string", "template_string", "binary_expression"})) {
        if (const auto text = values_.fold(value)) check_text(value, *text, name);
    }
}

void Checker::check_size(Id call, Id argument, std::string_view what) {
    const auto text = values_.fold(argument);
    if (!text) return;
    double size = 0;
    std::string digits;
    for (const char c : *text) {
        if (c != '_') digits += c;
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (digits.size() > 1 && digits[0] == '0' && std::isalpha(static_cast<unsigned char>(digits[1]))) size = digits.size() > 5 ? 1e9 : 0;
    if (size > k_max_size) add("scan.size", call, std::string(what) + " of " + *text + " is too large", "Keep it below 10,000.");
}

void Checker::check_call(Id id) {
    const Id callee = s_.child(id, "function");
    if (s_.is(s_.child(id, "arguments"), "template_string")) {
        add("scan.syntax", id, "tagged templates are not allowed", "Call the function with arguments.");
        return;
    }
    const auto args = values_.arguments(id);
    if (values_.global_member_call(id, "Array", "from") && !args.empty() && s_.is(args[0], "object")) {
        for (const Id pair : s_.named_children(args[0])) {
            if (s_.text(s_.child(pair, "key")) == "length") check_size(id, s_.child(pair, "value"), "an array");
        }
    }
    if (values_.global_call(id, "Array") && args.size() == 1) check_size(id, args[0], "an array");
    if (!s_.is(callee, "member_expression")) return;
    const auto method = s_.text(s_.child(callee, "property"));
    if ((method == "repeat" || method == "padStart" || method == "padEnd") && !args.empty()) check_size(id, args[0], "a text");
    if ((method == "match" || method == "matchAll" || method == "search") && !args.empty()) {
        const Binding* named = values_.binding(args[0]);
        const Id pattern = named && named->is_const && named->direct ? s_.bare(named->init) : s_.bare(args[0]);
        if (!s_.is(pattern, "regex")) add("scan.regex", id, "a pattern made at run time is not allowed", "Use .includes(text), or a regular expression written in place.");
    }
    if (is_mutator(method) && method != "sort" && method != "reverse") {
        const Id object = s_.bare(s_.child(callee, "object"));
        const Binding* named = values_.binding(object);
        if (named && named->kind == Binding::Kind::import) add("scan.write", id, "an import cannot be changed", "Copy it first.");
    }
}

void Checker::check_new(Id id) {
    const Id what = s_.child(id, "constructor");
    if (const Binding* named = s_.is(what, "identifier") ? scopes_.of(what) : nullptr; server() && named && named->imported == "Refusal") return;
    const auto args = values_.arguments(id);
    if (s_.is(what, "identifier") && !scopes_.of(what)) {
        if (s_.text(what) == "Array" && args.size() == 1) check_size(id, args[0], "an array");
        return;  // check_global
    }
    if (s_.is(what, "member_expression") && s_.text(s_.child(what, "object")) == "Intl" && !scopes_.of(s_.child(what, "object"))) return;
    add("scan.new", id, "'new " + std::string(s_.text(what).substr(0, 60)) + "' is not allowed", "Only Date, Map, Set, Array, Error and Intl formatters are made with new.");
}

}  // namespace atelier::code
