#include "history.hpp"

#include <algorithm>
#include <map>

#include "ledger.hpp"

namespace atelier::core {
namespace {

/// For each operation the product of the later splits of its asset: units of that day x factor = units of today.
std::vector<Decimal> later_splits(std::span<const Transaction> transactions) {
    std::vector<Decimal> out(transactions.size(), Decimal(1));
    std::map<std::string_view, Decimal> factor;
    for (std::size_t i = transactions.size(); i-- > 0;) {
        const auto& t = transactions[i];
        if (t.ticker.empty()) continue;
        auto& f = factor.try_emplace(t.ticker, Decimal(1)).first->second;
        out[i] = f;
        if (t.kind == Kind::split && t.quantity) f *= *t.quantity;
    }
    return out;
}

}  // namespace

std::vector<DayValue> value_by_day(const Market& market, std::string_view base, std::span<const Transaction> transactions) {
    if (transactions.empty()) return {DayValue{market.last(), {}, {}, Decimal(1)}};
    const auto factors = later_splits(transactions);
    const std::size_t first = market.effective_index(transactions.front().date);
    std::vector<DayValue> out;
    out.push_back({first == 0 ? 0 : first - 1, {}, {}, Decimal(1)});
    std::map<std::size_t, Decimal> units;
    std::map<std::string, Decimal, std::less<>> cash;
    std::size_t next = 0;
    for (std::size_t day = first; day <= market.last(); ++day) {
        Decimal flow;
        for (; next < transactions.size() && market.effective_index(transactions[next].date) <= day; ++next) {
            const auto& t = transactions[next];
            if (const Decimal effect = cash_effect(t); !effect.is_zero()) cash[t.currency] += effect;
            if (t.kind == Kind::deposit) flow += market.convert(t.amount, t.currency, base, day);
            if (t.kind == Kind::withdrawal) flow -= market.convert(t.amount, t.currency, base, day);
            if (t.kind == Kind::buy || t.kind == Kind::sell) {
                const Decimal moved = (t.quantity.value_or(Decimal()) * factors[next]).rounded(8);
                if (const auto asset = market.find_asset(t.ticker)) units[*asset] += t.kind == Kind::buy ? moved : -moved;
            }
        }
        std::map<std::string_view, Decimal> by_currency(cash.begin(), cash.end());
        for (const auto& [asset, quantity] : units)
            if (!quantity.is_zero()) by_currency[market.asset(asset).currency] += quantity * market.close(asset, day);
        Decimal value;
        for (const auto& [currency, amount] : by_currency) value += market.convert(amount, currency, base, day);
        const Decimal before = out.back().value + flow;
        out.push_back({day, value, flow, before.sign() > 0 && value.sign() >= 0 ? value / before : Decimal(1)});
    }
    if (first == 0) out.erase(out.begin());
    return out;
}

std::span<const DayValue> since(const Market& market, std::span<const DayValue> history, Day from) {
    const auto after = std::ranges::find_if(history, [&](const DayValue& point) { return market.days()[point.day] > from; });
    const auto at = static_cast<std::size_t>(after - history.begin());
    return history.subspan(at == 0 ? 0 : at - 1);
}

std::vector<IndexPoint> chain(std::span<const DayValue> points) {
    std::vector<IndexPoint> out;
    out.reserve(points.size());
    Decimal index(1), peak(1);
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i > 0) index *= points[i].growth;
        peak = std::max(peak, index);
        out.push_back({index, Decimal(1) - index / peak});
    }
    return out;
}

}  // namespace atelier::core
