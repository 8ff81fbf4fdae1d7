#pragma once

#include "arguments.hpp"

namespace atelier::cli {

/// review list | show ID | approve ID --as NAME | return ID --as NAME --comment TEXT | reject ID --as NAME --comment TEXT
Result<int> review_command(const Arguments& arguments);
/// release list [--user NAME] | activate ID [--as NAME]
Result<int> release_command(const Arguments& arguments);
/// rollback RELEASE [--as NAME]
Result<int> rollback_command(const Arguments& arguments);

}  // namespace atelier::cli
