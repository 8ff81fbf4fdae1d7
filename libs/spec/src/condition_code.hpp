#pragma once

#include <functional>
#include <string>
#include <vector>

#include "atelier/spec/spec.hpp"
#include "tsx.hpp"

namespace atelier::spec {

/// Writes a widget's fixed conditions as TypeScript; lists become constants of the module.
class ConditionCode {
public:
    /// `property` gives the expression of a field ("p.sector").
    ConditionCode(Module& module, std::function<std::string(Field)> property)
        : module_(module), property_(std::move(property)) {}

    /// One expression; alternatives stand in brackets.
    std::string of(const Filter& filter);

private:
    std::string list_of(const Filter& filter);

    Module& module_;
    std::function<std::string(Field)> property_;
    std::vector<std::string> names_;
};

/// `const shown = rows.filter((p) => a && b);`, broken into lines as Prettier breaks them.
std::string filter_line(const std::string& rows, const std::string& row, std::vector<std::string> conditions);

}  // namespace atelier::spec
