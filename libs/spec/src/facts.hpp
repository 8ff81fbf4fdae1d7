#pragma once

#include "phrases.hpp"

namespace atelier::spec {

/// Whether the spec expresses what the mention says.
bool reflects(const Spec& spec, const Mention& mention, const Mentions& mentions);

/// The uncovered mentions, worded for the user. For an edit: words of what was there before, or is taken away, are
/// covered too.
Coverage coverage_of(const Mentions& mentions, const Parse& parse, const Spec& spec, const Spec* before);

/// Whether the mention stands behind a word of removal ("without", "вместо").
bool is_removed(const Mentions& mentions, const Mention& target);

/// What to offer in the place of an unsupported concept, "" when nothing is near.
std::string nearest_to(const Mention& mention, Lang lang, const LexiconIndex& lexicon);

/// Concepts that no widget of any kind serves: trading, mail, deleting data, restyling the site.
bool is_out_of_scope(const Mention& mention, const LexiconIndex& lexicon);

}  // namespace atelier::spec
