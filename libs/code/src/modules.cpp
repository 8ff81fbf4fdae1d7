// Rules about imports and exports.
#include "checker.hpp"
#include "tables.hpp"

namespace atelier::code {
namespace {

constexpr std::string_view k_sdk = "@atelier/sdk";
constexpr std::string_view k_server = "@atelier/user-backend";

bool own_file(std::string_view module) {
    if (!module.starts_with("./") || module.size() < 3 || module.size() > 80) return false;
    for (const char c : module.substr(2)) {
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')) return false;
    }
    return module.find("..") == std::string_view::npos && !module.ends_with(".json") && !module.ends_with(".") && !module.ends_with(".wasm") && !module.ends_with(".html") &&
           !module.ends_with(".svg") && module != "./backend" && module != "./backend.ts";
}

}  // namespace

void Checker::check_import(Id id) {
    const Id source = s_.child(id, "source");
    const std::string module = unquote(s_, source);
    const auto refuse = [&](std::string text, std::string hint) { add("scan.import", id, std::move(text), std::move(hint)); };
    if (s_.has_token(id, "typeof") || s_.child(id, "attributes") != k_none) return refuse("this form of import is not allowed", "Write import { name } from \"@atelier/sdk\".");
    if (server() && module != k_server)
        return refuse("the module '" + module + "' is not allowed in a backend", "Import from \"@atelier/user-backend\" only; the Core Backend is reached with ctx.core, the database with ctx.db.");
    if (!server() && module != "react" && module != k_sdk && !own_file(module))
        return refuse("the module '" + module + "' is not allowed", "Import from \"react\" (hooks), \"@atelier/sdk\" and \"./file\" of this folder only.");
    Id clause = k_none;
    for (const Id part : s_.named_children(id)) {
        if (s_.is(part, "import_clause")) clause = part;
        else if (part != source) refuse("this form of import is not allowed", "Write import { name } from \"" + module + "\".");
    }
    if (module.ends_with(".css")) {
        if (clause != k_none) refuse("a style sheet has no exports", "Write import \"" + module + "\".");
        return;
    }
    if (clause == k_none) return refuse("an import without names runs code only for its effects", "Import names, or remove the line.");
    for (const Id part : s_.named_children(clause)) {
        if (s_.is(part, "namespace_import")) {
            refuse("a namespace import of '" + module + "' is not allowed", "Import each name: import { name } from \"" + module + "\".");
        } else if (s_.is(part, "identifier") && module[0] != '.') {
            refuse("a default import of '" + module + "' is not allowed", module == "react" ? "Remove it; JSX needs no import. Hooks: import { useState } from \"react\"." : "Import names in braces.");
        } else if (s_.is(part, "named_imports")) {
            for (const Id item : s_.named_children(part)) {
                const Id name_node = s_.child(item, "name");
                const std::string name = s_.is(name_node, "string") ? unquote(s_, name_node) : std::string(s_.text(name_node));
                const bool known = server() ? server_export(name) : module == "react" ? react_export(name) : module == k_sdk ? sdk_export(name) : !refused_member(name);
                if (!known)
                    add("scan.import", item, "'" + name + "' is not available from '" + module + "'",
                        module == "react" ? "Of react only hooks and types may be used." : "Use what the SDK exports, or write it in this file.");
            }
        }
    }
}

void Checker::check_export(Id id) {
    if (s_.child(id, "source") != k_none || s_.has_token(id, "*") || s_.has_token(id, "=") || s_.has_token(id, "as"))
        add("scan.export", id, "passing another module's exports on is not allowed", "Export what this file declares.");
    if (!s_.is(s_.parent(id), "program")) add("scan.export", id, "an export stands at the top of the file only", "Move it.");
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
                if (s_.text(s_.child(item, "alias")) == "default" || s_.text(s_.child(item, "name")) == "default") add("scan.export", item, "'default' is exported by another name", "Write export default function Widget().");
            }
        }
    }
    if (server()) {
        const Id value = found == k_none ? k_none : s_.bare(s_.child(found, "value"));
        if (count != 1 || !s_.is(value, "call_expression") || values_.imported_callee(value, k_server) != "defineBackend")
            add("scan.export", found == k_none ? 0 : found, "the default export is not a backend", "Write export default defineBackend({ routes: { ... } }).");
        return;
    }
    const bool entry = file_name_ == "widget.tsx";
    if (count > 1) add("scan.export", found, "there are several default exports", "Keep one.");
    if (count == 0) {
        if (entry) add("scan.export", 0, "the default export is missing", "Write export default function Widget() { return <Card title=\"...\">...</Card>; }");
        return;
    }
    Id value = s_.child(found, "value") != k_none ? s_.child(found, "value") : s_.child(found, "declaration");
    if (entry && !s_.is(values_.function_of(value), {"function_declaration", "arrow_function", "function_expression"}))
        add("scan.export", found, "the default export is not a function component", "Write export default function Widget() { ... }.");
}

}  // namespace atelier::code
