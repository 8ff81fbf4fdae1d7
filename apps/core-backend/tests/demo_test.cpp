#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "atelier/base/text.hpp"
#include "demo/demo_market.hpp"
#include "demo/demo_users.hpp"
#include "demo/seeded_series.hpp"
#include "demo/setup.hpp"
#include "domain/examine.hpp"
#include "domain/history.hpp"
#include "domain/ledger.hpp"

using namespace atelier;
using namespace atelier::core;

namespace {

/// The lowest balance of every currency, over all of a portfolio's operations.
std::map<std::string, Decimal> lowest_cash(const NewPortfolio& portfolio) {
    std::map<std::string, Decimal> cash, lowest;
    for (const auto& t : portfolio.transactions) {
        cash[t.currency] += cash_effect(t);
        lowest[t.currency] = std::min(lowest[t.currency], cash[t.currency]);
    }
    return lowest;
}

void check_cash(const NewPortfolio& portfolio) {
    for (const auto& [currency, amount] : lowest_cash(portfolio)) {
        CAPTURE(portfolio.portfolio.id);
        CAPTURE(currency);
        CAPTURE(amount.text());
        CHECK(amount.sign() >= 0);
    }
}

}  // namespace

TEST_CASE("a price table is read strictly") {
    const auto table = demo::read_price_table("Date,A,B\n2016-12-30,1,2\n2017-01-03,1.5,\n2017-01-04,1.25,2.5\n", day_of(2017, 1, 1)).value();
    CHECK(table.at("A").size() == 2);
    CHECK(table.at("B").size() == 1);
    CHECK(table.at("A")[1].close == Decimal::of("1.25"));
    CHECK_FALSE(demo::read_price_table("Day,A\n", day_of(2017, 1, 1)));
    CHECK(demo::read_price_table("Date,A\n2017-01-03,x\n", day_of(2017, 1, 1)).error().message == "line 2: 'x' is not a price");
    CHECK_FALSE(demo::read_price_table("Date,A\n2017-01-03,1,2\n", day_of(2017, 1, 1)));
    CHECK_FALSE(demo::read_price_table("Date,A\n2017-01-03,1\n2017-01-03,2\n", day_of(2017, 1, 1)));
    CHECK(demo::read_price_files("/nonexistent", day_of(2017, 1, 1)).error().code == Code::not_found);
}

TEST_CASE("a seeded series is the same everywhere, stays sane and ends where it should") {
    std::vector<Day> days;
    for (int i = 0; i < 500; ++i) days.push_back(day_of(2020, 1, 1) + std::chrono::days{i});
    const auto a = demo::seeded_series({"X", "100", "150", 150, 0, 2}, days, {});
    REQUIRE(a.size() == 500);
    CHECK(a[0].close == Decimal(100));
    CHECK((a.back().close - Decimal(150)).abs() < Decimal(1));
    CHECK(a[250].close.text() == "123.68");
    for (const auto& p : a) {
        REQUIRE(*p.low <= std::min(*p.open, p.close));
        REQUIRE(*p.high >= std::max(*p.open, p.close));
        REQUIRE(p.close.sign() > 0);
    }
}

TEST_CASE("demo portfolios are possible: nothing oversold, no borrowed cash, several years, every kind") {
    const Market market = Market::make(demo::make_market({})).value();
    CHECK(format_day(market.as_of()) == "2022-12-28");
    std::set<Kind> kinds;
    std::map<std::string, std::size_t> held;
    for (const auto& portfolio : demo::make_portfolios(market)) {
        CAPTURE(portfolio.portfolio.id);
        const auto ledger = build_ledger(market, portfolio.portfolio.base_currency, portfolio.transactions, CostMethod::fifo);
        for (const auto& objection : examine(market, portfolio.portfolio.base_currency, portfolio.transactions))
            REQUIRE_FALSE(objection);
        check_cash(portfolio);
        for (const auto& t : portfolio.transactions) {
            kinds.insert(t.kind);
            CHECK(t.note == "Demo data");
            // Nothing was bought before its price series begins.
            if (t.kind != Kind::split) CHECK(t.amount.sign() > 0);
        }
        for (const auto& [asset, holding] : ledger.holdings)
            held[portfolio.portfolio.id] += holding.quantity.sign() > 0 ? 1 : 0;
        Decimal weights;
        for (const auto& target : portfolio.targets) weights += target.weight;
        CHECK(weights <= Decimal(1));
        // The history ends at what is held, splits and all.
        Decimal value;
        for (const auto& [asset, holding] : ledger.holdings)
            value += market.convert(
                holding.quantity * market.close(asset, market.last()), market.asset(asset).currency, portfolio.portfolio.base_currency, market.last()
            );
        for (const auto& [currency, amount] : ledger.cash)
            value += market.convert(amount, currency, portfolio.portfolio.base_currency, market.last());
        CHECK((value_by_day(market, portfolio.portfolio.base_currency, portfolio.transactions).back().value - value).abs() < Decimal::of("0.000001"));
    }
    CHECK(kinds.size() == 8);
    CHECK(held.at("pf-a-main") == 13);
}

TEST_CASE("without price files everything says that it is seeded") {
    const Market market = Market::make(demo::make_market({})).value();
    for (const auto& series : market.assets()) CHECK(series.asset.demo);
    CHECK(demo::describe(market).find("real, adjusted closes (0): none") != std::string::npos);
}

TEST_CASE("the real price files, where ATELIER_PRICES names them" * doctest::skip(std::getenv("ATELIER_PRICES") == nullptr)) {
    const auto files = demo::read_price_files(std::getenv("ATELIER_PRICES"), demo::first_day()).value();
    CHECK(files.stocks.size() == 20);
    const Market market = Market::make(demo::make_market(files)).value();
    const auto apple = market.find_asset("AAPL").value();
    CHECK_FALSE(market.asset(apple).demo);
    CHECK(market.close(apple, market.last()).text() == "125.674");
    CHECK(market.asset(market.find_asset("SBER").value()).demo);
    for (const auto& portfolio : demo::make_portfolios(market)) check_cash(portfolio);
}
