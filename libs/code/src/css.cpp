#include <algorithm>
#include <set>

#include "atelier/base/text.hpp"
#include "checker.hpp"
#include "tables.hpp"

namespace atelier::code {
namespace {

using Words = std::set<std::string_view>;

bool allowed_function(std::string_view name) {
    static const Words words{"var", "calc", "min", "max", "clamp", "rgb", "rgba", "hsl", "hsla", "oklch", "color-mix", "repeat", "minmax", "fit-content", "translate", "translatex", "translatey",
                             "rotate", "scale", "scalex", "scaley", "linear-gradient", "radial-gradient", "conic-gradient", "cubic-bezier", "steps", "blur", "brightness", "opacity", "drop-shadow"};
    return words.contains(name);
}

bool allowed_pseudo(std::string_view name) {
    static const Words words{"hover", "focus", "focus-visible", "active", "disabled", "checked", "first-child", "last-child", "nth-child", "nth-of-type", "first-of-type", "last-of-type", "not", "is",
                             "where", "empty", "before", "after", "placeholder", "marker", "even", "odd", "focus-within", "only-child"};
    return words.contains(name);
}

bool allowed_css_kind(std::string_view kind) {
    static const Words words{"stylesheet", "media_statement", "supports_statement", "keyframes_statement", "keyframes_name", "keyframe_block_list", "keyframe_block", "from", "to", "rule_set", "selectors",
                             "block", "declaration", "property_name", "class_selector", "class_name", "identifier", "id_selector", "id_name", "tag_name", "pseudo_class_selector", "pseudo_element_selector",
                             "child_selector", "descendant_selector", "sibling_selector", "adjacent_sibling_selector", "attribute_selector", "attribute_name", "arguments", "plain_value", "integer_value",
                             "float_value", "unit", "color_value", "string_value", "string_content", "call_expression", "function_name", "binary_expression", "parenthesized_value", "important", "feature_query",
                             "feature_name", "binary_query", "unary_query", "parenthesized_query", "selector_query", "keyword_query", "nesting_selector", "grid_value", "important_value"};
    return words.contains(kind);
}

}  // namespace

std::vector<ScanFinding> scan_css(std::string_view file_name, std::string_view source) {
    (void)file_name;
    if (auto bytes = scan_bytes(source); !bytes.empty()) return bytes;
    Findings findings(source);
    const Syntax s(source, Syntax::Grammar::css);
    const auto add = [&](Id at, std::string rule, std::string text, std::string hint) { findings.add(std::move(rule), s.start(at), std::move(text), std::move(hint)); };
    // What error recovery or an odd value might hide is looked for in the text too.
    const std::string lower = to_lower(source);
    for (const auto word : {"\\", "@import", "@font-face", "@charset", "@namespace", "@property", "url(", "image-set", "image(", "expression(", "javascript:", "-moz-binding", "behavior:", "cross-fade", "element(", "src(", "<!--", "attr(", "paint("}) {
        if (const auto at = lower.find(word); at != std::string::npos)
            findings.add("scan.css", static_cast<std::uint32_t>(std::min(at, source.size())), "'" + std::string(word) + "' is not allowed in a style sheet", "Use plain colours, sizes and gradients; nothing may be loaded.");
    }
    if (s.state() != Syntax::State::ok) {
        findings.add(s.state() == Syntax::State::deep ? "scan.depth" : "scan.parse", s.bad_offset(), "the style sheet does not parse here", "Fix the syntax.");
        return findings.take();
    }
    for (Id id = 0; id < s.size(); ++id) {
        if (!s.named(id) || s.is(id, {"comment", "js_comment"})) continue;
        const std::string text = to_lower(s.text(id));
        if (s.is(id, {"import_statement", "charset_statement", "namespace_statement", "at_rule"})) {
            add(id, "scan.css_rule", "this at-rule is not allowed", "Use @media, @supports or @keyframes only.");
        } else if (s.is(id, "universal_selector")) {
            add(id, "scan.css_selector", "the selector '*' is not allowed", "Name a class of your widget.");
        } else if (!allowed_css_kind(s.kind(id))) {
            add(id, "scan.css", "'" + std::string(s.kind(id)) + "' is not allowed", "Write plain rules.");
        } else if (s.is(id, "tag_name") && !s.is(s.parent(id), {"attribute_selector"})) {
            const bool pseudo = s.is(s.parent(id), "pseudo_element_selector");
            if (!allowed_tag(text) && !(pseudo && allowed_pseudo(text))) add(id, "scan.css_selector", "the selector '" + text + "' is not allowed", "Name a class of your widget.");
        } else if (s.is(id, "class_name") && s.is(s.parent(id), "pseudo_class_selector")) {
            // The last one after the colon is the pseudo class; before it stands what it is of.
            if (!allowed_pseudo(text) && s.start(id) > 0 && source[s.start(id) - 1] == ':') add(id, "scan.css_selector", "the selector ':" + text + "' is not allowed", "Use :hover, :focus, :nth-child and the like.");
        } else if (s.is(id, "attribute_selector")) {
            if (s.has_token(id, "=") || s.text(id).find('=') != std::string_view::npos) add(id, "scan.css_selector", "selecting by an attribute's value is not allowed", "Name a class of your widget.");
        } else if (s.is(id, "function_name")) {
            if (!allowed_function(text)) add(id, "scan.css_value", "the function '" + text + "' is not allowed", "Use var, calc, clamp, rgb, hsl, gradients.");
        } else if (s.is(id, "property_name")) {
            static const Words refused{"src", "behavior", "-moz-binding", "binding", "all", "cursor", "unicode-range", "-webkit-user-modify"};
            if (refused.contains(text)) add(id, "scan.css_value", "the property '" + text + "' is not allowed", "Leave it out.");
        } else if (s.is(id, "declaration")) {
            const auto children = s.named_children(id);
            const std::string name = to_lower(s.text(children.empty() ? k_none : children[0]));
            if (name == "position" || name.starts_with("--")) {
                for (const auto word : {"fixed", "sticky"}) {
                    if (text.find(word) != std::string::npos) add(id, "scan.css_value", "position " + std::string(word) + " is not allowed", "A widget stays in its place.");
                }
                if (name == "position" && text.find("var(") != std::string::npos) add(id, "scan.css_value", "position must be written out", "Use relative or absolute.");
            }
        } else if (s.is(id, {"string_value"})) {
            if (const auto url = find_url(s.text(id).substr(1)); !url.empty()) add(id, "scan.url", "the address '" + url + "' is not allowed", "Nothing may be loaded.");
            if (const auto secret = find_secret(s.text(id), {}); !secret.empty()) add(id, "scan.secret", "this looks like a secret", "Remove it.");
        }
    }
    return findings.take();
}

}  // namespace atelier::code
