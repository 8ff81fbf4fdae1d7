// Rules about objects that are made, copied and changed: built-ins stay as they are, and an element is made by JSX
// only.
#include <algorithm>

#include "atelier/base/text.hpp"
#include "checker.hpp"

namespace atelier::code {

/// The name of a member that is read by a name or by a constant key; empty when it is not known.
std::string Checker::member_name(Id expression) {
    if (s_.is(expression, "subscript_expression")) return constants_.fold(s_.child(expression, "index")).value_or("");
    return std::string(s_.text(s_.child(expression, "property")));
}

/// A built-in by its own name: Array, Math, Promise.
bool Checker::builtin(Id expression) {
    expression = s_.bare(expression);
    if (s_.is(expression, {"member_expression", "subscript_expression"})) {
        const std::string name = member_name(expression);
        return root_of(s_.child(expression, "object")) == Root::window && rules_.knows_global(name) && name != "name" &&
               name != "event" && name != "document";
    }
    if (!s_.is(expression, "identifier") || scopes_.of(expression)) return false;
    const auto name = s_.text(expression);
    return rules_.knows_global(name) && name != "window" && name != "self" && name != "globalThis" &&
           name != "document" && name != "arguments" && name != "event";
}

bool Checker::builtin_prototype(Id expression) {
    expression = constants_.value_of(expression);
    if (s_.is(expression, "call_expression")) {
        const Id callee = s_.bare(s_.child(expression, "function"));
        return s_.is(callee, "member_expression") && s_.text(s_.child(callee, "property")) == "getPrototypeOf";
    }
    if (!s_.is(expression, "member_expression") || s_.text(s_.child(expression, "property")) != "prototype")
        return false;
    return builtin(constants_.value_of(s_.child(expression, "object")));
}

/// JSX, or the result of createElement.
bool Checker::element(Id expression) const {
    expression = constants_.value_of(expression);
    if (s_.is(expression, {"jsx_element", "jsx_self_closing_element", "jsx_fragment"})) return true;
    if (!s_.is(expression, "call_expression")) return false;
    const Id callee = constants_.value_of(s_.child(expression, "function"));
    const Binding* imported = constants_.binding(callee);
    const std::string_view name =
        imported ? imported->imported
                 : s_.text(s_.is(callee, "member_expression") ? s_.child(callee, "property") : callee);
    return name == "createElement" || name == "cloneElement" || name == "jsx";
}

/// `<p {...{ a: 1 }} />`, `createElement("p", { a: 1 })`.
bool Checker::becomes_attributes(Id object) {
    Id below = object;
    const Id parent = s_.bare_parent(object, &below);
    if (s_.is(parent, "spread_element")) return s_.is(s_.parent(parent), "jsx_expression");
    if (!s_.is(parent, "arguments")) return false;
    const Id callee = s_.bare(s_.child(s_.parent(parent), "function"));
    const auto name = s_.is(callee, {"member_expression", "subscript_expression"}) ? member_name(callee)
                                                                                   : std::string(s_.text(callee));
    return name == "createElement" || name == "cloneElement";
}

void Checker::check_object(Id id) {
    bool type = false, props = false, more = false;
    const bool attributes = !server() && becomes_attributes(id);
    for (const Id item : s_.named_children(id)) {
        if (s_.is(item, "spread_element")) {
            more = true;
            if (element(s_.first_named(item)))
                add("scan.element", item, "an element is copied",
                    "Write the element as JSX again, or make it with a function of its own.");
            continue;
        }
        const Id key = s_.is(item, "method_definition") ? s_.child(item, "name")
                       : s_.is(item, "pair")            ? s_.child(item, "key")
                                                        : item;
        std::string name(s_.text(key));
        if (s_.is(key, "string")) name = unquote(s_, key);
        if (s_.is(key, "computed_property_name")) name = constants_.fold(s_.first_named(key)).value_or("");
        type = type || name == "type";
        props = props || name == "props";
        more = more || name == "key" || name == "ref";
        if (const Rule* rule = attributes ? rules_.attributes.find(name) : nullptr)
            add("scan.jsx_attribute", item, "the attribute '" + name + "' is not allowed", *rule);
        if (rules_.keys.contains(name))
            add("scan.key", item, "the key '" + name + "' is not allowed", rules_.string_hint);
        if (s_.is(item, "pair") && !server()) check_style_pair(item, name, s_.child(item, "value"));
    }
    if (type && props && !server())
        add("scan.element", id, "this object has the form of an element",
            "Render JSX; for data use other names than 'type' and 'props'.", more ? Severity::error : Severity::review);
}

/// Pieces of a refused name, kept apart to be put together later.
void Checker::check_array(Id id) {
    std::string whole, reversed;
    const auto items = s_.named_children(id);
    if (items.size() < 2 || items.size() > 40) return;
    for (const Id item : items) {
        if (!s_.is(item, "string")) return;
        const std::string part = unquote(s_, item);
        whole += part;
        reversed = part + reversed;
    }
    for (const auto& text : {whole, reversed}) {
        if (!rules_.strings.contains(text) && !rules_.members.find(text)) continue;
        return add("scan.string", id, "the pieces spell '" + text + "'", rules_.string_hint);
    }
}

/// Assignment, `delete`, `++`: of a built-in, of a prototype.
void Checker::check_write(Id target, Id value) {
    target = s_.bare(target);
    if (!s_.is(target, {"member_expression", "subscript_expression"})) return;
    if (value != k_none && !server()) check_style_pair(target, member_name(target), value);
    const Id object = s_.bare(s_.child(target, "object"));
    const bool own =
        s_.is(target, "member_expression") && s_.text(s_.child(target, "property")) == "prototype" && builtin(object);
    if (own || builtin_prototype(object) || builtin(object))
        add("scan.write", target, "a built-in of the language is changed",
            "Write a function of your own; built-ins stay as they are.");
    if (root_of(object) == Root::window && s_.is(target, "member_expression") &&
        rules_.knows_global(s_.text(s_.child(target, "property"))))
        add("scan.write", target, "a global is replaced", "Write a function of your own; globals stay as they are.");
}

/// The prototype of a built-in may be read from (`Object.prototype.hasOwnProperty.call(a, b)`) and compared, not handed
/// on.
void Checker::check_prototype(Id member) {
    if (!builtin(constants_.value_of(s_.child(member, "object")))) return;
    Id below = member;
    const Id parent = s_.bare_parent(member, &below);
    if (s_.is(parent, {"member_expression", "subscript_expression"}) && s_.field(below) == "object") return;
    if (s_.is(parent, "binary_expression")) return;
    if (s_.is(parent, {"assignment_expression", "augmented_assignment_expression"}) && s_.field(below) == "left")
        return;
    add("scan.write", member, "the prototype of a built-in is handed on", "Call what you need of it in place.");
}

void Checker::check_call(Id id) {
    const Id callee = constants_.value_of(s_.child(id, "function"));
    const auto arguments = s_.named_children(s_.child(id, "arguments"));
    const bool member = s_.is(callee, {"member_expression", "subscript_expression"});
    const Id object = member ? s_.bare(s_.child(callee, "object")) : k_none;
    const Binding* imported = member ? nullptr : constants_.binding(callee);
    if (imported && imported->kind != Binding::Kind::import) imported = nullptr;
    const std::string name = imported ? imported->imported
                             : member ? member_name(callee)
                                      : std::string(s_.text(callee));
    if (server() || arguments.empty()) return;
    const Binding* of = constants_.binding(object);
    const bool react = (imported && imported->module == "react") || (of && of->module == "react");
    if (name == "createElement" && (react || root_of(object) == Root::document)) {
        check_tag(arguments[0], arguments[0]);
        const auto found = constants_.choices(arguments[0]);
        const Id value = constants_.value_of(arguments[0]);
        const Binding* component = constants_.binding(value);
        const bool known = component && (component->kind == Binding::Kind::function ||
                                         component->kind == Binding::Kind::import || component->name.front() <= 'Z');
        if (!found.complete && !known && !s_.is(value, {"function_expression", "arrow_function", "member_expression"}))
            add("scan.element", arguments[0], "which element is made cannot be seen here",
                "Write JSX with the element's name.", Severity::review);
    }
    if (name == "createElementNS" && arguments.size() > 1) check_tag(arguments[1], arguments[1]);
    if (name == "cloneElement" && react)
        add("scan.element", id, "an element is copied with other props",
            rules_.members.find("cloneElement") ? *rules_.members.find("cloneElement") : Rule{});
    if (name == "setAttribute" || name == "setAttributeNS") {
        for (const auto& written :
             constants_.choices(arguments[name == "setAttributeNS" && arguments.size() > 1 ? 1 : 0]).texts) {
            const std::string attribute = to_lower(written);
            if (rules_.attributes.find(attribute))
                add("scan.jsx_attribute", id, "the attribute '" + attribute + "' is not allowed",
                    *rules_.attributes.find(attribute));
            else if (attribute.starts_with("on"))
                add("scan.jsx_attribute", id, "a handler as text is not allowed",
                    "Write onClick={() => ...} in JSX, or addEventListener with a function.");
        }
    }
    if (name == "setProperty" && arguments.size() > 1 && constants_.fold(arguments[0]) == "position")
        check_style_pair(id, "position", arguments[1]);
    if (name == "addEventListener" && (object == k_none || root_of(object) == Root::window) &&
        constants_.fold(arguments[0]) == "message")
        add("scan.global", id, "messages of other pages are listened to",
            "A widget talks to the page through the hooks of the SDK only.", Severity::review);
}

}  // namespace atelier::code
