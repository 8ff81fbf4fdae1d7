#include "demo_users.hpp"

#include <algorithm>

#include "domain/ledger.hpp"

namespace atelier::core::demo {
namespace {

/// Plans operations in plain words; prices, amounts, commissions and payments follow from the market.
class Plan {
public:
    Plan(const Market& market, Portfolio portfolio) : market_(market) { out_.portfolio = std::move(portfolio); }

    Plan& deposit(const char* day, const char* amount, const char* currency) { return cash(Kind::deposit, day, amount, currency); }
    Plan& withdraw(const char* day, const char* amount, const char* currency) { return cash(Kind::withdrawal, day, amount, currency); }
    Plan& fee(const char* day, const char* amount, const char* currency) { return cash(Kind::fee, day, amount, currency); }
    Plan& buy(const char* day, const char* ticker, const char* units) { return trade(Kind::buy, day, ticker, units); }
    Plan& sell(const char* day, const char* ticker, const char* units) { return trade(Kind::sell, day, ticker, units); }
    Plan& split(const char* day, const char* ticker, const char* ratio) {
        trade(Kind::split, day, ticker, ratio);
        out_.transactions.back().ratio = SplitRatio{Decimal::of(ratio), Decimal(1)};
        return *this;
    }
    /// `yield_percent` of the value a year, in equal parts on the 15th of these months.
    Plan& dividends(const char* ticker, const char* yield_percent, std::vector<unsigned> months, int last_year = 9999) {
        payers_.push_back({ticker, Decimal::of(yield_percent) / Decimal(100) / Decimal(static_cast<int>(months.size())), std::move(months), last_year}
        );
        return *this;
    }
    Plan& coupon(const char* day, const char* ticker, const char* a_unit) {
        auto& t = add(Kind::coupon, day, ticker);
        t.price = Decimal::of(a_unit);
        return *this;
    }
    Plan& target(const char* ticker, const char* weight) {
        out_.targets.push_back({ticker, Decimal::of(weight)});
        return *this;
    }

    NewPortfolio finish() {
        auto& ops = out_.transactions;
        sort_operations(ops);
        price();
        pay();
        sort_operations(ops);
        for (std::size_t i = 0; i < ops.size(); ++i) {
            ops[i].sequence = static_cast<std::int64_t>(i);
            ops[i].id = out_.portfolio.id + "-" + std::to_string(i + 1);
        }
        return std::move(out_);
    }

private:
    struct Payer {
        std::string ticker;
        Decimal rate;
        std::vector<unsigned> months;
        int last_year;
    };

    Transaction& add(Kind kind, const char* day, const char* ticker) {
        Transaction t;
        t.sequence = static_cast<std::int64_t>(out_.transactions.size());
        t.kind = kind;
        t.date = market_.days()[market_.effective_index(parse_day(day).value())];
        t.ticker = ticker;
        t.currency = t.ticker.empty() ? "" : market_.asset(market_.find_asset(ticker).value()).currency;
        t.note = "Demo data";
        out_.transactions.push_back(std::move(t));
        return out_.transactions.back();
    }

    Plan& cash(Kind kind, const char* day, const char* amount, const char* currency) {
        auto& t = add(kind, day, "");
        t.amount = Decimal::of(amount);
        t.currency = currency;
        return *this;
    }

    Plan& trade(Kind kind, const char* day, const char* ticker, const char* units) {
        add(kind, day, ticker).quantity = Decimal::of(units);
        return *this;
    }

