#pragma once

#include "decimal.hpp"

/// How large things may be. Together they leave every sum, product and conversion of a read inside a Decimal.
namespace atelier::core::limits {

/// Of one operation, given or computed, in its currency.
inline Decimal amount() { return Decimal::scaled(10'000'000'000'000, 0); }
/// Of one operation, and held of one asset.
inline Decimal quantity() { return Decimal::scaled(1'000'000'000'000, 0); }
/// Of a unit, given or computed.
inline Decimal price() { return Decimal::scaled(1'000'000'000, 0); }
inline Decimal fee() { return Decimal::scaled(1'000'000'000, 0); }
/// Of a split: between 1:1000000 and 1000000:1.
inline Decimal split() { return Decimal(1'000'000); }
/// Of a computed fraction; it stops there.
inline Decimal rate() { return Decimal(1'000'000'000); }
/// What a holding may be worth, and what the operations of a portfolio may add up to, at the market's most unfavourable
/// prices and rates, in its own currency and in the base currency.
inline Decimal worth() { return Decimal::scaled(1'000'000'000'000'000'000, 0); }

/// What the splits of one asset may multiply its units by, up or down, in all.
inline constexpr double k_splits = 1e9;
/// Less than this of the base currency is nothing: no capital that could grow, no payment that has a rate.
inline constexpr double k_dust = 0.01;
/// 1 + the lowest annual rate that is printed: below it everything is lost.
inline constexpr double k_least_growth = 1e-12;
/// Largest annual rate that is printed; beyond it there is none.
inline constexpr double k_annual_rate = 1e9;

}  // namespace atelier::core::limits
