#pragma once

#include <string>
#include <vector>

#include "repository.hpp"
#include "sqlite.hpp"

namespace atelier::core {

std::int64_t number_of(Day day);
Day day_from(std::int64_t number);
/// Decimal text as it stands in the store; throws sqlite::Failure where it is none.
Decimal stored_decimal(const std::string& text);
std::optional<Decimal> stored_decimal(const std::optional<std::string>& text);
std::optional<std::string> text_of(const std::optional<Decimal>& value);

/// The tables of operations and of their changes. One connection, inside its owner's lock; failures are
/// sqlite::Failure.
class TransactionRows {
public:
    explicit TransactionRows(sqlite::Database& db) : db_(db) {}

    /// Oldest first.
    std::vector<Transaction> all(const std::string& portfolio_id);
    /// Newest first.
    std::vector<Transaction> find(const std::string& portfolio_id, const TransactionFilter& filter);
    std::int64_t next_sequence();
    /// The sequence that the row got.
    std::int64_t insert(const std::string& portfolio_id, const Transaction& t);
    void replace(const Transaction& t);
    void remove(const std::string& id);

    /// The number that the change got.
    std::int64_t add_change(const std::string& portfolio_id, const Change& change);
    std::optional<Change> change(std::int64_t sequence);
    std::vector<Change> changes(const std::string& portfolio_id, const ChangeFilter& filter);
    /// Whether the audit knows that an operation of this portfolio was deleted.
    bool was_deleted(const std::string& portfolio_id, const std::string& id);
    /// The operation as it was first recorded, also when it is gone; for keys from before there were changes.
    std::optional<Transaction> first_version(const std::string& id);

private:
    std::optional<Transaction> version(std::int64_t change, std::string_view side);
    Change read_change(const sqlite::Statement& row);

    sqlite::Database& db_;
};

}  // namespace atelier::core
