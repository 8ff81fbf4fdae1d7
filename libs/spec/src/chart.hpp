#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "phrases.hpp"

namespace atelier::spec {

/// What one part of a rule takes: a form, or a leaf of a kind (and key).
struct RulePart {
    Form form = Form::leaf;
    std::string_view kind{};
    std::string_view key{};
};

using Pieces = std::span<const Piece* const>;

/// `build` fills form, content and weight of the new piece, or declines.
struct Rule {
    std::string_view name;
    std::string_view example;
    std::vector<RulePart> parts;
    std::function<bool(Pieces, Piece&)> build;
};

/// The application's rules in the order of the table.
const std::vector<Rule>& rules();

}  // namespace atelier::spec
