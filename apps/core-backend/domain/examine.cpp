#include "examine.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "limits.hpp"

namespace atelier::core {
namespace {

using Objection = std::optional<Error>;

Objection object(Code code, std::string message) { return Error{code, std::move(message)}; }
Objection invalid(std::string message) { return object(Code::invalid_argument, std::move(message)); }

Objection above(const char* name, const std::optional<Decimal>& value, Decimal limit) {
    if (!value) return {};
    if (value->sign() < 0) return invalid(std::string(name) + " is below zero");
    if (*value > limit) return invalid(std::string(name) + " must be at most " + limit.text());
    return {};
}

bool moves_units(Kind kind) { return kind == Kind::buy || kind == Kind::sell || kind == Kind::split; }
bool has_asset(Kind kind) { return moves_units(kind) || kind == Kind::dividend || kind == Kind::coupon; }

double factor_of(const SplitRatio& ratio) { return ratio.new_units.to_double() / ratio.old_units.to_double(); }

/// "12 AAPL on 2022-03-01"
std::string what(const Transaction& t) {
    return t.quantity.value_or(Decimal()).text() + " " + t.ticker + " on " + format_day(t.date);
}

class Examination {
public:
    Examination(const Market& market, std::string_view base, std::span<const Transaction> transactions)
        : market_(market), base_(base), transactions_(transactions), out_(transactions.size()) {}

    std::vector<Objection> run() {
        // Later splits decide how many of today's units were bought: they are known after a pass, and what they make
        // too much is left out of the next one.
        do play();
        while (value_holdings());
        return std::move(out_);
    }

private:
    struct Held {
        Decimal units;
        double splits = 1;
    };

    void play() {
        held_.clear();
        turnover_ = 0;
        for (std::size_t i = 0; i < transactions_.size(); ++i) {
            if (lasting_.contains(i)) continue;
            out_[i] = judge(transactions_[i]);
        }
    }

    Objection judge(const Transaction& t) {
        if (auto wrong = examine_alone(market_, base_, t)) return wrong;
        const double moved = (t.amount.to_double() + t.fee.to_double()) * worst_rate(t.currency);
        if (turnover_ + moved > limits::worth().to_double())
            return too_much("the operations of the portfolio would add up to");
        if (moves_units(t.kind))
            if (auto wrong = move(t)) return wrong;
        turnover_ += moved;
        return {};
    }

    /// Changes what is held only where there is nothing to object to.
    Objection move(const Transaction& t) {
        auto& held = held_[t.ticker];
        if (t.kind == Kind::sell) {
            if (held.units < *t.quantity)
                return object(
                    Code::failed_precondition, "selling " + what(t) + ", but " + held.units.text() + " are held then"
                );
            held.units -= *t.quantity;
            return {};
        }
        if (t.kind == Kind::buy) {
            if (held.units + *t.quantity > limits::quantity()) return too_many(t);
            held.units += *t.quantity;
            return {};
        }
        if (held.units.is_zero())
            return object(
                Code::failed_precondition,
                "a split of " + t.ticker + " on " + format_day(t.date) + ", but none are held then"
            );
        const double splits = held.splits * factor_of(*t.ratio);
        if (splits > limits::k_splits || splits < 1 / limits::k_splits)
            return invalid("the splits of " + t.ticker + " would multiply its units by more than 1000000000 in all");
        if (held.units.to_double() * factor_of(*t.ratio) > 2 * limits::quantity().to_double()) return too_many(t);
        const Decimal units = t.ratio->apply(held.units);
        if (units > limits::quantity()) return too_many(t);
        if (units.is_zero())
            return invalid(
                "the split of " + t.ticker + " on " + format_day(t.date) + " would leave nothing of " +
                held.units.text()
            );
        held = {units, splits};
        return {};
    }

    static Objection too_many(const Transaction& t) {
        return invalid(
            "more than " + limits::quantity().text() + " " + t.ticker + " would be held on " + format_day(t.date)
        );
    }

