#include "history.hpp"

#include <algorithm>
#include <map>

#include "ledger.hpp"
#include "limits.hpp"

namespace atelier::core {
namespace {

/// For each operation the product of the later splits of its asset: units of that day x factor = units of today.
std::vector<SplitFactor> later_splits(std::span<const Transaction> transactions) {
    std::vector<SplitFactor> out(transactions.size());
    std::map<std::string_view, SplitFactor> factor;
    for (std::size_t i = transactions.size(); i-- > 0;) {
        const auto& t = transactions[i];
        if (t.ticker.empty()) continue;
        auto& f = factor[t.ticker];
        out[i] = f;
        if (t.kind == Kind::split) f.add(t.ratio.value());
    }
    return out;
}

struct Units {
    Decimal held;       ///< of the day
    SplitFactor later;  ///< what makes them today's units
};

/// What is in the portfolio while its operations are played day by day.
class Account {
public:
    Account(const Market& market, std::string_view base) : market_(market), base_(base) {}

    void apply(const Transaction& t, const SplitFactor& later) {
        if (const Decimal effect = cash_effect(t); !effect.is_zero()) cash_[t.currency] += effect;
        if (t.kind != Kind::buy && t.kind != Kind::sell && t.kind != Kind::split) return;
        auto& units = units_[market_.find_asset(t.ticker).value()];
        if (t.kind == Kind::split)
            units.held = t.ratio->apply(units.held);
        else
            units.held += t.kind == Kind::buy ? *t.quantity : -*t.quantity;
        units.later = later;
    }

    Decimal cash(std::size_t day) const {
        Decimal out;
        for (const auto& [currency, amount] : cash_) out += market_.convert(amount, currency, base_, day);
        return out;
    }

    Decimal positions(std::size_t day) const {
        std::map<std::string_view, Decimal> by_currency;
        for (const auto& [asset, units] : units_)
            if (!units.held.is_zero())
                by_currency[market_.asset(asset).currency] += units.later.value(units.held, market_.close(asset, day));
        Decimal out;
        for (const auto& [currency, amount] : by_currency) out += market_.convert(amount, currency, base_, day);
        return out;
    }

private:
    const Market& market_;
    std::string_view base_;
    std::map<std::size_t, Units> units_;
    std::map<std::string, Decimal, std::less<>> cash_;
};

Decimal growth_of(const DayValue& before, const DayValue& now) {
    const Decimal taken = std::max(now.credit - before.credit, Decimal());
    const Decimal returned = std::max(before.credit - now.credit, Decimal());
    const Decimal by_deposits = std::min(returned, now.paid_in);
    const Decimal start = before.value + before.credit + now.paid_in - by_deposits + taken;
    if (start.to_double() < limits::k_dust) return Decimal(1);
    const Decimal end = now.value + now.credit + now.paid_out + returned - by_deposits;
    return bounded_ratio(std::max(end, Decimal()), start, limits::rate());
}

/// `spent` is what was bought and withdrawn on the day: credit for anything else, a fee or a change of rates, would be
/// capital that nobody invested.
Decimal credit_after(Decimal credit, Decimal cash, Decimal spent) {
    const Decimal lacking = std::max(-cash, Decimal());
    return lacking <= credit ? lacking : credit + std::min(lacking - credit, spent);
}

}  // namespace

std::vector<DayValue> value_by_day(const Market& market, std::string_view base, std::span<const Transaction> transactions) {
    if (transactions.empty()) return {DayValue{.day = market.last()}};
    const auto later = later_splits(transactions);
    const std::size_t first = market.effective_index(transactions.front().date);
    std::vector<DayValue> out{DayValue{.day = first == 0 ? 0 : first - 1}};
    Account account(market, base);
    std::size_t next = 0;
    for (std::size_t day = first; day <= market.last(); ++day) {
        DayValue now{.day = day};
        Decimal bought;
        for (; next < transactions.size() && market.effective_index(transactions[next].date) <= day; ++next) {
            const auto& t = transactions[next];
            account.apply(t, later[next]);
            const auto to_base = [&](Decimal amount) { return market.convert(amount, t.currency, base, day); };
            if (t.kind == Kind::deposit) now.paid_in += to_base(t.amount);
            if (t.kind == Kind::withdrawal) now.paid_out += to_base(t.amount);
            if (t.kind == Kind::buy) bought += to_base(t.amount + t.fee);
        }
        const Decimal cash = account.cash(day);
        now.value = cash + account.positions(day);
        now.credit = credit_after(out.back().credit, cash, bought + now.paid_out);
        now.growth = growth_of(out.back(), now);
        out.push_back(now);
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
        if (i > 0) index = std::min(index * points[i].growth, limits::rate());
        peak = std::max(peak, index);
        out.push_back({index, Decimal(1) - index / peak});
    }
    return out;
}

}  // namespace atelier::core