    /// Market prices are in today's units; what was paid then was for units before the later splits.
    void price() {
        auto& ops = out_.transactions;
        for (std::size_t i = 0; i < ops.size(); ++i) {
            auto& t = ops[i];
            if (t.kind == Kind::coupon) {
                t.quantity = units_at(market_, ops, t.date)[market_.find_asset(t.ticker).value()];
                t.amount = (*t.quantity * *t.price).rounded(2);
            }
            if (t.kind != Kind::buy && t.kind != Kind::sell) continue;
            Decimal close = market_.close(market_.find_asset(t.ticker).value(), market_.effective_index(t.date));
            for (std::size_t j = i + 1; j < ops.size(); ++j)
                if (ops[j].kind == Kind::split && ops[j].ticker == t.ticker) close *= *ops[j].quantity;
            t.price = close.rounded(6);
            t.amount = (*t.quantity * *t.price).rounded(2);
            t.fee = std::max(Decimal(1), (t.amount * Decimal::of("0.0005")).rounded(2));
        }
    }

    void pay() {
        const auto trades = out_.transactions;
        const int first = static_cast<int>(std::chrono::year_month_day{trades.front().date}.year());
        for (const auto& payer : payers_) {
            const auto asset = market_.find_asset(payer.ticker).value();
            for (int year = first; year <= std::min(2022, payer.last_year); ++year) {
                for (const unsigned month : payer.months) {
                    const auto index = market_.effective_index(day_of(year, month, 15));
                    const Day day = market_.days()[index];
                    const auto units = units_at(market_, trades, day)[asset];
                    if (units.sign() <= 0 || day > market_.as_of()) continue;
                    Decimal today = units;
                    for (const auto& t : trades)
                        if (t.kind == Kind::split && t.ticker == payer.ticker && t.date > day) today *= *t.quantity;
                    auto& t = add(Kind::dividend, format_day(day).c_str(), payer.ticker.c_str());
                    t.amount = (today * market_.close(asset, index) * payer.rate).rounded(2);
                    t.quantity = units;
                    t.price = (t.amount / units).rounded(6);
                }
            }
        }
    }

