#pragma once

#include <string>
#include <vector>

#include "atelier/spec/spec.hpp"

namespace atelier::spec {

/// One click: the text shown and the whole spec that it leads to.
struct Alternative {
    std::string text;
    Spec spec;
};

/// A stretch of the sentence; parts with options are controls.
struct Part {
    std::string text;
    std::string path;  ///< of the spec's member ("filters[0].value"), empty for plain words
    std::string kind;  ///< word, view, source, field, metric, number, order, control, period, benchmark, ticker, slot
    std::vector<Alternative> options{};
};

/// "A [table] of [positions] with [price] above [1000], by [price], [largest first]."
struct Reading {
    std::vector<Part> parts;
    std::string text() const;  ///< the parts joined by spaces, before commas none
};

Reading read_back(const Spec& spec, Lang lang);

}  // namespace atelier::spec
