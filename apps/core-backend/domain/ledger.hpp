#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "market.hpp"

namespace atelier::core {

/// What was bought together. Quantities are in units after all splits so far; cost is in the base currency.
struct Lot {
    Day opened{};
    Decimal quantity;
    Decimal cost;
};

struct Holding {
    Decimal quantity;
    Decimal cost;          ///< of what is still held, base currency, commissions of the purchases included
    Decimal realised;      ///< of all sales so far, base currency
    std::deque<Lot> lots;  ///< oldest first; one pooled lot with CostMethod::average
};

struct RealisedProfit {
    Day date{};
    std::size_t asset = 0;
    Decimal profit;
};

struct Ledger {
    std::map<std::size_t, Holding> holdings;  ///< by asset; sold out ones stay, with quantity 0
    std::map<std::string, Decimal> cash;      ///< by currency; may be negative (bought on credit)
    std::vector<RealisedProfit> realised;
};

/// Plays the operations up to and including `until`; examine() has nothing against any of them. Rules:
///  - purchases and proceeds become base currency at the rate of the day on which the operation takes effect
///    (Market::effective_index), so profit contains the currency's part;
///  - a purchase costs amount + fee, a sale brings amount - fee;
///  - fifo consumes the oldest lots, average consumes the pool in proportion;
///  - a split multiplies the quantity held (rounded to 8 digits, the lots share the rounding) and leaves cost alone.
/// What is held does not depend on the method.
Ledger build_ledger(
    const Market& market, std::string_view base, std::span<const Transaction> transactions, CostMethod method,
    Day until = Day::max()
);

/// The units held by asset at the end of `until`, in units of that day.
std::map<std::size_t, Decimal> units_at(const Market& market, std::span<const Transaction> transactions, Day until);

/// Change of the cash balance in the operation's currency.
Decimal cash_effect(const Transaction& transaction);

/// By date, then by order of recording.
void sort_operations(std::vector<Transaction>& transactions);

}  // namespace atelier::core
