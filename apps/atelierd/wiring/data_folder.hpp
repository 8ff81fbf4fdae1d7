#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atelier/base/result.hpp"

namespace atelier::orchestrator {

/// Who may read what below the data folder: only its owner, but for three folders that tools in a jail, which have uids
/// of their own, walk through (not list) to what is theirs. SQLite gives its journals the mode of the database.
///
/// Makes the folder and its parts with these modes and tightens what an older version left open. unavailable where it
/// cannot be used.
Result<void> secure_data_folder(const std::filesystem::path& data);

/// What below the folder others may read although they should not, as "name (mode)"; empty where all is as
/// secure_data_folder() leaves it.
std::vector<std::string> open_to_others(const std::filesystem::path& data);

}  // namespace atelier::orchestrator
