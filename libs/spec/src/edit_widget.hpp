#pragma once

#include "frame.hpp"

namespace atelier::spec {

/// Changes what the words mention and nothing else; false when nothing has changed.
bool edit_widget(Widget& widget, const Frame& frame, const Mentions& mentions, const Parse& parse);

}  // namespace atelier::spec
