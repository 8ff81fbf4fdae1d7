#pragma once

#include <filesystem>
#include <string>

#include "atelier/async/pool.hpp"
#include "atelier/base/result.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// Creates the demo accounts on a fresh store and writes their passwords, once, to `<data>/passwords.txt` (0600), from where
/// `./atelier up` prints them.
Task<Result<void>> ensure_demo_accounts(store::Accounts* accounts, BlockingPool* pool, std::filesystem::path data);

/// A secret of 32 random bytes as hex in a 0600 file; made at first use.
Result<std::string> ensure_secret(const std::filesystem::path& file);

}  // namespace atelier::orchestrator
