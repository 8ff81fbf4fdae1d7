#pragma once

#include "chart.hpp"

namespace atelier::spec {

/// The content of `inner` with place, rule and weight of `outer`.
Piece merged(const Piece& inner, const Piece& outer);

/// Turns the piece's filters into their opposite; false where that is no list of filters (not (a and b)).
bool turn(Piece& piece);

/// Alternatives side by side, those of an `any` among them.
Filter joined(const Filter& left, const Filter& right);

/// The numeric field that a word names, profit for "loss".
std::optional<Field> numeric_field(const Mention& m);

/// Puts the field into the filters, its money or percent side by the unit, rates as fractions; a loss above 5 is a
/// profit below -5. False where unit and field do not go together.
bool settle(Piece& piece, Field field, bool loss);

/// The field beside it in the other unit: profit and return, value and share.
std::optional<Field> other_unit(Field field);

std::vector<Rule> date_rules();

}  // namespace atelier::spec
