#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "market.hpp"

namespace atelier::core {

/// The portfolio at the end of one priced day; money in the base currency.
struct DayValue {
    std::size_t day = 0;  ///< index in Market::days()
    Decimal value{};      ///< positions and cash
    Decimal credit{};     ///< what was bought or withdrawn beyond the cash and is still owed: part of the capital
    Decimal paid_in{};    ///< deposits that took effect on this day
    Decimal paid_out{};   ///< withdrawals
    Decimal growth{1};    ///< of the capital over the day, see value_by_day

    Decimal flow() const { return paid_in - paid_out; }
};

/// Every priced day from the one before the first operation (value 0) to the last; one point of value 0 without
/// operations. Growth is time-weighted:
///  - money that comes in counts at the start of its day, money that leaves at the end, so what was sold and withdrawn on
///    one day still earned or lost what it did; buying, selling, income and fees are inside;
///  - the capital is value + credit: what was bought beyond the cash of all currencies together counts as invested, so
///    its gain or loss is seen. Credit that is taken counts like a deposit; deposits give it back first, then whatever
///    else brings cash. Fees and changes of rates are losses, never credit;
///  - with less than limits::k_dust at the start there is nothing to grow, and growth is 1. It stops at limits::rate().
/// An operation on a day without prices takes effect on the next priced one, and one after the last priced day on the
/// last. Past units are valued in today's units (see PriceSeries), so a split does not move the value.
/// examine() has nothing against any of the operations.
std::vector<DayValue> value_by_day(const Market& market, std::string_view base, std::span<const Transaction> transactions);

/// The points from the last one at or before `from`; all when the history begins later. Never empty.
std::span<const DayValue> since(const Market& market, std::span<const DayValue> history, Day from);

struct IndexPoint {
    Decimal index;     ///< growth of 1 since the first point; stops at limits::rate()
    Decimal drawdown;  ///< fall from the running peak, >= 0
};
/// Time-weighted index of the points; the first is 1 by definition.
std::vector<IndexPoint> chain(std::span<const DayValue> points);

}  // namespace atelier::core
