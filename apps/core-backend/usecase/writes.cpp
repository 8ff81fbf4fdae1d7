#include "writes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"
#include "domain/examine.hpp"
#include "domain/limits.hpp"
#include "snapshot.hpp"

namespace atelier::core {
namespace {

std::unexpected<Error> wrong(std::string what) { return fail(Code::invalid_argument, std::move(what)); }

bool moves_cash_only(Kind kind) { return kind == Kind::fee || kind == Kind::deposit || kind == Kind::withdrawal; }

Result<std::size_t> known_asset(const Market& market, const std::string& ticker) {
    if (const auto asset = market.find_asset(ticker)) return *asset;
    std::vector<std::string> tickers;
    for (const auto& series : market.assets()) tickers.push_back(series.asset.ticker);
    const auto near = nearest(ticker, tickers);
    return wrong("no asset '" + ticker + "'" + (near.empty() ? "; list_assets has them all" : "; did you mean " + std::string(near) + "?"));
}

Result<void> check_range(const char* name, const std::optional<Decimal>& value, bool zero_is_fine, Decimal limit) {
    if (!value) return {};
    if (value->sign() < 0 || (!zero_is_fine && value->is_zero())) return wrong(std::string(name) + " must be greater than zero");
    if (*value > limit) return wrong(std::string(name) + " must be at most " + limit.text());
    return {};
}

Result<void> fill_amount(Transaction& t, const OperationDraft& draft) {
    const std::string kind(to_string(t.kind));
    const bool trade = t.kind == Kind::buy || t.kind == Kind::sell;
    if (trade && !draft.quantity) return wrong("a " + kind + " needs a quantity");
    if (!draft.amount && !(draft.quantity && draft.price))
        return wrong(
            moves_cash_only(t.kind) ? "a " + kind + " needs an amount"
                                    : "a " + kind + " needs " + (trade ? "a price or an amount" : "an amount, or quantity and price")
        );
    t.quantity = draft.quantity;
    t.price = draft.price;
    if (draft.quantity && draft.price) {
        t.amount = (*draft.quantity * *draft.price).rounded(8);
        // Brokers round; anything more is a typing mistake.
        if (draft.amount && (*draft.amount - t.amount).abs() > std::max(Decimal::of("0.01"), t.amount * Decimal::of("0.01")))
            return wrong("amount " + draft.amount->text() + " is not quantity x price, " + t.amount.text());
    }
    if (draft.amount) t.amount = *draft.amount;
    if (trade && !t.price) t.price = (t.amount / *t.quantity).rounded(8);
    if (t.amount.is_zero()) return wrong("the amount is too small");
    ATL_CHECK(check_range("amount", t.amount, true, limits::amount()));
    return check_range("price", t.price, true, limits::price());
}

Result<void> fill_ratio(Transaction& t, const OperationDraft& draft) {
    if (!draft.quantity && !draft.ratio) return wrong("a split needs its ratio, for example new 4 and old 1");
    if (draft.price || (draft.amount && !draft.amount->is_zero()) || !t.fee.is_zero())
        return wrong("a split moves no money: no price, amount or fee");
    const Decimal limit = limits::split(), least = Decimal::of("0.000001");
    if (draft.quantity && (*draft.quantity > limit || *draft.quantity < least))
        return wrong("a split's ratio must be between 0.000001 and 1000000");
    if (draft.ratio) {
        for (const Decimal units : {draft.ratio->new_units, draft.ratio->old_units})
            if (units.sign() <= 0 || units > limit)
                return wrong("new and old units of a split must be above zero and at most " + limit.text());
        if (const Decimal ratio = draft.ratio->decimal(); ratio > limit || ratio < least)
            return wrong("a split's ratio must be between 1:1000000 and 1000000:1");
        if (draft.quantity &&
            (*draft.quantity - draft.ratio->decimal()).abs() > *draft.quantity * Decimal::of("0.000001"))
            return wrong("quantity " + draft.quantity->text() + " is not the ratio " + draft.ratio->text());
    }
    t.ratio = draft.ratio ? *draft.ratio : SplitRatio::recognise(*draft.quantity);
    t.quantity = draft.quantity ? *draft.quantity : t.ratio->decimal();
    return {};
}

/// No operation may get an objection that it did not have; what had one already may stay, or a poisoned history could
/// not be mended.
Result<void> adds_no_objection(
    const Market& market, const std::string& base, std::span<const Transaction> before,
    std::span<const Transaction> after
) {
    std::map<std::string_view, bool> sound;
    const auto old_objections = examine(market, base, before);
    for (std::size_t i = 0; i < before.size(); ++i) sound[before[i].id] = !old_objections[i];
    auto objections = examine(market, base, after);
    for (std::size_t i = 0; i < after.size(); ++i) {
        const auto was = sound.find(after[i].id);
        if (objections[i] && (was == sound.end() || was->second)) return std::unexpected(std::move(*objections[i]));
    }
    return {};
}

Result<Written<Change>> change_operation(
    const Market& market, Repository& repository, const WriteKey& key, const Portfolio& portfolio, Action action,
    Transaction transaction, std::optional<std::int64_t> expected_version
) {
    return repository.change_transaction(
        key, portfolio.id, action, std::move(transaction), expected_version,
        [&](std::span<const Transaction> before, std::span<const Transaction> after) {
            return adds_no_objection(market, portfolio.base_currency, before, after);
        }
    );
}

Day day_of_writing(const WriteKey& key) {
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{key.at}}
    );
}

}  // namespace

