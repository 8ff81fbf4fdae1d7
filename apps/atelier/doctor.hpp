#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// Names each missing or weak piece and its fix. Returns 0 when nothing that is needed is missing, else 1.
Result<int> doctor_command(const Arguments& arguments);

}  // namespace atelier::cli
