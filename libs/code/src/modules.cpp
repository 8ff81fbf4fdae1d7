// Rules about imports and exports.
#include <vector>

#include "atelier/base/text.hpp"
#include "checker.hpp"
#include "words.hpp"

namespace atelier::code {
namespace {

constexpr std::string_view k_sdk = "@atelier/sdk";
constexpr std::string_view k_server = "@atelier/user-backend";

/// The path in the customization's folder that a relative import of `file` leads to; empty when it leads out of it.
std::string resolve(std::string_view file, std::string_view module) {
    std::vector<std::string> parts;
    for (const auto& part : split(file, '/')) parts.emplace_back(part);
    parts.pop_back();
    for (const auto& part : split(module, '/')) {
        if (part == ".") continue;
        if (part == "..") {
            if (parts.empty()) return {};
            parts.pop_back();
        } else if (part.empty()) {
            return {};
        } else {
            parts.emplace_back(part);
        }
    }
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : "/") + part;
    return out;
}

bool own_file(std::string_view path) {
    if (path.empty() || path.size() > 80 || path == "backend" || path == "backend.ts") return false;
    for (const char c : path) {
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
              c == '.' || c == '/'))
            return false;
    }
    const auto name = path.substr(path.rfind('/') + 1);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return true;
    const auto ending = name.substr(dot);
    return ending == ".ts" || ending == ".tsx" || ending == ".css";
}

}  // namespace

void Checker::check_module(Id at, std::string_view module) {
    const auto refuse = [&](std::string hint) {
        add("scan.import", at, "the module '" + std::string(module) + "' is not allowed", std::move(hint));
    };
    if (const Rule* rule = rules_.refused_modules.find(module)) return refuse(rule->hint);
    if (rules_.modules.contains(module)) return;
    if (!module.starts_with("./") && !module.starts_with("../")) return refuse(rules_.module_hint);
    const std::string path = resolve(file_name_, module);
    if (!rules_.own_files || !own_file(path)) return refuse(rules_.module_hint);
    if (path.ends_with(".module.css")) return refuse("Write import \"./style.css\" and plain class names.");
}

void Checker::check_import(Id id) {
    const Id source = s_.child(id, "source");
    const auto refuse = [&](Id at, std::string text, std::string hint) {
        add("scan.import", at, std::move(text), std::move(hint));
    };
    if (source == k_none || s_.child(id, "attributes") != k_none || s_.has_token(id, "typeof"))
        return refuse(id, "this form of import is not allowed", "Write import { name } from \"@atelier/sdk\".");
    const std::string module = unquote(s_, source);
    check_module(id, module);
    for (const Id part : s_.named_children(id)) {
        if (s_.is(part, "import_attribute"))
            refuse(part, "this form of import is not allowed", "Write import { name } from \"" + module + "\".");
    }
    for (const Id clause : s_.named_children(id)) {
        if (s_.is(clause, "import_clause") && module.ends_with(".css"))
            refuse(
                id, "a style sheet has no exports", "Write import \"" + module + "\" and use its class names as text."
            );
        for (const Id part : s_.named_children(clause)) {
            if (!s_.is(part, "named_imports")) continue;
            for (const Id item : s_.named_children(part)) {
                const Id name_node = s_.child(item, "name");
                const std::string name =
                    s_.is(name_node, "string") ? unquote(s_, name_node) : std::string(s_.text(name_node));
                if (rules_.members.find(name) && rules_.members.find(name)->severity == Severity::error)
                    refuse(item, "'" + name + "' of '" + module + "' is not allowed", rules_.members.find(name)->hint);
                else if (module == k_sdk && !sdk_export(name))
                    refuse(
                        item, "@atelier/sdk has no '" + name + "'",
                        react_hook(name) ? "Import it from \"react\"." : "Import what the SDK exports."
                    );
                else if (module == "react" && sdk_export(name))
                    refuse(item, "react has no '" + name + "'", "Import it from \"@atelier/sdk\".");
            }
        }
    }
}

void Checker::check_export(Id id) {
    if (const Id source = s_.child(id, "source"); source != k_none) check_module(id, unquote(s_, source));
    if (s_.has_token(id, "=") || s_.has_token(id, "as"))
        add("scan.export", id, "this form of export is not allowed",
            "Write export function name() or export default function Widget().");
}

void Checker::check_default_export() {
    Id found = k_none;
    int count = 0;
    for (const Id id : s_.named_children(0)) {
        if (!s_.is(id, "export_statement")) continue;
        if (s_.has_token(id, "default")) {
            found = id;
            ++count;
        }
        for (const Id clause : s_.named_children(id)) {
            if (!s_.is(clause, "export_clause")) continue;
            for (const Id item : s_.named_children(clause)) {
                const auto name = s_.child(item, "alias") != k_none ? s_.text(s_.child(item, "alias"))
                                                                    : s_.text(s_.child(item, "name"));
                if (name != "default") continue;
                found = item;
                ++count;
            }
        }
    }
    if (server()) {
        const Id value = found == k_none ? k_none : constants_.value_of(s_.child(found, "value"));
        const Binding* callee =
            s_.is(value, "call_expression") ? constants_.binding(s_.child(value, "function")) : nullptr;
        if (count != 1 || !callee || callee->module != k_server || callee->imported != "defineBackend")
            add("scan.export", found == k_none ? 0 : found, "the default export is not a backend",
                "Write export default defineBackend({ routes: { ... } }).");
        return;
    }
    if (count > 1) add("scan.export", found, "there are several default exports", "Keep one.");
    if (file_name_ != "widget.tsx") return;
    if (count == 0) {
        add("scan.export", 0, "the default export is missing",
            "Write export default function Widget() { return <Card title=\"...\">...</Card>; }");
        return;
    }
    const Id value = s_.is(found, "export_statement") ? constants_.value_of(s_.child(found, "value")) : k_none;
    if (s_.is(
            value, {"string", "template_string", "number", "object", "array", "true", "false", "null", "regex",
                    "jsx_element", "jsx_self_closing_element", "undefined"}
        ))
        add("scan.export", found, "the default export is not a component",
            "Write export default function Widget() { ... }.");
}

}  // namespace atelier::code
