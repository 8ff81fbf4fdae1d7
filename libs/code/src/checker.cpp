#include "checker.hpp"

#include <algorithm>
#include <cctype>

namespace atelier::code {
namespace {

bool plain_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\\'; });
}

bool is_function(const Syntax& s, Id id) {
    return s.is(
        id, {"arrow_function", "function_expression", "function_declaration", "method_definition", "generator_function",
             "generator_function_declaration"}
    );
}

}  // namespace

Checker::Checker(std::string_view file_name, const Syntax& syntax, Findings& findings, Profile profile)
    : file_name_(file_name),
      profile_(profile),
      rules_(rules_of(profile)),
      s_(syntax),
      findings_(findings),
      scopes_(syntax),
      constants_(syntax, scopes_) {}

void Checker::add(std::string rule, Id at, std::string text, std::string hint, Severity severity) {
    findings_.add(std::move(rule), at == k_none ? 0 : s_.start(at), std::move(text), std::move(hint), severity);
}

void Checker::run() {
    for (const Id id : s_.comments()) check_comment(id);
    for (const Id id : scopes_.globals()) check_global(id);
    for (Id id = 0; id < s_.size(); ++id) visit(id);
    check_default_export();
    if (constants_.exhausted())
        add("scan.depth", 0, "the file holds too much to judge",
            "Split it, or move large tables of data into a file of their own.");
}

void Checker::visit(Id id) {
    if (!s_.named(id) || s_.is(id, {"comment", "html_comment", "hash_bang_line"})) return;
    const auto kind = s_.kind(id);
    if (const Rule* rule = rules_.syntax.find(kind)) {
        std::string what(kind);
        std::ranges::replace(what, '_', ' ');
        add("scan.syntax", id, "'" + what + "' is not allowed", *rule);
        return;
    }
    if (scopes_.in_type(id)) return check_type(id);
    if (s_.is(
            id, {"identifier", "property_identifier", "private_property_identifier", "shorthand_property_identifier",
                 "shorthand_property_identifier_pattern"}
        )) {
        if (!plain_ascii(s_.text(id)))
            add("scan.identifier", id, "the name '" + std::string(s_.text(id)) + "' is not plain ASCII",
                "Use Latin letters in names; other text belongs into strings.");
        if (kind == "shorthand_property_identifier_pattern") check_pattern_key(id);
        return;
    }
    // In a .ts file `<T>f("x")</T>/1` is a cast, a call and a pattern, not an element with text.
    if (s_.is(id, {"jsx_element", "jsx_self_closing_element"}) && !file_name_.ends_with(".tsx"))
        add("scan.syntax", id, "JSX and casts in angle brackets are not allowed in a .ts file",
            "Name the file .tsx, or write 'value as T'.");
    if (kind == "import_statement")
        check_import(id);
    else if (kind == "export_statement")
        check_export(id);
    else if (kind == "member_expression")
        check_member(id);
    else if (kind == "subscript_expression")
        check_subscript(id);
    else if (kind == "pair_pattern")
        check_pattern_key(id);
    else if (kind == "object")
        check_object(id);
    else if (kind == "array")
        check_array(id);
    else if (kind == "call_expression")
        check_call(id);
    else if (kind == "assignment_expression" || kind == "augmented_assignment_expression")
        check_write(s_.child(id, "left"), s_.child(id, "right"));
    else if (kind == "update_expression")
        check_write(s_.child(id, "argument"));
    else if (kind == "unary_expression" && s_.text(s_.child(id, "operator")) == "delete")
        check_write(s_.child(id, "argument"));
    else if (kind == "jsx_opening_element" || kind == "jsx_self_closing_element")
        check_element(id);
    else if (kind == "regex")
        check_regex(id);
    else if (kind == "while_statement" || kind == "do_statement" || kind == "for_statement")
        check_loop(id);
    else if (kind == "import")
        add("scan.import", id, "import() is not allowed", "Import at the top of the file.");
    else if (kind == "meta_property" && s_.text(id).starts_with("import"))
        add("scan.import", id, "import.meta is not allowed", "A widget has no address of its own.");
    if (s_.is(id, {"string", "template_string", "jsx_text", "binary_expression", "call_expression"}))
        check_constant(id);
}

