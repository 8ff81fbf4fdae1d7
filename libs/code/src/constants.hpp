#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scopes.hpp"

namespace atelier::code {

/// What is known of a value without running it. Memoized; not thread-safe.
class Constants {
public:
    Constants(const Syntax& syntax, const Scopes& scopes) : s_(syntax), scopes_(scopes) {}

    /// The text of a constant string or number: literals, `+`, templates, join, concat, reverse of constants,
    /// String.fromCharCode, atob, and names of constants.
    std::optional<std::string> fold(Id expression);

    struct Choices {
        std::vector<std::string> texts;
        bool complete = true;  ///< false: it may be something else too
    };
    /// The texts that a value may be, as far as they stand in this file.
    Choices choices(Id expression);

    /// Whether there was too much to follow; then the answers say less than they could.
    bool exhausted() const { return budget_ < 0; }

    /// The value that a name stands for when it is a constant with an initial value, else the expression itself.
    Id value_of(Id expression) const;
    const Binding* binding(Id expression) const;

private:
    std::optional<std::string> fold_new(Id expression);
    std::optional<std::string> fold_call(Id call);
    std::optional<std::vector<std::string>> fold_list(Id expression);
    std::optional<std::string> fold_member(Id member);
    void gather(Id expression, Choices& out, int depth);
    void join(const std::vector<Id>& parts, Choices& out, int depth);

    const Syntax& s_;
    const Scopes& scopes_;
    int budget_ = 1'000'000;
    int depth_ = 0;
    std::unordered_map<Id, std::optional<std::string>> folded_;
    std::unordered_set<Id> busy_;
};

}  // namespace atelier::code
