#pragma once

#include <optional>
#include <span>
#include <vector>

#include "market.hpp"

namespace atelier::core {

/// The one rule of what a history may contain: for each operation, in the order given (oldest first), why it cannot be
/// counted, or nullopt. What has no objection can be played, valued and summed without leaving the range of a Decimal:
///  - its asset and currency are known, its numbers positive and within limits.hpp;
///  - nothing is sold that is not held then (failed_precondition), nothing split that is not held or that would vanish;
///  - holdings and sums stay within limits::worth() at the market's most unfavourable prices and rates.
/// An operation with an objection is left out of what follows. Writes may not add an objection (see writes.hpp); a
/// history that an older version stored may have some, and every figure is then computed from the operations that
/// count.
std::vector<std::optional<Error>> examine(
    const Market& market, std::string_view base, std::span<const Transaction> transactions
);

/// What can be said of one operation without its history: what is fine can be converted.
std::optional<Error> examine_alone(const Market& market, std::string_view base, const Transaction& transaction);

/// Those without an objection, in their order.
std::vector<Transaction> counted(
    const Market& market, std::string_view base, std::span<const Transaction> transactions
);

}  // namespace atelier::core
