#include "dividends.hpp"

#include <algorithm>

#include "ledger.hpp"
#include "limits.hpp"

namespace atelier::core {

std::vector<Payment> paid(const Market& market, std::span<const Transaction> transactions) {
    std::vector<Payment> out;
    for (const auto& t : transactions) {
        if (t.kind != Kind::dividend && t.kind != Kind::coupon) continue;
        if (const auto asset = market.find_asset(t.ticker)) out.push_back({t.date, *asset, t.kind, false, t.amount, t.currency});
    }
    return out;
}

std::vector<Payment> projected(const Market& market, std::span<const Transaction> transactions, int months) {
    const Day as_of = market.as_of();
    const Day last = add_months(as_of, months);
    const auto now = units_at(market, transactions, Day::max());
    std::vector<Payment> out;
    for (const auto& payment : paid(market, transactions)) {
        if (payment.date <= add_months(as_of, -12) || payment.date > as_of) continue;
        const auto held = now.find(payment.asset);
        if (held == now.end() || held->second.sign() <= 0) continue;
        SplitFactor since;
        for (const auto& t : transactions)
            if (t.kind == Kind::split && t.date > payment.date && market.find_asset(t.ticker) == payment.asset)
                since.add(t.ratio.value());
        const Decimal then = since.apply(units_at(market, transactions, payment.date)[payment.asset]);
        if (then.sign() <= 0) continue;
        // A payment for a ten-thousandth of a unit says nothing about a million of them.
        const Decimal times = bounded_ratio(held->second, then, limits::rate());
        if (payment.amount.to_double() * times.to_double() > limits::worth().to_double()) continue;
        const Decimal amount = mul_div(payment.amount, held->second, then);
        for (int years = 1;; ++years) {
            const Day date = add_months(payment.date, 12 * years);
            if (date > last) break;
            out.push_back({date, payment.asset, payment.kind, true, amount, payment.currency});
        }
    }
    std::ranges::stable_sort(out, {}, &Payment::date);
    return out;
}

}  // namespace atelier::core
