#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "syntax.hpp"

namespace atelier::code {

using BindingId = std::uint32_t;

struct Binding {
    enum class Kind { import, variable, function, param, caught };
    Kind kind = Kind::variable;
    std::string_view name{};
    Id ident = k_none;       ///< the declaring name
    Id declarator = k_none;  ///< variable_declarator, function, parameter or import_specifier
    Id pattern = k_none;     ///< the whole pattern, when the name is a part of one
    Id init = k_none;        ///< the initial value of the whole pattern
    Id function = k_none;    ///< of a parameter: its function; of a function: itself
    int index = -1;          ///< of a parameter: its place; of a name directly in an array pattern: its place there
    bool is_const = false;
    bool direct = false;   ///< the pattern is just the name
    std::string module{};  ///< of an import
    std::string imported{};
    std::vector<Id> uses{};  ///< references, not the declaration
};

/// Lexical scopes of a file: block, function, parameters, patterns, imports, catch, for; functions and `var` are
/// hoisted.
class Scopes {
public:
    explicit Scopes(const Syntax& syntax);

    const std::vector<Binding>& all() const { return bindings_; }
    /// What a name node refers to (or declares); null for a global.
    const Binding* of(Id ident) const;
    bool declares(Id ident) const { return declared_.contains(ident); }
    /// References that no declaration of the file answers.
    const std::vector<Id>& globals() const { return globals_; }
    bool in_type(Id id) const { return in_type_[id]; }

private:
    struct Scope {
        std::uint32_t parent = k_none;
        bool function = false;
        std::unordered_map<std::string_view, BindingId> names;
    };

    void walk(Id id, std::uint32_t scope, bool type);
    void enter_children(Id id, std::uint32_t scope, bool type);
    void declare(std::uint32_t scope, Id ident, Binding binding);
    void declare_pattern(std::uint32_t scope, Id pattern, const Binding& base);
    void declare_imports(Id id, std::uint32_t scope);
    void declare_params(Id function, std::uint32_t scope);
    std::uint32_t open(std::uint32_t parent, bool function);
    BindingId lookup(std::uint32_t scope, std::string_view name) const;

    const Syntax& syntax_;
    std::vector<Scope> scopes_;
    std::vector<std::uint32_t> scope_at_;
    std::vector<bool> in_type_;
    std::vector<Binding> bindings_;
    std::unordered_map<Id, BindingId> declared_;
    std::unordered_map<Id, BindingId> resolved_;
    std::vector<Id> globals_;
};

/// The text of a string node without its quotes, escapes resolved.
std::string unquote(const Syntax& syntax, Id string_node);

}  // namespace atelier::code
