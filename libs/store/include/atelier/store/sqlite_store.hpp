#pragma once

#include <filesystem>
#include <memory>

#include "atelier/base/clock.hpp"
#include "atelier/base/result.hpp"
#include "atelier/store/repositories.hpp"
#include "atelier/store/session_log.hpp"

namespace atelier::store {

/// Everything in one SQLite file (WAL), written by one thread of its own; log appends are committed in groups.
class SqliteStore {
public:
    virtual ~SqliteStore() = default;
    virtual SessionLog& log() = 0;
    virtual Accounts& accounts() = 0;
    virtual Sessions& sessions() = 0;
    virtual Changes& changes() = 0;
    virtual Releases& releases() = 0;
    virtual ForgeRows& forge() = 0;

    /// Opens or creates the file and migrates it. The clock must outlive the store; calls come from `executor`'s thread.
    static Result<std::unique_ptr<SqliteStore>> open(Executor executor, const std::filesystem::path& file, const Clock& clock);
};

/// Reads a whole database file through a connection of its own and says what is wrong with it (failed_precondition); not_found where there is
/// none. Blocks, for about a second per gigabyte.
Result<void> check_database(const std::filesystem::path& file);

}  // namespace atelier::store