void Checker::check_type(Id id) {
    const auto text = s_.text(id);
    if (s_.is(id, "predefined_type") && text == "any")
        add("scan.type", id, "the type 'any' switches checking off",
            "Name the real type, or use 'unknown' and narrow it.");
    if (s_.is(id, {"identifier", "type_identifier", "property_identifier"}) && !plain_ascii(text))
        add("scan.identifier", id, "the name '" + std::string(text) + "' is not plain ASCII",
            "Use Latin letters in names; other text belongs into strings.");
    if (s_.is(id, "import"))
        add("scan.import", id, "an import in a type is not allowed", "Write import type { Name } from \"./file\".");
    if (s_.is(id, "string")) check_constant(id);
}

/// A loop whose condition is always true and that nothing leaves.
void Checker::check_loop(Id id) {
    Id condition = s_.bare(s_.child(id, "condition"));
    if (s_.is(condition, "expression_statement")) condition = s_.bare(s_.first_named(condition));
    bool endless = s_.is(condition, {"true", "object", "array", "arrow_function", "regex"});
    if (s_.is(condition, "unary_expression") && s_.text(s_.child(condition, "operator")) == "!") {
        const Id inner = s_.bare(s_.child(condition, "argument"));
        endless = s_.is(inner, {"false", "null", "undefined"}) || constants_.fold(inner) == "0" ||
                  constants_.fold(inner) == "";
    }
    if (s_.is(id, "for_statement") && (condition == k_none || s_.is(condition, "empty_statement"))) endless = true;
    if (const auto constant = constants_.fold(condition)) endless = endless || (!constant->empty() && *constant != "0");
    if (!endless) return;
    for (Id at = id + 1; at < s_.size() && s_.start(at) < s_.end(id); ++at) {
        if (!s_.is(
                at, {"break_statement", "return_statement", "throw_statement", "await_expression", "yield_expression"}
            ))
            continue;
        Id holder = s_.parent(at);
        while (holder != id && !is_function(s_, holder)) holder = s_.parent(holder);
        if (holder == id) return;
    }
    add("scan.loop", id, "nothing ends this loop",
        "Give the loop a condition that becomes false, or leave it with break.");
}

namespace {

/// The grammar takes every '&' in JSX text and attribute strings for the start of an entity; TypeScript takes "S&P 500"
/// as it stands. The scan then reads '+' there: the same length, and as an operator the same shape of tree. First the
/// ones inside words, which no type has; then, if that does not help, all lone ones.
std::string without_lone_ampersands(std::string_view source, bool inside_words_only) {
    std::string out(source);
    const auto word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80) != 0;
    };
    for (std::size_t i = 1; i + 1 < source.size(); ++i) {
        if (source[i] != '&' || source[i - 1] == '&' || source[i + 1] == '&' || source[i + 1] == '=') continue;
        if (inside_words_only && !(word(source[i - 1]) && word(source[i + 1]))) continue;
        const auto end =
            source.find_first_not_of("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", i + 1);
        const bool entity = end != std::string_view::npos && end > i + 1 && source[end] == ';';
        if (!entity) out[i] = '+';
    }
    return out;
}

std::vector<ScanFinding> scan_parsed(
    std::string_view file_name, std::string_view source, Profile profile, bool& broken
) {
    Findings findings(source);
    const Syntax syntax(source);
    broken = syntax.state() == Syntax::State::broken;
    if (syntax.state() == Syntax::State::deep) {
        findings.add("scan.depth", syntax.bad_offset(), "the code nests too deep", "Split it into smaller functions.");
    } else if (syntax.state() == Syntax::State::broken) {
        findings.add(
            "scan.parse", syntax.bad_offset(), "the code does not parse here",
            "Fix the syntax; check brackets, quotes and closing tags."
        );
    } else {
        Checker(file_name, syntax, findings, profile).run();
    }
    return findings.take();
}

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

}  // namespace atelier::code
