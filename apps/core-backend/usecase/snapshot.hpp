#pragma once

#include <string>
#include <vector>

#include "domain/ledger.hpp"
#include "domain/market.hpp"
#include "sql/repository.hpp"

namespace atelier::core {

/// One asset held, valued on the last priced day. Money without a currency of its own is in the portfolio's base currency.
struct Position {
    std::size_t asset = 0;
    Decimal quantity;
    Decimal local_price;
    Decimal price;
    Decimal value;
    Decimal cost;
    Decimal profit;
    Decimal profit_rate;
    Decimal weight;
    Decimal day_change;
    Decimal day_profit;
    Decimal realised;
};

struct CashBalance {
    std::string currency;
    Decimal amount;
    Decimal value;
};

/// A portfolio as it is now: what most reads start from.
struct Snapshot {
    Portfolio portfolio;
    std::vector<Transaction> transactions;  ///< those that count (examine), oldest first
    Ledger ledger;
    std::vector<Position> positions;  ///< largest value first
    std::vector<Position>
        closed;  ///< sold out completely: nothing but `realised` and the prices is above zero; by ticker
    std::vector<CashBalance> cash;    ///< by currency
    Decimal cash_value;
    Decimal total;
};

/// The named portfolio of the user, or the user's first one when `id` is empty; not_found otherwise.
Result<Portfolio> choose_portfolio(Repository& repository, const std::string& user, const std::string& id);

Result<Snapshot> take_snapshot(
    const Market& market, Repository& repository, const std::string& user, const std::string& id, CostMethod method = CostMethod::fifo
);

/// a / b, or 0 where b is 0; stops at limits::rate().
Decimal ratio(Decimal a, Decimal b);

}  // namespace atelier::core
