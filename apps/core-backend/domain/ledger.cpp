#include "ledger.hpp"

#include <algorithm>
#include <tuple>

namespace atelier::core {
namespace {

/// Removes `quantity` units and returns what they had cost.
Decimal consume(Holding& holding, Decimal quantity, CostMethod method) {
    Decimal cost;
    if (method == CostMethod::average) {
        cost = quantity == holding.quantity ? holding.cost : mul_div(holding.cost, quantity, holding.quantity);
        auto& pool = holding.lots.front();
        pool.quantity -= quantity;
        pool.cost -= cost;
        if (pool.quantity.is_zero()) holding.lots.clear();
    } else {
        Decimal left = quantity;
        while (left.sign() > 0) {
            auto& lot = holding.lots.front();
            if (lot.quantity <= left) {
                left -= lot.quantity;
                cost += lot.cost;
                holding.lots.pop_front();
            } else {
                const Decimal part = mul_div(lot.cost, left, lot.quantity);
                lot.quantity -= left;
                lot.cost -= part;
                cost += part;
                left = Decimal();
            }
        }
    }
    holding.quantity -= quantity;
    holding.cost -= cost;
    return cost;
}

void add_lot(Holding& holding, Lot lot, CostMethod method) {
    holding.quantity += lot.quantity;
    holding.cost += lot.cost;
    if (method == CostMethod::average && !holding.lots.empty()) {
        holding.lots.front().quantity += lot.quantity;
        holding.lots.front().cost += lot.cost;
    } else {
        holding.lots.push_back(lot);
    }
}

/// The lots' borders are rounded, not the lots: they add up to the rounded whole.
void split_lots(Holding& holding, const SplitRatio& ratio) {
    Decimal before, after;
    for (auto& lot : holding.lots) {
        before += lot.quantity;
        const Decimal border = ratio.apply(before);
        lot.quantity = border - after;
        after = border;
    }
    holding.quantity = after;
}

}  // namespace

Decimal cash_effect(const Transaction& t) {
    switch (t.kind) {
        case Kind::buy:
        case Kind::fee:
        case Kind::withdrawal:
            return -(t.amount + t.fee);
        case Kind::sell:
        case Kind::dividend:
        case Kind::coupon:
        case Kind::deposit:
            return t.amount - t.fee;
        case Kind::split:
            break;
    }
    return {};
}

void sort_operations(std::vector<Transaction>& transactions) {
    std::ranges::sort(transactions, {}, [](const Transaction& t) { return std::tuple(t.date, t.sequence); });
}

Ledger build_ledger(
    const Market& market, std::string_view base, std::span<const Transaction> transactions, CostMethod method, Day until
) {
    Ledger ledger;
    for (const auto& t : transactions) {
        if (t.date > until) break;
        if (const Decimal effect = cash_effect(t); !effect.is_zero()) ledger.cash[t.currency] += effect;
        if (t.kind != Kind::buy && t.kind != Kind::sell && t.kind != Kind::split) continue;
        const std::size_t asset = market.find_asset(t.ticker).value();
        auto& holding = ledger.holdings[asset];
        const auto to_base = [&](Decimal amount) { return market.convert(amount, t.currency, base, market.effective_index(t.date)); };
        if (t.kind == Kind::buy) {
            add_lot(holding, {t.date, t.quantity.value(), to_base(t.amount + t.fee)}, method);
        } else if (t.kind == Kind::sell) {
            const Decimal profit = to_base(t.amount - t.fee) - consume(holding, t.quantity.value(), method);
            holding.realised += profit;
            ledger.realised.push_back({t.date, asset, profit});
        } else {
            split_lots(holding, t.ratio.value());
        }
    }
    return ledger;
}

std::map<std::size_t, Decimal> units_at(const Market& market, std::span<const Transaction> transactions, Day until) {
    std::map<std::size_t, Decimal> out;
    for (const auto& t : transactions) {
        if (t.date > until) break;
        const auto asset = market.find_asset(t.ticker);
        if (!asset) continue;
        if (t.kind == Kind::buy) out[*asset] += t.quantity.value();
        if (t.kind == Kind::sell) out[*asset] -= t.quantity.value();
        if (t.kind == Kind::split) out[*asset] = t.ratio->apply(out[*asset]);
    }
    return out;
}

}  // namespace atelier::core
