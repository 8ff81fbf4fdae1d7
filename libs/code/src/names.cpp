// Rules about the names that code reaches out with: free globals, members of the window and the document, members
// refused on any object. A local variable, a prop or a member of an ordinary object may have any of these names.
#include "checker.hpp"
#include "words.hpp"

namespace atelier::code {
namespace {

bool window_name(std::string_view name) { return name == "window" || name == "self" || name == "globalThis"; }

}  // namespace

/// A parameter that is an event by its place, its type or its name.
bool Checker::event_parameter(const Binding& binding) const {
    if (binding.kind != Binding::Kind::param || !binding.direct) return false;
    const auto name = binding.name;
    if (name == "e" || name == "ev" || name == "evt" || name == "event") return true;
    if (s_.text(s_.child(binding.declarator, "type")).find("Event") != std::string_view::npos) return true;
    const Id holder = s_.parent(s_.parent(binding.function));
    return binding.index == 0 && s_.is(holder, "jsx_attribute") && s_.text(s_.first_named(holder)).starts_with("on");
}

Checker::Root Checker::root_of(Id expression, int depth) const {
    expression = s_.bare(expression);
    if (expression == k_none || depth > 8) return Root::none;
    if (s_.is(expression, "identifier")) {
        const Binding* named = scopes_.of(expression);
        if (!named) {
            const auto name = s_.text(expression);
            return window_name(name) ? Root::window : name == "document" ? Root::document : Root::none;
        }
        if (named->kind == Binding::Kind::variable && named->direct && named->init != k_none)
            return root_of(named->init, depth + 1);
        // `(target = window) => ...`
        if (named->kind == Binding::Kind::param && named->declarator == s_.parent(named->ident))
            return root_of(s_.child(named->declarator, "value"), depth + 1);
        return Root::none;
    }
    if (!s_.is(expression, "member_expression")) return Root::none;
    const auto name = s_.text(s_.child(expression, "property"));
    const Id object = s_.child(expression, "object");
    if (name == "ownerDocument") return Root::document;
    if (name == "view") {
        const Binding* named = constants_.binding(object);
        const Id inner = s_.bare(object);
        const bool native = s_.is(inner, "member_expression") && s_.text(s_.child(inner, "property")) == "nativeEvent";
        return native || (named && event_parameter(*named)) ? Root::window : Root::none;
    }
    if (!window_name(name) && name != "document") return Root::none;
    return root_of(object, depth + 1) == Root::window ? (name == "document" ? Root::document : Root::window)
                                                      : Root::none;
}

void Checker::check_global_name(Id at, std::string_view name) {
    if (const Rule* rule = rules_.refused_globals.find(name)) {
        add("scan.global", at, "the global '" + std::string(name) + "' is not allowed", *rule);
    } else if (!rules_.knows_global(name)) {
        std::string hint = "Import what you use, or declare it.";
        if (rules_.unknown_global == Severity::review)
            hint += " A seldom part of the browser is looked at by a reviewer.";
        if (sdk_export(name)) hint = "Add " + std::string(name) + " to the import from \"@atelier/sdk\".";
        if (react_hook(name)) hint = "Add " + std::string(name) + " to the import from \"react\".";
        add("scan.global", at, "the global '" + std::string(name) + "' is not known here", hint, rules_.unknown_global);
    }
}

void Checker::check_global(Id id) {
    const auto name = s_.text(id);
    Id below = id;
    const Id parent = s_.bare_parent(id, &below);
    // `typeof name` asks whether there is one; `x instanceof Function` reads nothing of it.
    if (s_.is(parent, "unary_expression") && s_.text(s_.child(parent, "operator")) == "typeof") return;
    if (name == "Function" && s_.is(parent, "binary_expression") &&
        s_.text(s_.child(parent, "operator")) == "instanceof")
        return;
    check_global_name(id, name);
    if (window_name(name)) check_window_value(id);
    if (rules_.timers.contains(name)) check_timer(id);
}

/// The window is for its members; handed on as a value it can be asked for anything.
void Checker::check_window_value(Id id) {
    Id below = id;
    const Id parent = s_.bare_parent(id, &below);
    const auto field = s_.field(below);
    if (s_.is(parent, {"member_expression", "subscript_expression"}) && field == "object") return;
    if (s_.is(parent, "binary_expression")) {
        const auto op = s_.text(s_.child(parent, "operator"));
        if (op != "&&" && op != "||" && op != "?\?") return;
    }
    if (s_.is(parent, {"if_statement", "unary_expression"})) return;
    const std::string text = "'" + std::string(s_.text(id)) + "' is used as a value";
    const std::string hint = "Use its members: window.addEventListener(...).";
    if (s_.is(parent, "variable_declarator") && s_.has_token(s_.parent(parent), "const")) return;
    Severity severity = Severity::review;
    if (s_.is(
            parent, {"array", "pair", "spread_element", "return_statement", "assignment_expression",
                     "variable_declarator", "new_expression", "for_in_statement", "arrow_function", "yield_expression"}
        ))
        severity = Severity::error;
    if (s_.is(parent, "arguments")) {
        const Id callee = s_.bare(s_.child(s_.parent(parent), "function"));
        const Id object = s_.is(callee, "member_expression") ? s_.bare(s_.child(callee, "object")) : k_none;
        if (s_.is(s_.parent(parent), "new_expression") || (s_.is(object, "identifier") && !scopes_.of(object)))
            severity = Severity::error;
    }
    add("scan.global", id, text, hint, severity);
}

/// A timer is called where it is named, with a function.
void Checker::check_timer(Id at) {
    const Id use = s_.is(s_.parent(at), "member_expression") && s_.field(at) == "property" ? s_.parent(at) : at;
    Id below = use;
    const Id call = s_.bare_parent(use, &below);
    const std::string name(s_.text(at));
    if (s_.is(call, "binary_expression")) return;
    if (!s_.is(call, "call_expression") || s_.field(below) != "function")
        return add(
            "scan.timer", at, "'" + name + "' is used as a value", "Call it in place: " + name + "(() => ..., 300)."
        );
    const Id first = s_.bare(s_.first_named(s_.child(call, "arguments")));
    const bool text = s_.is(first, {"string", "template_string"}) || !constants_.choices(first).texts.empty() ||
                      (s_.is(first, "binary_expression") && s_.text(s_.child(first, "operator")) == "+");
    if (text) add("scan.timer", first, "a timer takes a function, not text", "Write " + name + "(() => ..., 300).");
}

void Checker::check_name_of(Root root, Id at, std::string_view name) {
    if (root == Root::window) {
        check_global_name(at, name);
        if (rules_.timers.contains(name) && s_.is(at, "property_identifier") &&
            s_.is(s_.parent(at), "member_expression"))
            check_timer(at);
    }
    if (root == Root::document) {
        if (const Rule* rule = rules_.document_members.find(name))
            return add("scan.member", at, "'document." + std::string(name) + "' is not allowed", *rule);
    }
    if (const Rule* rule = rules_.members.find(name))
        add("scan.member", at, "the member '" + std::string(name) + "' is not allowed", *rule);
}

/// `x.constructor` leads to Function. Its name may be read, and it may be compared and asked for.
void Checker::check_constructor(Id member) {
    Id below = member;
    const Id parent = s_.bare_parent(member, &below);
    if (s_.is(parent, "member_expression") && s_.field(below) == "object" &&
        s_.text(s_.child(parent, "property")) == "name")
        return;
    const auto op = s_.is(parent, "binary_expression") ? s_.text(s_.child(parent, "operator")) : std::string_view{};
    if (op.find("==") != std::string_view::npos || (op == "&&" && s_.field(below) == "left") ||
        s_.is(parent, "if_statement"))
        return;
    add("scan.member", member, "the member 'constructor' is not allowed", rules_.constructor_hint);
}

void Checker::check_member(Id id) {
    const Id property = s_.child(id, "property");
    const auto name = s_.text(property);
    if (name == "constructor") return check_constructor(id);
    check_name_of(root_of(s_.child(id, "object")), property, name);
    if (name == "prototype") check_prototype(id);
}

void Checker::check_subscript(Id id) {
    const Id index = s_.child(id, "index");
    const Root root = root_of(s_.child(id, "object"));
    const auto found = constants_.choices(index);
    for (const auto& name : found.texts) {
        if (name == "constructor")
            check_constructor(id);
        else
            check_name_of(root, index, name);
    }
    if (root != Root::none && !found.complete)
        add("scan.computed", index, "which member of a global object is read cannot be seen here",
            "Write the member's name.");
    const Id object = s_.bare(s_.child(id, "object"));
    const bool core = s_.text(s_.is(object, "member_expression") ? s_.child(object, "property") : object) == "core";
    if (server() && core && !found.complete)
        add("scan.computed", index, "which tool is called cannot be seen here",
            "Name the tool: ctx.core.list_positions({}).");
}

/// `const { cookie } = document`, `const { constructor: make } = value`.
void Checker::check_pattern_key(Id id) {
    const Id key = s_.is(id, "pair_pattern") ? s_.child(id, "key") : id;
    const bool computed = s_.is(key, "computed_property_name");
    Id pattern = s_.parent(id);
    if (s_.is(pattern, "object_assignment_pattern")) pattern = s_.parent(pattern);
    const Id holder = s_.parent(pattern);
    Root root = Root::none;
    if (s_.is(holder, "variable_declarator")) root = root_of(s_.child(holder, "value"));
    if (s_.is(holder, "assignment_expression")) root = root_of(s_.child(holder, "right"));
    Constants::Choices names;
    if (computed)
        names = constants_.choices(s_.first_named(key));
    else
        names.texts.push_back(s_.is(key, "string") ? unquote(s_, key) : std::string(s_.text(key)));
    for (const auto& name : names.texts) {
        if (name == "constructor")
            add("scan.member", id, "the member 'constructor' is not allowed", rules_.constructor_hint);
        else
            check_name_of(root, id, name);
        if (root == Root::window && rules_.timers.contains(name)) check_timer(key);
    }
    if (computed && root != Root::none && !names.complete)
        add("scan.computed", id, "which member of a global object is read cannot be seen here",
            "Write the member's name.");
}

}  // namespace atelier::code