    static Objection too_much(const std::string& subject) {
        return invalid(subject + " more than " + limits::worth().text());
    }

    double worst_rate(std::string_view currency) const { return std::max(1.0, market_.highest_rate(currency, base_)); }

    /// Values each purchase and split at the asset's highest close; true where one had to be left out.
    bool value_holdings() {
        std::map<std::string_view, double> later;
        std::vector<double> factors(transactions_.size(), 1);
        for (std::size_t i = transactions_.size(); i-- > 0;) {
            const auto& t = transactions_[i];
            if (out_[i] || !moves_units(t.kind)) continue;
            auto& factor = later.try_emplace(t.ticker, 1).first->second;
            factors[i] = factor;
            if (t.kind == Kind::split) factor *= factor_of(*t.ratio);
        }
        std::map<std::string_view, double> units;
        for (std::size_t i = 0; i < transactions_.size(); ++i) {
            const auto& t = transactions_[i];
            if (out_[i] || (t.kind != Kind::buy && t.kind != Kind::sell)) continue;
            auto& today = units[t.ticker];
            today += (t.kind == Kind::buy ? 1 : -1) * t.quantity->to_double() * factors[i];
            const std::size_t asset = *market_.find_asset(t.ticker);
            if (t.kind == Kind::sell ||
                today * market_.highest_close(asset) * worst_rate(market_.asset(asset).currency) <=
                    limits::worth().to_double())
                continue;
            out_[i] = too_much("the holding of " + t.ticker + " on " + format_day(t.date) + " would be worth");
            lasting_.insert(i);
            return true;
        }
        return false;
    }

    const Market& market_;
    std::string_view base_;
    std::span<const Transaction> transactions_;
    std::vector<Objection> out_;
    std::set<std::size_t> lasting_;
    std::map<std::string_view, Held> held_;
    double turnover_ = 0;
};

}  // namespace

std::optional<Error> examine_alone(const Market& market, std::string_view base, const Transaction& t) {
    if (!market.knows_currency(base))
        return object(
            Code::failed_precondition, "no exchange rate of '" + std::string(base) + "', the portfolio's currency"
        );
    if (has_asset(t.kind) && !market.find_asset(t.ticker)) return object(Code::not_found, "no asset " + t.ticker);
    if (!market.knows_currency(t.currency)) return invalid("no exchange rate of '" + t.currency + "'");
    if (auto wrong = above("amount", t.amount, limits::amount())) return wrong;
    if (auto wrong = above("fee", t.fee, limits::fee())) return wrong;
    if (t.kind == Kind::split) {
        if (!t.ratio || t.ratio->new_units.sign() <= 0 || t.ratio->old_units.sign() <= 0)
            return invalid("a split needs a ratio above zero");
        const double ratio = factor_of(*t.ratio), limit = limits::split().to_double();
        if (ratio > limit * (1 + 1e-9) || ratio < (1 - 1e-9) / limit)
            return invalid("the ratio of a split must be between 1:1000000 and 1000000:1");
        return {};
    }
    if (auto wrong = above("quantity", t.quantity, limits::quantity())) return wrong;
    if (moves_units(t.kind) && (!t.quantity || t.quantity->sign() <= 0))
        return invalid("quantity must be greater than zero");
    return {};
}

std::vector<std::optional<Error>> examine(
    const Market& market, std::string_view base, std::span<const Transaction> transactions
) {
    return Examination(market, base, transactions).run();
}

std::vector<Transaction> counted(
    const Market& market, std::string_view base, std::span<const Transaction> transactions
) {
    const auto objections = examine(market, base, transactions);
    std::vector<Transaction> out;
    for (std::size_t i = 0; i < transactions.size(); ++i)
        if (!objections[i]) out.push_back(transactions[i]);
    return out;
}

}  // namespace atelier::core
