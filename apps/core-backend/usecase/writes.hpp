#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/market.hpp"
#include "sql/repository.hpp"

namespace atelier::core {

/// What a caller says about one operation; everything but kind and date may be absent.
struct OperationDraft {
    Day date{};
    Kind kind = Kind::deposit;
    std::string ticker;
    std::optional<Decimal> quantity, price, amount, fee;
    std::optional<SplitRatio> ratio;
    std::string currency;
    std::string note;
};

/// Completes and checks a draft (invalid_argument says what is missing or contradicts). Rules:
///  - trades need ticker, quantity and a price or an amount; the other one follows;
///  - dividends and coupons need a ticker and an amount, or quantity x price;
///  - fees, deposits and withdrawals need an amount and take no ticker;
///  - a split needs a ticker and its ratio, as such or as a quantity from which it is recognised, and moves no money;
///  - what is computed is bounded like what is given (limits.hpp);
///  - the currency is the asset's or, for cash, the portfolio's, unless given; days lie between the first priced day
///  and `today`.
Result<Transaction> complete(const OperationDraft& draft, const Market& market, const Portfolio& portfolio, Day today);

/// Adds the operation. As every change of operations it must leave a history that can be read: no operation may get an
/// objection of examine() that it did not have, nothing sold that is not held on its day, also after it.
Result<Written<Change>> record_operation(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id,
    const OperationDraft& draft
);

/// An operation as somebody saw it, who wants to change it: conflict where it was corrected or deleted since.
struct Seen {
    std::string id;
    std::optional<std::int64_t> version;  ///< none: whatever it is now
};

/// Puts the draft in the place of an operation; its id stays.
Result<Written<Change>> correct_operation(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id,
    const Seen& seen, const OperationDraft& draft
);

Result<Written<Change>> delete_operation(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id, const Seen& seen
);

/// Replaces all targets: known tickers, each once, every weight in [0, 1] and at most 1 in all.
Result<Written<std::vector<TargetWeight>>> set_targets(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id, std::vector<TargetWeight> weights
);

}  // namespace atelier::core
