#include "snapshot.hpp"

#include <algorithm>

#include "domain/examine.hpp"
#include "domain/limits.hpp"

namespace atelier::core {

Decimal ratio(Decimal a, Decimal b) { return bounded_ratio(a, b, limits::rate()); }

Result<Portfolio> choose_portfolio(Repository& repository, const std::string& user, const std::string& id) {
    if (!id.empty()) return repository.portfolio(user, id);
    ATL_TRY(auto all, repository.portfolios(user));
    if (all.empty()) return fail(Code::not_found, "you have no portfolio");
    return std::move(all.front());
}

Result<Snapshot> take_snapshot(const Market& market, Repository& repository, const std::string& user, const std::string& id, CostMethod method) {
    Snapshot out;
    ATL_TRY(out.portfolio, choose_portfolio(repository, user, id));
    const std::string& base = out.portfolio.base_currency;
    ATL_TRY(const auto recorded, repository.transactions(user, out.portfolio.id));
    out.transactions = counted(market, base, recorded);
    out.ledger = build_ledger(market, base, out.transactions, method);
    const std::size_t day = market.last(), before = day == 0 ? 0 : day - 1;
    for (const auto& [asset, holding] : out.ledger.holdings) {
        const std::string& currency = market.asset(asset).currency;
        Position p;
        p.asset = asset;
        p.quantity = holding.quantity;
        p.local_price = market.close(asset, day);
        p.price = market.convert(p.local_price, currency, base, day);
        p.value = market.convert(p.quantity * p.local_price, currency, base, day);
        p.cost = holding.cost;
        p.profit = p.value - p.cost;
        p.profit_rate = ratio(p.profit, p.cost);
        p.day_change = market.change(asset, day);
        p.day_profit = p.value - market.convert(p.quantity * market.close(asset, before), currency, base, before);
        p.realised = holding.realised;
        if (holding.quantity.is_zero()) {
            out.closed.push_back(p);
            continue;
        }
        out.total += p.value;
        out.positions.push_back(p);
    }
    for (const auto& [currency, amount] : out.ledger.cash) {
        if (amount.is_zero()) continue;
        out.cash.push_back({currency, amount, market.convert(amount, currency, base, day)});
        out.cash_value += out.cash.back().value;
    }
    out.total += out.cash_value;
    for (auto& p : out.positions) p.weight = ratio(p.value, out.total);
    std::ranges::stable_sort(out.positions, std::ranges::greater{}, &Position::value);
    return out;
}

}  // namespace atelier::core
