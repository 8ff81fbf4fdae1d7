#pragma once

#include "frame.hpp"

namespace atelier::spec {

/// What is needed to see that words may mean several things.
struct DoubtView {
    const Mentions& mentions;
    const Parse& parse;
    const std::vector<const Mention*>& list;  ///< without filler
    Source rows;
    bool quality;  ///< "best", "top": an order of what is not said
    bool each;     ///< the grouping was said with "each"
};

/// Adds the doubts about groups, ranks and vague words to the frame; what is certain ("the largest position in each
/// country" is one) is settled in it.
void find_doubts(const DoubtView& view, Frame& frame);

}  // namespace atelier::spec
