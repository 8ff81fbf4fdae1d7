#pragma once

#include <string>
#include <string_view>

#include "atelier/code/scan.hpp"
#include "scopes.hpp"
#include "values.hpp"

namespace atelier::code {

/// One file being judged. The rules stand in several files by subject.
class Checker {
public:
    Checker(std::string_view file_name, const Syntax& syntax, Findings& findings, Profile profile);
    void run();

private:
    // modules.cpp
    void check_import(Id id);
    void check_export(Id id);
    void check_default_export();
    // names.cpp
    void check_global(Id id);
    void check_import_use(const Binding& binding);
    void check_member(Id id);
    void check_subscript(Id id);
    void check_write(Id target, Id value, bool primitive_value);
    void check_write_member(Id target, bool primitive_value);
    void check_write_subscript(Id target, Id value, bool primitive_value);
    void check_pattern_key(Id id);
    void check_own_key(Id key, Id value);
    void check_call(Id id);
    void check_new(Id id);
    void check_size(Id call, Id argument, std::string_view what);
    // jsx.cpp
    void check_element(Id opening);
    void check_attribute(Id attribute, std::string_view tag, bool intrinsic);
    void check_handler(Id attribute, Id value);
    void check_event_param(Id function);
    void check_style(Id value);
    bool style_value(Id value);
    // texts.cpp
    void check_comment(Id id);
    void check_text(Id at, std::string_view text, std::string_view name = {});
    void check_constant(Id id);
    void check_regex(Id id);
    // checker.cpp
    void visit(Id id);
    void check_syntax(Id id);
    void check_type(Id id);

    void add(std::string rule, Id at, std::string text, std::string hint);

    bool server() const { return profile_ == Profile::server; }

    std::string file_name_;
    Profile profile_;
    const Syntax& s_;
    Findings& findings_;
    Scopes scopes_;
    Values values_;
};

/// The rules of texts, shared with CSS: a URL, a secret. Empty when there is nothing.
std::string find_url(std::string_view text);
std::string find_secret(std::string_view text, std::string_view name);

}  // namespace atelier::code
