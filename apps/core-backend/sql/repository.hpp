#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "atelier/base/clock.hpp"
#include "domain/market.hpp"
#include "domain/types.hpp"

namespace atelier::core {

struct TransactionFilter {
    std::optional<Day> from, to;  ///< inclusive
    std::string ticker;           ///< empty: all
    std::vector<Kind> kinds;      ///< empty: all
    /// Only what comes after this (date, sequence) in the order newest first.
    std::optional<std::pair<Day, std::int64_t>> after;
    std::size_t limit = 100;
};

/// A write that may be repeated: the same key with the same fingerprint returns the first result, with another one it is `conflict`.
struct WriteKey {
    std::string user;
    std::string key;
    std::string fingerprint;
    Millis at = 0;
};

template <class T>
struct Written {
    T value;
    bool created = true;  ///< false when the key was known
};

/// What happened to an operation.
enum class Action { recorded, corrected, deleted };
std::string_view to_string(Action value) noexcept;

/// One line of the audit: kept for good, also when the operation is gone.
struct Change {
    std::int64_t sequence = 0;
    Millis at = 0;
    std::string user;  ///< who did it
    Action action = Action::recorded;
    std::optional<Transaction> before;  ///< none for recorded
    std::optional<Transaction> after;   ///< none for deleted
};

struct ChangeFilter {
    std::string transaction_id;              ///< empty: all
    std::optional<std::int64_t> older_than;  ///< only changes before this one
    std::size_t limit = 100;
};

struct NewPortfolio {
    Portfolio portfolio;
    std::vector<Transaction> transactions;
    std::vector<TargetWeight> targets;
};

/// Where the Core Backend keeps its rows. Every operation takes the user and sees that user's rows only: another's portfolio is `not_found`.
/// Thread-safe. A broken or full store is `unavailable`.
class Repository {
public:
    virtual ~Repository() = default;

    virtual Result<bool> has_market() = 0;
    virtual Result<MarketData> market() = 0;
    /// First fill of an empty store: all of it or nothing.
    virtual Result<void> fill(const MarketData& market, std::span<const NewPortfolio> portfolios) = 0;

    virtual Result<std::vector<Portfolio>> portfolios(const std::string& user) = 0;
    virtual Result<Portfolio> portfolio(const std::string& user, const std::string& id) = 0;
    /// All operations, oldest first.
    virtual Result<std::vector<Transaction>> transactions(const std::string& user, const std::string& portfolio_id) = 0;
    /// Newest first.
    virtual Result<std::vector<Transaction>> find_transactions(
        const std::string& user, const std::string& portfolio_id, const TransactionFilter& filter
    ) = 0;
    virtual Result<std::vector<TargetWeight>> target_weights(const std::string& user, const std::string& portfolio_id) = 0;

    /// `check` gets all operations before and after the change, oldest first, inside the write: two writers cannot both
    /// pass it on old rows.
    using Check = std::function<Result<void>(std::span<const Transaction> before, std::span<const Transaction> after)>;
    /// Records, corrects (the operation with the same id becomes this one, its place among those of its day stays) or
    /// deletes (only the id counts), and writes it into the audit. not_found for an id that is not there; with the version
    /// that somebody saw, conflict where the operation was corrected or deleted since.
    virtual Result<Written<Change>> change_transaction(
        const WriteKey& key, const std::string& portfolio_id, Action action, Transaction transaction,
        std::optional<std::int64_t> expected_version, const Check& check
    ) = 0;
    /// Newest first.
    virtual Result<std::vector<Change>> changes(
        const std::string& user, const std::string& portfolio_id, const ChangeFilter& filter
    ) = 0;
    virtual Result<Written<std::vector<TargetWeight>>> replace_target_weights(
        const WriteKey& key, const std::string& portfolio_id, std::vector<TargetWeight> weights
    ) = 0;

    /// Acknowledged writes that were found missing when the store was opened, now or earlier.
    virtual std::int64_t lost_writes() = 0;
};

/// One SQLite file in WAL mode, created and migrated as needed, and PATH-mark beside it (write_mark.hpp).
Result<std::unique_ptr<Repository>> open_sqlite(const std::string& path);

}  // namespace atelier::core
