#pragma once

#include "options.hpp"

namespace atelier::jail {

/// In a fresh mount namespace: builds the inside view and pivots into it. Afterwards nothing of the host is reachable but the
/// read-only system files and what was asked for.
void enter_filesystem(const Options& options);

}  // namespace atelier::jail
