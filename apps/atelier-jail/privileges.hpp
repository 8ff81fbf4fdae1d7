#pragma once

#include "options.hpp"

namespace atelier::jail {

void apply_limits(const Options& options);

/// To the sandbox's uid, without capabilities, without a way to gain any.
void drop_privileges(const Options& options);

}  // namespace atelier::jail
