#include "tsx.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"

namespace atelier::spec {
namespace {

/// Columns, not bytes: labels are Cyrillic too.
std::size_t width(std::string_view text) { return to_utf32(text).size(); }

std::string attribute(const Attribute& a) {
    if (!a.code.empty()) return a.name + "={" + a.code + "}";
    if (a.text.empty()) return a.name;
    return a.name + "=\"" + a.text + "\"";
}

std::string pad(std::size_t indent) { return std::string(indent, ' '); }

std::string layout(const Element& e, std::size_t indent) {
    if (!e.raw.empty()) return pad(indent) + replace_all(e.raw, "\n", "\n" + pad(indent)) + "\n";
    std::string one = pad(indent) + "<" + e.tag;
    bool multiline = false;
    for (const auto& a : e.attributes) {
        const auto text = attribute(a);
        multiline |= text.contains('\n');
        one += " " + text;
    }
    const std::string end = e.children.empty() ? " />" : ">";
    std::string out;
    // A single multi-line object attribute hugs its element in prettier only for JSX-less values; lists always break.
    // One attribute that is a plain text stays beside its tag, however long it is.
    const bool hugs = e.attributes.size() == 1 && e.attributes[0].code.empty();
    if (!multiline && (hugs || width(one + end) <= 80)) {
        out = one + end + "\n";
    } else {
        out = pad(indent) + "<" + e.tag + "\n";
        for (const auto& a : e.attributes)
            out += pad(indent + 2) + replace_all(attribute(a), "\n", "\n" + pad(indent + 2)) + "\n";
        out += pad(indent) + (e.children.empty() ? "/>" : ">") + "\n";
    }
    if (e.children.empty()) return out;
    for (const auto& child : e.children) out += layout(child, indent + 2);
    return out + pad(indent) + "</" + e.tag + ">\n";
}

}  // namespace

std::string in_quotes(std::string_view text) {
    // The quotes that need fewer escapes, double ones of equals.
    const char quote = std::ranges::count(text, '"') > std::ranges::count(text, '\'') ? '\'' : '"';
    std::string out(1, quote);
    for (const char c : text) {
        if (c == quote || c == '\\') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out + quote;
}

void Module::call(std::string_view name, std::string_view callee, const std::vector<std::string>& arguments) {
    std::string joined = join(arguments, ", ");
    const std::string head = "const " + std::string(name) + " = " + std::string(callee) + "(";
    // Two functions among the arguments always break.
    const auto arrows =
        std::ranges::count_if(arguments, [](const std::string& argument) { return argument.contains("=>"); });
    if (arrows < 2 && 2 + width(head) + width(joined) + 2 <= 80) {
        body_.push_back(head + joined + ");");
        return;
    }
    std::string text = head + "\n";
    for (const auto& argument : arguments) text += "  " + argument + ",\n";
    body_.push_back(text + ");");
}

std::string Module::print(const Element& root) const {
    std::string out;
    if (state_) out += "import { useState } from \"react\";\n";
    std::vector<std::string> names(sdk_.begin(), sdk_.end());
    // Components first would be noise: the order is that of the alphabet without regard to case.
    std::ranges::sort(names, {}, [](const std::string& name) { return to_lower(name); });
    std::string line = "import { " + join(names, ", ") + " } from \"@atelier/sdk\";";
    if (width(line) > 80) {
        line = "import {\n";
        for (const auto& name : names) line += "  " + name + ",\n";
        line += "} from \"@atelier/sdk\";";
    }
    out += line + "\n\n";
    for (const auto& text : top_) out += text + "\n\n";
    out += "export default function Widget() {\n";
    for (const auto& text : body_) out += "  " + replace_all(text, "\n", "\n  ") + "\n";
    const std::string element = layout(root, 4);
    if (std::ranges::count(element, '\n') == 1) {
        const auto inline_text = "  return " + std::string(trim(element)) + ";\n";
        if (width(inline_text) <= 81) return out + inline_text + "}\n";
    }
    return out + "  return (\n" + element + "  );\n}\n";
}

}  // namespace atelier::spec
