#include "checker.hpp"

#include <cctype>

#include <algorithm>

#include "tables.hpp"

namespace atelier::code {

Checker::Checker(std::string_view file_name, const Syntax& syntax, Findings& findings, Profile profile)
    : file_name_(file_name.substr(file_name.rfind('/') == std::string_view::npos ? 0 : file_name.rfind('/') + 1)),
      profile_(profile),
      s_(syntax),
      findings_(findings),
      scopes_(syntax),
      values_(syntax, scopes_) {}

void Checker::add(std::string rule, Id at, std::string text, std::string hint) {
    findings_.add(std::move(rule), at == k_none ? 0 : s_.start(at), std::move(text), std::move(hint));
}

void Checker::run() {
    for (const Id id : s_.comments()) check_comment(id);
    for (const Id id : scopes_.repeated())
        add("scan.syntax", id, "'" + std::string(s_.text(id)) + "' is declared twice", "Give one of them another name.");
    for (const Id id : scopes_.globals()) check_global(id);
    for (const auto& binding : scopes_.all()) {
        if (binding.kind == Binding::Kind::import) check_import_use(binding);
    }
    for (Id id = 0; id < s_.size(); ++id) visit(id);
    check_default_export();
}

void Checker::visit(Id id) {
    if (!s_.named(id) || s_.is(id, {"comment", "html_comment", "hash_bang_line"})) return;
    const auto kind = s_.kind(id);
    if (server() && kind.starts_with("jsx_")) {
        add("scan.syntax", id, "JSX is not allowed in a backend", "A route answers with plain data; the widget shows it.");
        return;
    }
    if (!allowed_kind(kind) && !(server() && kind == "await_expression")) {
        std::string hint = "Leave it out.";
        std::string what = "'" + std::string(kind) + "' is not allowed";
        for (auto& c : what) c = c == '_' ? ' ' : c;
        if (kind == "this") hint = "Use plain functions and arguments, not 'this'.";
        if (kind.starts_with("class")) hint = "Write a function component and plain functions.";
        if (kind == "await_expression" || kind == "yield_expression") hint = "SDK hooks return loaded data at once; nothing has to be awaited.";
        if (kind == "enum_declaration") hint = "Use a union of string literals.";
        add("scan.syntax", id, what, hint);
        return;
    }
    if (scopes_.in_type(id)) {
        check_type(id);
        return;
    }
    check_syntax(id);
    if (kind == "import_statement")
        check_import(id);
    else if (kind == "export_statement")
        check_export(id);
    else if (kind == "member_expression")
        check_member(id);
    else if (kind == "subscript_expression")
        check_subscript(id);
    else if (kind == "pair_pattern" || kind == "shorthand_property_identifier_pattern")
        check_pattern_key(id);
    else if (kind == "pair")
        check_own_key(s_.child(id, "key"), s_.child(id, "value"));
    else if (kind == "shorthand_property_identifier")
        check_own_key(id, id);
    else if (kind == "method_definition")
        check_own_key(s_.child(id, "name"), id);
    else if (kind == "call_expression")
        check_call(id);
    else if (kind == "new_expression")
        check_new(id);
    else if (kind == "assignment_expression" || kind == "augmented_assignment_expression") {
        const auto op = s_.text(s_.child(id, "operator"));
        const bool arithmetic = kind.starts_with("aug") && op != "?\?=" && op != "||=" && op != "&&=";
        check_write(s_.child(id, "left"), s_.child(id, "right"), arithmetic || values_.primitive(s_.child(id, "right")));
    } else if (kind == "update_expression")
        check_write(s_.child(id, "argument"), k_none, true);
    else if (kind == "for_in_statement") {
        if (s_.has_token(id, "in")) add("scan.syntax", id, "'for ... in' walks inherited names too", "Use for (const key of Object.keys(value)).");
        if (s_.child(id, "kind") == k_none) check_write(s_.child(id, "left"), k_none, false);
    } else if (kind == "jsx_opening_element" || kind == "jsx_self_closing_element")
        check_element(id);
    else if (kind == "regex")
        check_regex(id);
    else if (kind == "string" || kind == "template_string" || kind == "jsx_text" || kind == "binary_expression" || kind == "call_expression")
        check_constant(id);
    if (kind == "call_expression") check_constant(id);
}

void Checker::check_type(Id id) {
    const auto text = s_.text(id);
    if (s_.is(id, "predefined_type") && text == "any")
        add("scan.type", id, "the type 'any' switches checking off", "Name the real type, or use 'unknown' and narrow it.");
    if (s_.is(id, "type_identifier") && (text == "Function" || text == "Window" || text == "Document"))
        add("scan.type", id, "the type '" + std::string(text) + "' is not allowed", "Write the function's own type.");
    if (s_.is(id, {"identifier", "type_identifier", "property_identifier"}) &&
        !std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\\'; }))
        add("scan.identifier", id, "the name '" + std::string(text) + "' is not plain ASCII",
            "Use Latin letters in names; other text belongs into strings.");
    if (s_.is(id, "string")) check_constant(id);
}

void Checker::check_syntax(Id id) {
    const auto text = s_.text(id);
    // In a .ts file `<T>f("x")</T>/1` is a cast, a call and a pattern, not an element with text.
    if (s_.is(id, {"jsx_element", "jsx_self_closing_element"}) && !file_name_.ends_with(".tsx")) {
        add("scan.syntax", id, "JSX and casts in angle brackets are not allowed in a .ts file", "Name the file .tsx, or write 'value as T'.");
    }
    if (s_.is(id, {"identifier", "property_identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})) {
        if (!std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\\'; }))
            add("scan.identifier", id, "the name '" + std::string(text) + "' is not plain ASCII",
                "Use Latin letters in names; other text belongs into strings.");
        return;
    }
    if (s_.is(id, {"arrow_function", "function_expression", "function_declaration", "method_definition"})) {
        if (s_.has_token(id, "async") && !server())
            add("scan.syntax", id, "async functions are not allowed", "SDK hooks return loaded data at once; nothing has to be awaited.");
        if (s_.has_token(id, "*")) add("scan.syntax", id, "generators are not allowed", "Return an array.");
        if (s_.is(id, "method_definition") && (s_.has_token(id, "get") || s_.has_token(id, "set") || s_.has_token(id, "static")))
            add("scan.syntax", id, "getters and setters are not allowed", "Use a plain property or a function.");
        return;
    }
    if (s_.is(id, "unary_expression") && s_.text(s_.child(id, "operator")) == "delete")
        add("scan.syntax", id, "'delete' is not allowed", "Build a new object without the property.");
    if (s_.is(id, "for_in_statement") && s_.has_token(id, "await"))
        add("scan.syntax", id, "'for await' is not allowed", "SDK hooks return plain arrays.");
    if (s_.is(id, "sequence_expression") && !(s_.is(s_.parent(id), "for_statement") && s_.field(id) == "increment") &&
        !s_.is(s_.parent(id), "sequence_expression"))
        add("scan.syntax", id, "the comma operator is not allowed", "Write two statements.");
    if (s_.is(id, "variable_declaration")) add("scan.syntax", id, "'var' is not allowed", "Use const or let.");
    if (s_.is(id, {"while_statement", "do_statement"})) {
        const Id condition = s_.bare(s_.child(id, "condition"));
        const auto constant = values_.fold(condition);
        if ((constant && !constant->empty() && *constant != "0" && *constant != "false" && *constant != "null") ||
            s_.is(condition, {"array", "object", "regex", "arrow_function"}) || s_.text(condition).starts_with("!"))
            add("scan.loop", id, "this loop may never end", "Give the loop a condition that becomes false, or use an array method.");
    }
    if (s_.is(id, "for_statement")) {
        const Id condition = s_.child(id, "condition");
        const Id inner = s_.is(condition, "expression_statement") ? s_.first_named(condition) : condition;
        if (condition == k_none || s_.is(condition, "empty_statement") || values_.fold(inner))
            add("scan.loop", id, "this loop has no end condition", "Count to a limit, as in for (let i = 0; i < rows.length; i++).");
    }
    if (s_.is(id, "as_expression")) {
        const Id value = s_.first_named(id);
        if (s_.is(s_.bare(value), {"as_expression"}) || s_.is(value, {"as_expression", "satisfies_expression"}) ||
            (s_.is(value, "parenthesized_expression") && s_.is(s_.first_named(value), "as_expression")))
            add("scan.type", id, "a double cast switches checking off", "Give the value its real type.");
    }
    if (s_.is(id, "binary_expression") && s_.text(s_.child(id, "operator")) == "instanceof") {
        const auto right = s_.text(s_.child(id, "right"));
        if (right != "Date" && right != "Error" && right != "Map" && right != "Set")
            add("scan.syntax", id, "'instanceof' is allowed with Date, Error, Map and Set only", "Compare a field instead.");
    }
    if (s_.is(id, "jsx_expression") && s_.is(s_.first_named(id), "spread_element"))
        add("scan.jsx_spread", id, "spreading an object into JSX hides what is set", "Write every attribute by its name.");
}

namespace {

/// The grammar takes every '&' in JSX text and attribute strings for the start of an entity; TypeScript takes "S&P 500" as it stands.
/// The scan then reads '+' there: the same length, and as an operator the same shape of tree. First the ones inside words, which no
/// type has; then, if that does not help, all lone ones.
std::string without_lone_ampersands(std::string_view source, bool inside_words_only) {
    std::string out(source);
    const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80) != 0; };
    for (std::size_t i = 1; i + 1 < source.size(); ++i) {
        if (source[i] != '&' || source[i - 1] == '&' || source[i + 1] == '&' || source[i + 1] == '=') continue;
        if (inside_words_only && !(word(source[i - 1]) && word(source[i + 1]))) continue;
        const auto end = source.find_first_not_of("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", i + 1);
        const bool entity = end != std::string_view::npos && end > i + 1 && source[end] == ';';
        if (!entity) out[i] = '+';
    }
    return out;
}

std::vector<ScanFinding> scan_parsed(std::string_view file_name, std::string_view source, Profile profile, bool& broken);

}  // namespace

std::vector<ScanFinding> scan_typescript(std::string_view file_name, std::string_view source, Profile profile) {
    if (auto bytes = scan_bytes(source); !bytes.empty()) return bytes;
    bool broken = false;
    auto found = scan_parsed(file_name, source, profile, broken);
    for (const bool inside_words_only : {true, false}) {
        if (!broken || source.find('&') == std::string_view::npos) break;
        const std::string readable = without_lone_ampersands(source, inside_words_only);
        bool still_broken = false;
        auto again = scan_parsed(file_name, readable, profile, still_broken);
        if (still_broken) continue;
        return again;
    }
    return found;
}

namespace {

std::vector<ScanFinding> scan_parsed(std::string_view file_name, std::string_view source, Profile profile, bool& broken) {
    Findings findings(source);
    const Syntax syntax(source, Syntax::Grammar::tsx);
    broken = syntax.state() == Syntax::State::broken;
    if (syntax.state() == Syntax::State::deep) {
        findings.add("scan.depth", syntax.bad_offset(), "the code nests too deep", "Split it into smaller functions.");
    } else if (syntax.state() == Syntax::State::broken) {
        findings.add("scan.parse", syntax.bad_offset(), "the code does not parse here", "Fix the syntax; check brackets, quotes and closing tags.");
    } else {
        Checker(file_name, syntax, findings, profile).run();
    }
    return findings.take();
}

}  // namespace

}  // namespace atelier::code
