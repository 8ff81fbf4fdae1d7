#pragma once

#include <filesystem>

#include "atelier/async/pool.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/store/repositories.hpp"

namespace atelier::orchestrator {

/// What has to be done again and again, or something grows without end.
struct Housekeeping {
    store::Accounts& accounts;
    BlockingPool& pool;
    std::filesystem::path log;  ///< to which this process's output was redirected; kept in generations (log_file.hpp)
    const Clock& clock;
};

/// Removes expired sign-ins and moves the log on, at once and then every ten minutes, until it is cancelled. Everything
/// in `house` outlives it.
Task<> keep_house(Housekeeping house);

}  // namespace atelier::orchestrator
