// Rules about JSX: tags, attributes, handlers, styles.
#include <algorithm>

#include "atelier/base/text.hpp"
#include "checker.hpp"
#include "tables.hpp"

namespace atelier::code {
namespace {

bool intrinsic_name(std::string_view name) { return !name.empty() && name[0] >= 'a' && name[0] <= 'z'; }

/// CSS text of an inline style that loads nothing and does not leave the widget's place.
bool quiet_css(std::string_view text) {
    const std::string lower = to_lower(text);
    for (const auto word : {"url", "image", "expression", "import", "\\", "javascript", "behavior", "binding", "element(", "attr(", "fixed", "sticky", "//", "<", ";", "{"}) {
        if (lower.find(word) != std::string::npos) return false;
    }
    return true;
}

}  // namespace

void Checker::check_element(Id opening) {
    const Id tag = s_.child(opening, "name");
    const std::string name(s_.text(tag));
    const bool intrinsic = s_.is(tag, "identifier") && intrinsic_name(name);
    const auto refuse = [&](std::string text, std::string hint) { add("scan.jsx_tag", tag, std::move(text), std::move(hint)); };
    if (tag != k_none) {
        if (!s_.is(tag, "identifier")) {
            refuse("the tag '" + name + "' is not allowed", name == "React.Fragment" ? "Write <>...</>, or import { Fragment } from \"react\"." : "Use a component by its own name.");
        } else if (intrinsic) {
            if (!allowed_tag(name)) refuse("the element <" + name + "> is not allowed", name == "a" || name == "img" || name == "form" ? "Widgets hold no links, pictures or forms; show text." : "Use the SDK's components or a simple element such as <div>.");
        } else if (const Binding* binding = scopes_.of(tag)) {
            const bool import = binding->kind == Binding::Kind::import;
            bool good = false;
            if (import) good = binding->module == "@atelier/sdk" ? sdk_component(binding->imported) : binding->module == "react" ? binding->imported == "Fragment" : binding->module[0] == '.';
            else good = binding->kind == Binding::Kind::function || (binding->is_const && binding->direct && s_.is(s_.bare(binding->init), {"arrow_function", "function_expression"}));
            if (!good) refuse("<" + name + "> is not known to be a component", "Render an SDK component or a function of this file by its own name.");
        } else {
            refuse("<" + name + "> is used but not imported", sdk_component(name) ? "Add " + name + " to the import from \"@atelier/sdk\"." : "Use a component of the SDK, or write one in this file.");
        }
    }
    for (const Id attribute : s_.named_children(opening)) {
        if (s_.is(attribute, "jsx_attribute")) check_attribute(attribute, name, intrinsic);
    }
}

void Checker::check_attribute(Id attribute, std::string_view tag, bool intrinsic) {
    const auto parts = s_.named_children(attribute);
    if (parts.empty()) return;
    const std::string name(s_.text(parts[0]));
    const Id value = parts.size() > 1 ? (s_.is(parts[1], "jsx_expression") ? s_.first_named(parts[1]) : parts[1]) : k_none;
    const auto refuse = [&](std::string text, std::string hint) { add("scan.jsx_attribute", attribute, std::move(text), std::move(hint)); };
    if (!s_.is(parts[0], "property_identifier")) return refuse("the attribute '" + name + "' is not allowed", "Use a plain attribute name.");
    for (const Id part : s_.named_children(value)) {
        if (s_.is(value, "string") && s_.is(part, "html_character_reference") && s_.text(part).starts_with("&#"))
            add("scan.jsx_attribute", part, "a character written by its number is not allowed in an attribute", "Write the character itself.");
    }
    if (!intrinsic) {
        const bool lower_event = name.size() > 2 && name.starts_with("on") && name[2] >= 'a' && name[2] <= 'z';
        if (refused_member(name) || lower_event || name == "ref" || name == "href" || name == "src" || name == "action" || name == "formAction" || name == "is")
            refuse("the attribute '" + name + "' is not allowed", "Give the component plain data and functions.");
        if (name == "style" && sdk_component(tag)) refuse("SDK components take no style", "Use their own attributes.");
        return;
    }
    if (!allowed_attribute(tag, name)) {
        std::string hint = "Leave it out.";
        if (name == "class") hint = "Write className.";
        if (name == "for") hint = "Write htmlFor.";
        if (name == "ref") hint = "A widget does not touch elements; keep values in state.";
        if (name.starts_with("on") && name.size() > 2 && name[2] >= 'a') hint = "Write events in camel case with a function, such as onClick={() => ...}.";
        return refuse("the attribute '" + name + "' is not allowed on <" + std::string(tag) + ">", hint);
    }
    if (name.starts_with("on")) return check_handler(attribute, value);
    if (name == "style") return check_style(value);
    if (name == "type") {
        const auto text = value == k_none ? std::nullopt : values_.fold(value);
        static constexpr std::string_view k_types[] = {"text", "number", "checkbox", "radio", "date", "month", "week", "time", "search", "range", "color", "button", "reset"};
        if (!text || std::ranges::find(k_types, *text) == std::end(k_types)) refuse("this input type is not allowed", "Use text, number, checkbox, radio, date, month, search, range or button.");
    }
    if (name == "autoComplete") {
        const auto text = value == k_none ? std::nullopt : values_.fold(value);
        if (!text || *text != "off") refuse("autoComplete may only be \"off\"", "Leave it out.");
    }
}

void Checker::check_handler(Id attribute, Id value) {
    const auto refuse = [&](std::string text, std::string hint) { add("scan.jsx_handler", attribute, std::move(text), std::move(hint)); };
    if (value == k_none || s_.is(value, "string")) return refuse("a handler must be a function", "Write onClick={() => ...}.");
    value = s_.bare(value);
    if (s_.is(value, "undefined")) return;
    if (s_.is(value, "ternary_expression")) {
        check_handler(attribute, s_.child(value, "consequence"));
        check_handler(attribute, s_.child(value, "alternative"));
        return;
    }
    const Id function = values_.function_of(value);
    if (function == k_none) return refuse("this handler is not a function of this file", "Write it in place: onClick={() => " + std::string(s_.text(value).substr(0, 40)) + "(...)}.");
    check_event_param(function);
}

/// An event leads to the document: of it only the pressed key and the control's value may be read.
void Checker::check_event_param(Id function) {
    for (const auto& binding : scopes_.all()) {
        if (binding.kind != Binding::Kind::param || binding.function != function) continue;
        const auto refuse = [&](Id at) {
            add("scan.jsx_handler", at, "of an event only target.value, target.checked, key and preventDefault() may be used", "Write onChange={(event) => setText(event.target.value)}.");
        };
        if (!binding.direct || binding.index != 0) {
            refuse(binding.ident);
            continue;
        }
        for (const Id use : binding.uses) {
            const Id member = s_.bare_parent(use);
            const auto name = s_.text(s_.child(member, "property"));
            if (!s_.is(member, "member_expression") || !s_.inside(use, s_.child(member, "object"))) {
                refuse(use);
            } else if (name == "target" || name == "currentTarget") {
                const Id inner = s_.bare_parent(member);
                if (!s_.is(inner, "member_expression") || !s_.inside(member, s_.child(inner, "object")) || !allowed_target_member(s_.text(s_.child(inner, "property")))) refuse(member);
            } else if (!allowed_event_member(name)) {
                refuse(member);
            }
        }
    }
}

bool Checker::style_value(Id value) {
    value = s_.bare(value);
    if (const auto text = values_.fold(value)) return quiet_css(*text);
    if (values_.numeric(value) || s_.is(value, "undefined")) return true;
    if (s_.is(value, "ternary_expression")) return style_value(s_.child(value, "consequence")) && style_value(s_.child(value, "alternative"));
    if (s_.is(value, "binary_expression")) {
        const auto op = s_.text(s_.child(value, "operator"));
        // Pieces that are chosen at run time could add up to what no piece holds.
        const auto whole = [&](Id side) { return values_.numeric(side) ? std::optional<std::string>("0") : values_.fold(side); };
        if (op == "+") {
            const auto left = whole(s_.child(value, "left"));
            const auto right = whole(s_.child(value, "right"));
            return left && right && quiet_css(*left + *right);
        }
        if (op == "?\?" || op == "||") return style_value(s_.child(value, "left")) && style_value(s_.child(value, "right"));
        return false;
    }
    if (s_.is(value, "template_string")) {
        std::string all;
        for (const Id part : s_.named_children(value)) {
            if (!s_.is(part, "template_substitution")) {
                all += s_.text(part);
                continue;
            }
            const Id inner = s_.bare(s_.first_named(part));
            const Id callee = s_.child(inner, "function");
            const bool fixed_digits = s_.is(inner, "call_expression") && s_.is(callee, "member_expression") && s_.text(s_.child(callee, "property")) == "toFixed" &&
                                      values_.numeric(s_.child(callee, "object"));
            if (!values_.numeric(inner) && !fixed_digits && !(values_.fold(inner) && style_value(inner))) return false;
            all += values_.fold(inner).value_or("0");
        }
        return quiet_css(all);
    }
    const Binding* named = values_.binding(value);
    return named && named->is_const && named->direct && named->init != k_none && !s_.is(s_.bare(named->init), {"identifier"}) && style_value(named->init);
}

void Checker::check_style(Id value) {
    const auto refuse = [&](Id at, std::string text) { add("scan.jsx_style", at, std::move(text), "Write style={{ width: \"50%\", color: \"var(--text)\" }}: literal values, numbers, or one of two literals."); };
    Id object = s_.bare(value);
    if (const Binding* named = values_.binding(object); named && named->is_const && named->direct && named->init != k_none) {
        for (const Id use : named->uses) {
            if (!s_.is(s_.bare_parent(use), "jsx_expression")) return refuse(value, "a style object that is used elsewhere cannot be judged");
        }
        object = s_.bare(named->init);
    }
    if (s_.is(object, "undefined")) return;
    if (s_.is(object, "ternary_expression")) {
        check_style(s_.child(object, "consequence"));
        check_style(s_.child(object, "alternative"));
        return;
    }
    if (!s_.is(object, "object")) return refuse(value, "a style must be an object literal");
    for (const Id pair : s_.named_children(object)) {
        const Id key = s_.child(pair, "key");
        if (!s_.is(pair, "pair") || s_.is(key, "computed_property_name")) {
            refuse(pair, "a style's properties must be written out");
            continue;
        }
        const std::string name = to_lower(s_.is(key, "string") ? unquote(s_, key) : std::string(s_.text(key)));
        if (name.find("image") != std::string::npos || name == "behavior" || name == "content" || name == "cursor" || name.find("binding") != std::string::npos || name.starts_with("--") || name == "all")
            refuse(pair, "the style property '" + name + "' is not allowed");
        else if (!style_value(s_.child(pair, "value"))) refuse(pair, "the value of '" + name + "' is not known to be harmless");
    }
}

}  // namespace atelier::code
