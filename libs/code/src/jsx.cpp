// Rules about JSX: elements, attributes, styles.
#include <algorithm>
#include <cctype>
#include <iterator>

#include "atelier/base/text.hpp"
#include "checker.hpp"
#include "words.hpp"

namespace atelier::code {
namespace {

bool intrinsic_name(std::string_view name) { return !name.empty() && name[0] >= 'a' && name[0] <= 'z'; }

bool digit(char c) { return c >= '0' && c <= '9'; }

/// 100vh and its kin: the frame is as high as what it shows, so it would grow for ever.
bool whole_height(std::string_view lower) {
    for (std::size_t at = lower.find("100"); at != std::string_view::npos; at = lower.find("100", at + 1)) {
        if (at > 0 && (digit(lower[at - 1]) || lower[at - 1] == '.')) continue;
        auto unit = lower.substr(at + 3);
        if (!unit.empty() && (unit[0] == 'd' || unit[0] == 's' || unit[0] == 'l')) unit.remove_prefix(1);
        if (unit.starts_with("vh") && (unit.size() == 2 || !((unit[2] >= 'a' && unit[2] <= 'z')))) return true;
    }
    return false;
}

/// CSS text with its escapes (`u\\72l(`) resolved.
std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        unsigned code = 0;
        std::size_t digits = 0;
        while (digits < 6 && i + 1 + digits < text.size() &&
               std::isxdigit(static_cast<unsigned char>(text[i + 1 + digits])) != 0) {
            const char c = text[i + 1 + digits++];
            code = code * 16 + static_cast<unsigned>(digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        i += digits;
        if (code > 0x20 && code < 0x7F) out += static_cast<char>(code);
        if (digits > 0 && i + 1 < text.size() && text[i + 1] == ' ') ++i;
    }
    return out;
}

}  // namespace

StyleDefect style_defect(std::string_view value) {
    const std::string lower = to_lower(without_escapes(value));
    for (std::size_t at = lower.find("url("); at != std::string::npos; at = lower.find("url(", at + 1)) {
        const auto target = std::string_view(lower).substr(
            lower.find_first_not_of("\"' ", at + 4) == std::string::npos ? lower.size()
                                                                         : lower.find_first_not_of("\"' ", at + 4)
        );
        if (target.starts_with("#") || target.starts_with("data:image/")) continue;
        return {"'url(...)' loads something", "Use colours, gradients or an <svg>; nothing is loaded into a widget."};
    }
    for (const auto word : {"image-set(", "@import", "@font-face", "expression(", "-moz-binding"}) {
        if (lower.find(word) != std::string::npos)
            return {
                "'" + std::string(word) + "' is not allowed",
                "Use colours, gradients or an <svg>; nothing is loaded into a widget."
            };
    }
    std::string tight;
    std::ranges::copy_if(lower, std::back_inserter(tight), [](char c) { return c > ' '; });
    if (tight.find("position:fixed") != std::string::npos)
        return {
            "position: fixed is not allowed",
            "A widget stays in its place; use position: absolute inside a relative element."
        };
    if (whole_height(lower))
        return {
            "a height of 100vh is not allowed",
            "The frame is as high as its content; use a height in px or rem, or none."
        };
    return {};
}

void Checker::check_tag_name(Id at, std::string_view name, Id opening) {
    const std::string lower = to_lower(name);
    const Rule* rule = rules_.tags.find(name);
    // The document takes names in any case.
    if (!rule) rule = rules_.tags.find(lower == "foreignobject" ? "foreignObject" : lower);
    if (rule) return add("scan.jsx_tag", at, "the element <" + std::string(name) + "> is not allowed", *rule);
    if ((name != "set" && !name.starts_with("animate")) || opening == k_none) return;
    for (const Id attribute : s_.named_children(opening)) {
        const auto parts = s_.named_children(attribute);
        if (!s_.is(attribute, "jsx_attribute") || parts.size() < 2 || s_.text(parts[0]) != "attributeName") continue;
        const auto what = constants_.fold(s_.is(parts[1], "jsx_expression") ? s_.first_named(parts[1]) : parts[1]);
        if (!what || what->find("href") != std::string::npos || what->starts_with("on"))
            add("scan.jsx_tag", attribute, "an animation of an address is not allowed",
                "Animate a length, a colour or a transform, written out.");
    }
}

/// An element whose name is a value.
void Checker::check_tag(Id at, Id value) {
    for (const auto& text : constants_.choices(value).texts) check_tag_name(at, text, k_none);
}

void Checker::check_element(Id opening) {
    const Id tag = s_.child(opening, "name");
    const std::string name(s_.text(tag));
    const bool intrinsic = s_.is(tag, "identifier") && intrinsic_name(name);
    if (intrinsic)
        check_tag_name(tag, name, opening);
    else if (tag != k_none)
        check_tag(tag, tag);
    if (name == "style") check_style_text(s_.parent(opening));
    for (const Id attribute : s_.named_children(opening)) {
        if (s_.is(attribute, "jsx_attribute")) check_attribute(attribute, name, intrinsic);
    }
}

/// Rules written into a <style> element.
void Checker::check_style_text(Id element) {
    std::string css;
    for (Id at = element; at < s_.size() && s_.start(at) < s_.end(element); ++at) {
        if (s_.is(at, {"string_fragment", "jsx_text"})) css += std::string(s_.text(at)) + "\n";
    }
    for (const auto& found : scan_css(css)) {
        if (found.rule == "scan.parse" || found.rule == "scan.bytes") continue;
        return add(found.rule, element, found.text, found.hint, found.severity);
    }
}

void Checker::check_attribute(Id attribute, std::string_view tag, bool intrinsic) {
    const auto parts = s_.named_children(attribute);
    if (parts.empty()) return;
    const std::string name(s_.text(parts[0]));
    const Id value =
        parts.size() > 1 ? (s_.is(parts[1], "jsx_expression") ? s_.first_named(parts[1]) : parts[1]) : k_none;
    const auto refuse = [&](std::string text, std::string hint) {
        add("scan.jsx_attribute", attribute, std::move(text), std::move(hint));
    };
    if (const Rule* rule = rules_.attributes.find(name))
        return add("scan.jsx_attribute", attribute, "the attribute '" + name + "' is not allowed", *rule);
    if (!intrinsic) return;
    if (name.size() > 2 && name.starts_with("on")) {
        if (name[2] >= 'a' && name[2] <= 'z')
            refuse(
                "the attribute '" + name + "' is not allowed",
                "Write events in camel case with a function, such as onClick={() => ...}."
            );
        else if (value != k_none && constants_.fold(value))
            refuse("a handler must be a function", "Write " + name + "={() => ...}.");
    }
    const auto text = value == k_none ? std::nullopt : constants_.fold(value);
    if (!text) return;
    if (name == "tabIndex" && !text->empty() && (*text)[0] >= '1' && (*text)[0] <= '9')
        refuse("a positive tabIndex is not allowed", "Use tabIndex={0}; the order of the page is kept.");
    if (name == "xlinkHref" && !text->starts_with("#"))
        refuse("an address is not allowed here", "Refer to an element of the same drawing: \"#id\".");
    if (name == "type" && tag == "input" && *text == "password")
        add("scan.jsx_attribute", attribute, "a widget asks for a password",
            "Leave it out: a widget has nothing to sign in to.", Severity::review);
}

/// A property of an object that is, or may be, a style.
void Checker::check_style_pair(Id pair, std::string_view name, Id value) {
    if (name != "position") return;
    for (const auto& text : constants_.choices(value).texts) {
        if (trim(text) == "fixed")
            add("scan.style", pair, "position: fixed is not allowed",
                "A widget stays in its place; use position: \"absolute\" inside a relative element.");
    }
}

}  // namespace atelier::code