    const Market& market_;
    NewPortfolio out_;
    std::vector<Payer> payers_;
};

const std::vector<unsigned> k_quarterly = {2, 5, 8, 11};

NewPortfolio investor_a_main(const Market& market) {
    return Plan(market, {"pf-a-main", "investor-a", "Main portfolio", "USD"})
        .deposit("2018-01-08", "90000", "USD")
        .deposit("2018-01-08", "1300000", "RUB")
        .buy("2018-01-10", "AAPL", "100")
        .buy("2018-01-10", "MSFT", "120")
        .buy("2018-01-17", "JPM", "80")
        .buy("2018-01-17", "SBER", "1500")
        .buy("2018-02-14", "XOM", "90")
        .buy("2018-03-07", "KO", "200")
        .buy("2018-03-07", "BAC", "150")
        .buy("2018-05-16", "GAZP", "2500")
        .deposit("2019-01-15", "25000", "USD")
        .fee("2019-01-31", "60", "USD")
        .buy("2019-01-16", "NVDA", "90")
        .buy("2019-02-13", "PFE", "350")
        .buy("2019-06-12", "TSLA", "40")
        .deposit("2020-03-16", "20000", "USD")
        .fee("2020-01-31", "60", "USD")
        .buy("2020-03-18", "MSFT", "40")
        .buy("2020-03-23", "JPM", "60")
        .buy("2020-04-01", "LLY", "40")
        .split("2020-08-31", "AAPL", "4")
        .split("2020-08-31", "TSLA", "5")
        .sell("2021-01-13", "AAPL", "120")
        .sell("2021-01-13", "BAC", "150")
        .fee("2021-01-29", "75", "USD")
        .deposit("2021-02-01", "12000", "EUR")
        .buy("2021-02-03", "VWCE", "120")
        .buy("2021-03-10", "XAU", "4")
        .split("2021-07-20", "NVDA", "4")
        .sell("2021-11-17", "NVDA", "120")
        .sell("2021-11-17", "TSLA", "50")
        .buy("2021-12-01", "MSFT", "30")
        .buy("2021-12-01", "JPM", "90")
        .buy("2021-12-01", "XOM", "90")
        .buy("2022-03-09", "LLY", "10")
        .buy("2022-03-09", "PFE", "100")
        .buy("2021-02-10", "SBER", "1000")
        .buy("2021-02-10", "GAZP", "600")
        .fee("2022-01-31", "75", "USD")
        .buy("2022-06-15", "KO", "80")
        .buy("2022-07-13", "XOM", "30")
        .withdraw("2022-09-01", "8000", "USD")
        .split("2022-08-25", "TSLA", "3")
        .dividends("AAPL", "0.7", k_quarterly)
        .dividends("MSFT", "0.9", {3, 6, 9, 12})
        .dividends("JPM", "2.8", {1, 4, 7, 10})
        .dividends("XOM", "4.4", {3, 6, 9, 12})
        .dividends("KO", "3", {4, 7, 10, 12})
        .dividends("PFE", "3.6", {3, 6, 9, 12})
        .dividends("LLY", "1.3", {3, 6, 9, 12})
        .dividends("SBER", "6.5", {6}, 2021)
        .dividends("GAZP", "6", {7, 10})
        .dividends("BAC", "2", {3, 6, 9, 12})
        .target("AAPL", "0.15")
        .target("MSFT", "0.15")
        .target("JPM", "0.1")
        .target("XOM", "0.08")
        .target("KO", "0.07")
        .target("PFE", "0.05")
        .target("NVDA", "0.1")
        .target("SBER", "0.04")
        .target("GAZP", "0.04")
        .target("TSLA", "0.06")
        .target("VWCE", "0.1")
        .finish();
}

NewPortfolio investor_a_retirement(const Market& market) {
    return Plan(market, {"pf-a-retirement", "investor-a", "Retirement", "USD"})
        .deposit("2019-09-03", "30000", "USD")
        .deposit("2019-09-03", "10000", "EUR")
        .buy("2019-09-05", "JNJ", "60")
        .buy("2019-09-05", "PG", "70")
        .buy("2019-09-05", "PEP", "50")
        .buy("2019-09-11", "WMT", "40")
        .buy("2019-09-11", "VWCE", "110")
        .deposit("2021-09-01", "10000", "USD")
        .buy("2021-09-08", "MRK", "60")
        .buy("2021-09-08", "JNJ", "20")
        .fee("2021-12-30", "40", "USD")
        .dividends("JNJ", "2.6", {3, 6, 9, 12})
        .dividends("PG", "2.5", k_quarterly)
        .dividends("PEP", "2.8", {1, 3, 6, 9})
        .dividends("WMT", "1.7", {1, 4, 6, 9})
        .dividends("MRK", "3.2", {1, 4, 7, 10})
        .finish();
}

NewPortfolio investor_b_main(const Market& market) {
    return Plan(market, {"pf-b-main", "investor-b", "Brokerage account", "RUB"})
        .deposit("2018-04-02", "3000000", "RUB")
        .deposit("2019-02-01", "15000", "USD")
        .buy("2018-04-04", "SBER", "3000")
        .buy("2018-04-04", "LKOH", "160")
        .buy("2018-04-11", "GAZP", "3000")
        .buy("2018-05-10", "MGNT", "60")
        .buy("2019-02-06", "TSLA", "20")
        .buy("2019-04-10", "VTBR", "2000000")
        .deposit("2019-06-03", "1200000", "RUB")
        .buy("2019-06-05", "YDEX", "330")
        .fee("2019-12-30", "3600", "RUB")
        .deposit("2020-03-12", "800000", "RUB")
        .buy("2020-03-19", "SBER", "1500")
        .buy("2020-03-19", "LKOH", "80")
        .split("2020-08-31", "TSLA", "5")
        .sell("2020-12-16", "MGNT", "25")
        .fee("2020-12-30", "3600", "RUB")
        .deposit("2021-06-21", "1500000", "RUB")
        .buy("2021-06-23", "SU26238RMFS4", "1300")
        .deposit("2021-09-01", "40000", "CNY")
        .sell("2021-10-06", "GAZP", "1000")
        .sell("2021-11-10", "TSLA", "40")
        .fee("2021-12-30", "4200", "RUB")
        .coupon("2021-12-08", "SU26238RMFS4", "35.4")
        .coupon("2022-06-08", "SU26238RMFS4", "35.4")
        .coupon("2022-12-07", "SU26238RMFS4", "35.4")
        .buy("2022-07-06", "SU26238RMFS4", "1100")
        .split("2022-08-25", "TSLA", "3")
        .withdraw("2022-10-03", "200000", "RUB")
        .dividends("SBER", "7", {6}, 2021)
        .dividends("LKOH", "8.5", {7, 12})
        .dividends("GAZP", "7", {7, 10})
        .dividends("MGNT", "7", {1, 7}, 2021)
        .target("SBER", "0.25")
        .target("LKOH", "0.2")
        .target("SU26238RMFS4", "0.25")
        .target("YDEX", "0.1")
        .finish();
}

NewPortfolio investor_c_main(const Market& market) {
    return Plan(market, {"pf-c-main", "investor-c", "Family portfolio", "EUR"})
        .deposit("2019-08-01", "40000", "EUR")
        .deposit("2019-08-01", "45000", "USD")
        .buy("2019-08-05", "VWCE", "350")
        .buy("2019-08-07", "MSFT", "60")
        .buy("2019-08-07", "UNH", "30")
        .buy("2019-08-14", "HD", "25")
        .buy("2019-09-04", "CVX", "50")
        .buy("2019-10-02", "XAU", "5")
        .buy("2020-05-13", "BABA", "30")
        .fee("2019-12-30", "90", "EUR")
        .fee("2020-12-30", "95", "EUR")
        .deposit("2021-01-11", "15000", "EUR")
        .buy("2021-01-13", "VWCE", "120")
        .sell("2021-08-18", "BABA", "10")
        .sell("2021-12-15", "HD", "10")
        .fee("2021-12-30", "100", "EUR")
        .withdraw("2022-05-02", "5000", "EUR")
        .buy("2022-06-22", "AMD", "40")
        .sell("2022-11-09", "CVX", "15")
        .fee("2022-12-28", "100", "EUR")
        .dividends("MSFT", "0.9", {3, 6, 9, 12})
        .dividends("UNH", "1.4", {3, 6, 9, 12})
        .dividends("HD", "2.3", {3, 6, 9, 12})
        .dividends("CVX", "4.2", {3, 6, 9, 12})
        .finish();
}

/// What a reviewer sees a widget with: made-up holdings of every kind, nobody's money.
NewPortfolio sample(const Market& market, std::string id, std::string user) {
    return Plan(market, {std::move(id), std::move(user), "Sample portfolio", "USD"})
        .deposit("2019-01-09", "60000", "USD")
        .deposit("2019-01-09", "600000", "RUB")
        .deposit("2019-01-09", "12000", "EUR")
        .buy("2019-01-11", "AAPL", "120")
        .buy("2019-01-11", "JPM", "80")
        .buy("2019-02-06", "XOM", "90")
        .buy("2019-02-06", "SBER", "1200")
        .buy("2019-09-04", "VWCE", "60")
        .sell("2020-11-11", "JPM", "30")
        .buy("2021-06-23", "SU26238RMFS4", "100")
        .sell("2022-03-09", "XOM", "20")
        .coupon("2022-06-08", "SU26238RMFS4", "35.4")
        .fee("2022-12-28", "60", "USD")
        .dividends("AAPL", "0.6", {2, 5, 8, 11})
        .dividends("JPM", "2.7", {1, 4, 7, 10})
        .dividends("XOM", "4.5", {3, 6, 9, 12})
        .target("AAPL", "0.3")
        .target("JPM", "0.15")
        .finish();
}

}  // namespace

std::vector<NewPortfolio> make_portfolios(const Market& market) {
    return {investor_a_main(market), investor_a_retirement(market), investor_b_main(market), investor_c_main(market),
            sample(market, "pf-sample-reviewer", "reviewer"), sample(market, "pf-sample-admin", "admin")};
}

}  // namespace atelier::core::demo
