#pragma once

#include "frame.hpp"

namespace atelier::spec {

/// The spec that says most of the request, or the question that must be answered first; neither when nothing is
/// recognised.
struct Choice {
    std::optional<Spec> spec;
    std::optional<Question> question;
    std::vector<Spec> alternatives;
    std::vector<std::string> missing;
    double confidence = 0.9;
};

Choice choose(const Mentions& mentions, const Frame& frame, Lang lang, const Context& ctx);

/// The widget that says most of the request, no template considered.
Choice choose_widget(const Mentions& mentions, const Frame& frame, Lang lang);

/// What a field must allow for such an input.
unsigned use_of(ControlKind kind);

/// A change request applied to `current`; nullopt when nothing in it is understood.
std::optional<Spec> edit(const Mentions& mentions, const Parse& parse, const Frame& frame, const Spec& current);

}  // namespace atelier::spec
