#include "atelier/store/sqlite_store.hpp"

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "migrations.hpp"
#include "repositories_sqlite.hpp"
#include "sqlite_log.hpp"

namespace atelier::store {
namespace {

class Store final : public SqliteStore {
public:
    Store(Executor executor, Database db, const Clock& clock, std::string epoch)
        : worker_(std::move(db)),
          log_(std::move(executor), worker_, clock, std::move(epoch)),
          accounts_(worker_),
          sessions_(worker_),
          changes_(worker_),
          releases_(worker_),
          forge_(worker_) {}

    SessionLog& log() override { return log_; }
    Accounts& accounts() override { return accounts_; }
    Sessions& sessions() override { return sessions_; }
    Changes& changes() override { return changes_; }
    Releases& releases() override { return releases_; }
    ForgeRows& forge() override { return forge_; }

private:
    Worker worker_;
    SqliteLog log_;
    SqliteAccounts accounts_;
    SqliteSessions sessions_;
    SqliteChanges changes_;
    SqliteReleases releases_;
    SqliteForgeRows forge_;
};

/// A killed process loses no committed page, a crashed machine may: the numbers after it start a new epoch. The kernel's
/// boot id tells the two apart.
Result<std::string> settle_epoch(Database& db) {
    const std::string boot(trim(read_file("/proc/sys/kernel/random/boot_id").value_or("unknown")));
    const auto get = [&db](const char* key) -> Result<std::string> {
        Statement select(db, "SELECT value FROM meta WHERE key=?");
        ATL_TRY(const bool found, select.bind(key).step());
        return found ? select.text(0) : std::string();
    };
    ATL_TRY(std::string epoch, get("epoch"));
    ATL_TRY(const std::string last_boot, get("boot_id"));
    if (!epoch.empty() && last_boot == boot) return epoch;
    epoch = random_hex(4);
    Transaction transaction(db);
    ATL_CHECK(transaction.begin());
    for (const auto& [key, value] : {std::pair<const char*, std::string>{"epoch", epoch}, {"boot_id", boot}}) {
        ATL_CHECK(Statement(db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)").bind(key).bind(value).run());
    }
    ATL_CHECK(transaction.commit());
    return epoch;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(Executor executor, const std::filesystem::path& file, const Clock& clock) {
    // The operator has to know which file it is.
    const auto named = [&file](Error error) {
        error.message = file.string() + ": " + error.message;
        return fail(std::move(error));
    };
    ATL_TRY(Database db, Database::open(file));
    if (const auto done = migrate(db); !done) return named(done.error());
    if (const auto done = db.exec("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000"); !done) return named(done.error());
    auto epoch = settle_epoch(db);
    if (!epoch) return named(epoch.error());
    return std::make_unique<Store>(std::move(executor), std::move(db), clock, std::move(*epoch));
}

Result<void> check_database(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return fail(Code::not_found, "there is no such file");
    ATL_TRY(Database db, Database::open(file));
    Statement check(db, "PRAGMA quick_check(1)");
    ATL_TRY(const bool row, check.step());
    if (row && check.text(0) == "ok") return {};
    return fail(Code::failed_precondition, "the data file is damaged; restore it from a backup", row ? check.text(0) : "");
}

}  // namespace atelier::store