Result<Transaction> complete(const OperationDraft& draft, const Market& market, const Portfolio& portfolio, Day today) {
    if (draft.date < market.days().front()) return wrong("date must be on or after " + format_day(market.days().front()) + ", the first priced day");
    if (draft.date > today) return wrong("date is in the future");
    ATL_CHECK(check_range("quantity", draft.quantity, false, limits::quantity()));
    ATL_CHECK(check_range("price", draft.price, true, limits::price()));
    ATL_CHECK(check_range("amount", draft.amount, true, limits::amount()));
    ATL_CHECK(check_range("fee", draft.fee, true, limits::fee()));
    Transaction t;
    t.date = draft.date;
    t.kind = draft.kind;
    t.fee = draft.fee.value_or(Decimal());
    t.note = std::string(trim(draft.note));
    const std::string kind(to_string(t.kind));
    if (moves_cash_only(t.kind)) {
        if (!draft.ticker.empty()) return wrong("a " + kind + " has no ticker");
        if (draft.quantity || draft.price) return wrong("a " + kind + " has an amount only");
        t.currency = portfolio.base_currency;
    } else {
        if (draft.ticker.empty()) return wrong("a " + kind + " needs a ticker");
        ATL_TRY(const auto asset, known_asset(market, draft.ticker));
        t.ticker = draft.ticker;
        t.currency = market.asset(asset).currency;
    }
    if (!draft.currency.empty()) t.currency = draft.currency;
    if (!market.knows_currency(t.currency)) return wrong("no exchange rate of '" + t.currency + "'; known are " + join(market.currencies(), ", "));
    if (draft.ratio && t.kind != Kind::split) return wrong("a " + kind + " has no ratio");
    if (t.kind == Kind::split) {
        ATL_CHECK(fill_ratio(t, draft));
        return t;
    }
    ATL_CHECK(fill_amount(t, draft));
    return t;
}

Result<Written<Change>> record_operation(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id,
    const OperationDraft& draft
) {
    ATL_TRY(const Portfolio portfolio, choose_portfolio(repository, key.user, portfolio_id));
    ATL_TRY(Transaction transaction, complete(draft, market, portfolio, day_of_writing(key)));
    transaction.id = new_id("tx");
    return change_operation(market, repository, key, portfolio, Action::recorded, std::move(transaction), {});
}

Result<Written<Change>> correct_operation(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id,
    const Seen& seen, const OperationDraft& draft
) {
    ATL_TRY(const Portfolio portfolio, choose_portfolio(repository, key.user, portfolio_id));
    ATL_TRY(Transaction transaction, complete(draft, market, portfolio, day_of_writing(key)));
    transaction.id = seen.id;
    return change_operation(market, repository, key, portfolio, Action::corrected, std::move(transaction), seen.version);
}

Result<Written<Change>> delete_operation(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id, const Seen& seen
) {
    ATL_TRY(const Portfolio portfolio, choose_portfolio(repository, key.user, portfolio_id));
    Transaction transaction;
    transaction.id = seen.id;
    return change_operation(market, repository, key, portfolio, Action::deleted, std::move(transaction), seen.version);
}

Result<Written<std::vector<TargetWeight>>> set_targets(
    const Market& market, Repository& repository, const WriteKey& key, const std::string& portfolio_id, std::vector<TargetWeight> weights
) {
    ATL_TRY(const Portfolio portfolio, choose_portfolio(repository, key.user, portfolio_id));
    std::set<std::string> seen;
    Decimal sum;
    for (const auto& w : weights) {
        ATL_CHECK(known_asset(market, w.ticker));
        if (!seen.insert(w.ticker).second) return wrong(w.ticker + " is there twice");
        if (w.weight.sign() < 0 || w.weight > Decimal(1)) return wrong("the weight of " + w.ticker + " must be between 0 and 1 (0.05 is 5 %)");
        sum += w.weight;
    }
    if (sum > Decimal(1)) return wrong("the weights add up to " + sum.text() + ", more than 1");
    return repository.replace_target_weights(key, portfolio.id, std::move(weights));
}

}  // namespace atelier::core
