#pragma once

#include <string>
#include <string_view>

#include "atelier/code/scan.hpp"
#include "constants.hpp"
#include "rules.hpp"
#include "scopes.hpp"

namespace atelier::code {

/// One file being judged. The rules stand in several files by subject.
class Checker {
public:
    Checker(std::string_view file_name, const Syntax& syntax, Findings& findings, Profile profile);
    void run();

private:
    /// What an expression stands for, as far as it is a global object.
    enum class Root { none, window, document };

    // modules.cpp
    void check_import(Id id);
    void check_export(Id id);
    void check_module(Id at, std::string_view module);
    void check_default_export();
    // names.cpp
    void check_global(Id id);
    void check_global_name(Id at, std::string_view name);
    void check_window_value(Id id);
    void check_timer(Id id);
    void check_name_of(Root root, Id at, std::string_view name);
    void check_constructor(Id member);
    void check_member(Id id);
    void check_subscript(Id id);
    void check_pattern_key(Id id);
    Root root_of(Id expression, int depth = 0) const;
    bool event_parameter(const Binding& binding) const;
    // objects.cpp
    void check_object(Id id);
    void check_array(Id id);
    void check_write(Id target, Id value = k_none);
    bool becomes_attributes(Id object);
    std::string member_name(Id expression);
    void check_prototype(Id member);
    void check_call(Id id);
    bool builtin(Id expression);
    bool builtin_prototype(Id expression);
    bool element(Id expression) const;
    // jsx.cpp
    void check_element(Id opening);
    void check_tag(Id at, Id value);
    void check_tag_name(Id at, std::string_view name, Id attributes);
    void check_attribute(Id attribute, std::string_view tag, bool intrinsic);
    void check_style_text(Id element);
    void check_style_pair(Id pair, std::string_view name, Id value);
    // texts.cpp
    void check_comment(Id id);
    void check_text(Id at, std::string_view text, std::string_view name = {});
    void check_constant(Id id);
    void check_regex(Id id);
    // checker.cpp
    void visit(Id id);
    void check_type(Id id);
    void check_loop(Id id);

    void add(std::string rule, Id at, std::string text, std::string hint, Severity severity = Severity::error);
    void add(std::string rule, Id at, std::string text, const Rule& about) {
        add(std::move(rule), at, std::move(text), about.hint, about.severity);
    }

    bool server() const { return profile_ == Profile::server; }

    std::string file_name_;
    Profile profile_;
    const Rules& rules_;
    const Syntax& s_;
    Findings& findings_;
    Scopes scopes_;
    Constants constants_;
};

/// The rules of texts, shared with CSS: a URL, a secret. Empty when there is nothing.
std::string find_url(std::string_view text);
std::string find_secret(std::string_view text, std::string_view name);

/// A value of a style that loads something or leaves the widget's place; empty when there is none.
struct StyleDefect {
    std::string text, hint;
};
StyleDefect style_defect(std::string_view value);

}  // namespace atelier::code
