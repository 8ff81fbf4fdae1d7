#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "market.hpp"

namespace atelier::core {

/// The portfolio at the end of one priced day.
struct DayValue {
    std::size_t day = 0;  ///< index in Market::days()
    Decimal value;        ///< positions and cash, base currency
    Decimal flow;         ///< deposits - withdrawals that took effect on this day, base currency
    Decimal growth{1};    ///< value / (value of the day before + flow); 1 where that is not positive
};

/// Every priced day from the one before the first operation (value 0) to the last; one point of value 0 without operations.
/// Deposits and withdrawals count at the start of their day, which makes the daily growth time-weighted; buying, selling,
/// income and fees are inside. An operation on a day without prices takes effect on the next priced one, and one after the last
/// priced day on the last. Units are expressed in today's units (see PriceSeries), so a split does not move the value.
std::vector<DayValue> value_by_day(const Market& market, std::string_view base, std::span<const Transaction> transactions);

/// The points from the last one at or before `from`; all when the history begins later. Never empty.
std::span<const DayValue> since(const Market& market, std::span<const DayValue> history, Day from);

struct IndexPoint {
    Decimal index;     ///< growth of 1 since the first point
    Decimal drawdown;  ///< fall from the running peak, >= 0
};
/// Time-weighted index of the points; the first is 1 by definition.
std::vector<IndexPoint> chain(std::span<const DayValue> points);

}  // namespace atelier::core
