#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "scopes.hpp"

namespace atelier::code {

/// What can be known about a value without running it. Every answer is "proved" or "not proved"; a false "proved" would be a hole.
class Values {
public:
    Values(const Syntax& syntax, const Scopes& scopes);

    /// The text of a constant string or number: literals, `+`, templates, join/concat of constants, const names.
    std::optional<std::string> fold(Id expression);
    /// Always a number, whatever runs.
    bool numeric(Id expression);
    /// Never an object or a function.
    bool primitive(Id expression);
    /// A number, or one of finitely many constant strings that are not refused names.
    bool safe_key(Id expression);
    /// An own key of the object that `base` names: it comes from Object.keys of the same constant.
    bool own_key(Id expression, Id base);
    /// An object or array made here, so that writing to it cannot reach a prototype or somebody else's object.
    bool own_object(Id expression);
    /// An object made here by a literal (not an array), into which no function was written under an unknown key.
    bool plain_object(Id expression);
    /// Never a function.
    bool not_callable(Id expression);
    /// The result of `read` (a[k]) can do no harm: it becomes a primitive at once or only a named member of it is read.
    bool harmless_use(Id read);

    /// The binding of an expression that is a name, or null.
    const Binding* binding(Id expression) const;
    /// The name of a function imported from the SDK or react that is called, or empty.
    std::string_view imported_callee(Id call, std::string_view module) const;
    bool global_call(Id call, std::string_view name) const;
    bool global_member_call(Id call, std::string_view object, std::string_view member = {}) const;
    /// The function written at, or named by, an expression; looks through useCallback.
    Id function_of(Id expression) const;
    std::vector<Id> arguments(Id call) const;

private:
    std::optional<std::string> fold_new(Id expression);
    bool numeric_binding(const Binding& binding);
    bool state_of(const Binding& binding, bool (Values::*proved)(Id));
    bool writes_are(const Binding& binding, bool (Values::*proved)(Id));
    bool is_index_param(const Binding& binding) const;
    bool is_literal_element(const Binding& binding, std::string_view member);
    bool literal_array(Id expression, std::string_view member);
    bool returns_only(Id function, const Binding& binding) const;
    bool reduces_into_literal(const Binding& binding) const;
    bool reads_only(Id member) const;
    bool first_param_pattern(const Binding& named) const;
    bool never_written(const Binding& named) const;
    bool keys_of(Id expression, const Binding& object, int depth = 0) const;
    bool sdk_array(Id expression);
    bool sdk_row(const Binding& named);
    bool dependency_list(Id list) const;
    bool foreign_changes();
    bool number_write(Id write, std::string_view field);
    bool harmless_argument(Id argument) const;
    bool spend() { return budget_ > 0 && --budget_ > 0; }

    const Syntax& s_;
    const Scopes& scopes_;
    /// The file makes objects whose members have array-method names or unknown names, or maps: a call of `.map` proves nothing.
    bool forged_methods_ = false;
    bool has_maps_ = false;
    bool written_any_ = false;
    std::unordered_set<std::string_view> written_members_;
    int budget_ = 400'000;
    int depth_ = 0;
    std::unordered_map<Id, std::optional<std::string>> folded_;
    std::optional<bool> foreign_changes_;
    bool local_imports_ = false;  ///< values from other files of the folder: nothing is known of what they make or do
    std::unordered_set<const Binding*> assumed_;          ///< good keys, by induction
    std::unordered_set<const Binding*> assumed_numbers_;  ///< numbers, by induction
    std::unordered_set<const Binding*> busy_;
};

}  // namespace atelier::code
