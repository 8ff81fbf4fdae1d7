#pragma once

#include <span>
#include <vector>

#include "market.hpp"

namespace atelier::core {

struct Payment {
    Day date{};
    std::size_t asset = 0;
    Kind kind = Kind::dividend;
    bool expected = false;
    Decimal amount;  ///< in `currency`
    std::string currency;
};

/// Dividends and coupons received, oldest first.
std::vector<Payment> paid(const Market& market, std::span<const Transaction> transactions);

/// Payments expected in the `months` after the last priced day: each payment of the twelve months before it repeats
/// every year, a unit paying what a unit got, for the units held now. Assets without units now pay nothing; a payment
/// beyond limits::worth() is not expected either.
std::vector<Payment> projected(const Market& market, std::span<const Transaction> transactions, int months);

}  // namespace atelier::core
