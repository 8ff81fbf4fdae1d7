#include <doctest/doctest.h>

#include <cmath>

#include "domain/dividends.hpp"
#include "domain/examine.hpp"
#include "domain/history.hpp"
#include "domain/ledger.hpp"
#include "domain/returns.hpp"

using namespace atelier;
using namespace atelier::core;

namespace {

Decimal d(std::string_view text) { return Decimal::of(text); }

/// Two assets over four priced days (Mon-Thu 2 to 5 January 2023): A in dollars, B in euros; a euro is 1, 1, 2, 2 dollars.
Market small_market() {
    const auto series = [](std::string ticker, std::string currency, std::vector<std::string> closes) {
        PriceSeries s;
        s.asset = {ticker, ticker + " Inc", AssetClass::stock, "Tech", "US", currency, false, "test"};
        for (std::size_t i = 0; i < closes.size(); ++i)
            s.points.push_back({day_of(2023, 1, 2 + static_cast<unsigned>(i)), {}, {}, {}, Decimal::of(closes[i])});
        return s;
    };
    MarketData data;
    data.assets = {series("A", "USD", {"10", "11", "12", "9"}), series("B", "EUR", {"100", "100", "100", "110"})};
    data.rates = {{"EUR", series("", "", {"1", "1", "2", "2"}).points}};
    return Market::make(std::move(data)).value();
}

Transaction op(
    unsigned day, Kind kind, std::string ticker, std::string quantity, std::string amount, std::string currency = "USD", std::string fee = "0"
) {
    static std::int64_t sequence = 0;
    Transaction t;
    t.sequence = ++sequence;
    t.id = std::to_string(t.sequence);
    t.date = day_of(2023, 1, day);
    t.kind = kind;
    t.ticker = std::move(ticker);
    if (!quantity.empty()) t.quantity = Decimal::of(quantity);
    if (kind == Kind::split) t.ratio = SplitRatio::recognise(*t.quantity);
    t.amount = Decimal::of(amount);
    t.currency = std::move(currency);
    t.fee = Decimal::of(fee);
    return t;
}

}  // namespace

TEST_CASE("a decimal prints what it read and rejects what it cannot keep") {
    for (const std::string_view text : {"0", "12", "-0.5", "1234.567", "999999999999999.999999999999", "0.000000000001"})
        CHECK(d(text).text() == text);
    CHECK(d("1.500").text() == "1.5");
    CHECK(d("-0").text() == "0");
    CHECK(d("007.10").text() == "7.1");
    for (const std::string_view text : {"", "-", ".5", "5.", "1e3", "1,5", "+1", " 1", "0x1", "1.0000000000001", "1000000000000000"}) {
        CAPTURE(text);
        CHECK_FALSE(Decimal::parse(text));
    }
}

TEST_CASE("decimal arithmetic is exact, and rounds half to even where it must") {
    CHECK(d("0.1") + d("0.2") == d("0.3"));
    CHECK(d("19.99") * d("3") == d("59.97"));
    CHECK(d("123456789.123456") * d("987654.321") == d("121932631234567.120853376"));
    CHECK((d("1") / d("3")).text() == "0.333333333333");
    CHECK((d("-2") / d("3")).text() == "-0.666666666667");
    CHECK(mul_div(d("10"), d("1"), d("3")) * Decimal(3) == d("9.999999999999"));
    CHECK(d("2.5").rounded(0) == d("2"));
    CHECK(d("3.5").rounded(0) == d("4"));
    CHECK(d("-2.5").rounded(0) == d("-2"));
    CHECK(d("2.675").text(2) == "2.68");
    CHECK(d("500000000000000") * d("100000000000") == d("500000000000000") * d("10") * d("10000000000"));
    CHECK_THROWS_AS(d("999999999999999") * d("999999999999999"), std::overflow_error);
    CHECK_THROWS_AS(d("1") / Decimal(), std::domain_error);
    CHECK(Decimal::from_rate(0.1).text() == "0.1");
    CHECK(Decimal::from_rate(0).text() == "0");
    CHECK(Decimal::from_rate(1e-300).text() == "0");
    CHECK(Decimal::from_rate(123456789.5).text() == "123456789.5");
    CHECK(Decimal::from_rate(999999999999999.0).text() == "999999999999999");
    CHECK_THROWS_AS(Decimal::from_rate(1e16), std::overflow_error);
    CHECK(Decimal::from_rate(-1.0 / 3).text() == "-0.333333333333");
}

TEST_CASE("days and periods") {
    CHECK(format_day(parse_day("2024-02-29").value()) == "2024-02-29");
    for (const std::string_view text : {"2023-02-29", "2023-13-01", "2023-1-1", "20230101", "2023-01-0a", ""}) CHECK_FALSE(parse_day(text));
    CHECK(add_months(day_of(2023, 3, 31), -1) == day_of(2023, 2, 28));
    CHECK(period_start(Period::year, day_of(2024, 2, 29), Day{}) == day_of(2023, 2, 28));
    CHECK(period_start(Period::all, day_of(2024, 2, 29), day_of(2020, 1, 1)) == day_of(2020, 1, 1));
    CHECK_FALSE(parse_period("2y"));
}

TEST_CASE("first in, first out: the oldest lots are sold first") {
    const Market market = small_market();
    // 10 @ 10 + fee 1 = 101, 10 @ 11 = 110; selling 15 @ 12 - fee 2 = 178 consumes 101 + 55.
    const std::vector<Transaction> ops = {
        op(2, Kind::buy, "A", "10", "100", "USD", "1"), op(3, Kind::buy, "A", "10", "110"), op(4, Kind::sell, "A", "15", "180", "USD", "2")
    };
    const Ledger ledger = build_ledger(market, "USD", ops, CostMethod::fifo);
    const Holding& a = ledger.holdings.at(0);
    CHECK(a.quantity == d("5"));
    CHECK(a.cost == d("55"));
    CHECK(a.realised == d("22"));
    REQUIRE(a.lots.size() == 1);
    CHECK(a.lots[0].opened == day_of(2023, 1, 3));
    CHECK(ledger.cash.at("USD") == d("-33"));
}

TEST_CASE("average cost: every unit costs the same") {
    const Market market = small_market();
    const std::vector<Transaction> ops = {
        op(2, Kind::buy, "A", "10", "100"), op(3, Kind::buy, "A", "30", "330"), op(4, Kind::sell, "A", "20", "240")
    };
    const Holding a = build_ledger(market, "USD", ops, CostMethod::average).holdings.at(0);
    // 430 / 40 = 10.75 a unit.
    CHECK(a.quantity == d("20"));
    CHECK(a.cost == d("215"));
    CHECK(a.realised == d("25"));
}

TEST_CASE("cost is in the base currency at the rate of the purchase") {
    const Market market = small_market();
    const std::vector<Transaction> ops = {op(2, Kind::buy, "B", "1", "100", "EUR"), op(4, Kind::sell, "B", "1", "100", "EUR")};
    const Holding b = build_ledger(market, "USD", ops, CostMethod::fifo).holdings.at(1);
    CHECK(b.quantity.is_zero());
    CHECK(b.realised == d("100"));
}

TEST_CASE("a split keeps cost and value, and the history does not notice it") {
    const Market market = small_market();
    // Prices are in today's units, so the purchase before the 4:1 split was at 40.
    std::vector<Transaction> ops = {op(2, Kind::deposit, "", "", "400"), op(2, Kind::buy, "A", "10", "400"), op(3, Kind::split, "A", "4", "0")};
    const Holding a = build_ledger(market, "USD", ops, CostMethod::fifo).holdings.at(0);
    CHECK(a.quantity == d("40"));
    CHECK(a.cost == d("400"));
    const auto history = value_by_day(market, "USD", ops);
    REQUIRE(history.size() == 4);
    CHECK(history[0].value == d("400"));
    CHECK(history[1].value == d("440"));
    CHECK(history[1].growth == d("1.1"));
    CHECK(history[3].value == d("360"));
    // A sale after the split is in new units.
    ops.push_back(op(4, Kind::sell, "A", "40", "480"));
    CHECK(build_ledger(market, "USD", ops, CostMethod::fifo).holdings.at(0).realised == d("80"));
    CHECK(value_by_day(market, "USD", ops)[3].value == d("480"));
}

TEST_CASE("a reverse split of thirds comes out whole") {
    const Market market = small_market();
    const std::vector<Transaction> ops = {op(2, Kind::buy, "A", "300", "1000"), op(3, Kind::split, "A", "0.333333333333", "0")};
    CHECK(build_ledger(market, "USD", ops, CostMethod::fifo).holdings.at(0).quantity == d("100"));
}

TEST_CASE("nobody sells or splits what is not there") {
    const Market market = small_market();
    std::vector<Transaction> ops = {
        op(2, Kind::buy, "A", "1", "10"), op(3, Kind::sell, "A", "2", "22"), op(4, Kind::sell, "A", "1", "12")
    };
    const auto objections = examine(market, "USD", ops);
    CHECK_FALSE(objections[0]);
    CHECK(objections[1]->message == "selling 2 A on 2023-01-03, but 1 are held then");
    // What does not count is not in the way of what follows.
    CHECK_FALSE(objections[2]);
    CHECK(counted(market, "USD", ops).size() == 2);
    ops = {op(2, Kind::split, "A", "2", "0")};
    CHECK(examine(market, "USD", ops)[0]->code == Code::failed_precondition);
    ops = {op(2, Kind::buy, "ZZZ", "1", "10")};
    CHECK(examine(market, "USD", ops)[0]->code == Code::not_found);
    CHECK(
        examine(market, "GBP", std::vector<Transaction>{op(2, Kind::deposit, "", "", "1")})[0]->message ==
        "no exchange rate of 'GBP', the portfolio's currency"
    );
}

TEST_CASE("time-weighted growth ignores deposits; they count at the start of their day") {
    const Market market = small_market();
    const std::vector<Transaction> ops = {
        op(3, Kind::deposit, "", "", "110"), op(3, Kind::buy, "A", "10", "110"), op(4, Kind::deposit, "", "", "60"), op(4, Kind::buy, "A", "5", "60"),
        op(5, Kind::withdrawal, "", "", "0")
    };
    const auto history = value_by_day(market, "USD", ops);
    REQUIRE(history.size() == 4);  // the day before the first operation, then three
    CHECK(history[0].value.is_zero());
    CHECK(history[1].growth == Decimal(1));
    CHECK(history[2].value == d("180"));
    CHECK(history[2].growth == d("180") / d("170"));
    CHECK(history[3].growth == d("0.75"));
    const auto index = chain(history);
    CHECK(index[3].drawdown == d("0.25"));
    CHECK(since(market, history, day_of(2023, 1, 4)).size() == 2);
    CHECK(since(market, history, day_of(2020, 1, 1)).size() == 4);
}

TEST_CASE("an operation between priced days waits for the next one; one after the last counts on the last") {
    const Market market = small_market();
    const std::vector<Transaction> ops = {op(1, Kind::deposit, "", "", "10"), op(20, Kind::deposit, "", "", "5")};
    const auto history = value_by_day(market, "USD", ops);
    CHECK(history.front().value == d("10"));
    CHECK(history.back().value == d("15"));
    CHECK(history.back().flow() == d("5"));
    CHECK(value_by_day(market, "USD", {}).size() == 1);
}

TEST_CASE("xirr: the textbook case, losses, and where it does not exist") {
    const std::vector<CashFlow> year = {{day_of(2021, 1, 1), -100}, {day_of(2022, 1, 1), 110}};
    CHECK(xirr(year).value() == doctest::Approx(0.1).epsilon(1e-12));
    const std::vector<CashFlow> loss = {{day_of(2021, 1, 1), -100}, {day_of(2022, 1, 1), 1}};
    CHECK(xirr(loss).value() == doctest::Approx(-0.99).epsilon(1e-10));
    const std::vector<CashFlow> quick = {{day_of(2021, 1, 1), -100}, {day_of(2021, 1, 2), 101}};
    CHECK(xirr(quick).value() == doctest::Approx(36.783434332887).epsilon(1e-9));
    const std::vector<CashFlow> one_sided = {{day_of(2021, 1, 1), -100}, {day_of(2022, 1, 1), -110}};
    CHECK_FALSE(xirr(one_sided));
    const std::vector<CashFlow> same_day = {{day_of(2021, 1, 1), -100}, {day_of(2021, 1, 1), 110}};
    CHECK_FALSE(xirr(same_day));
    CHECK_FALSE(xirr({}));
}

TEST_CASE("xirr at its limits: a rate, or none, and never a failure") {
    struct Row {
        const char* what;
        std::vector<std::pair<int, double>> flows;  ///< days after the first, amount
        std::optional<double> rate;
    };
    const Row rows[] = {
        {"a tenth in a day", {{0, -1000}, {1, 1100}}, std::nullopt},
        {"a tenth in a day, paid later", {{0, -1000}, {300, -1000}, {301, 2300}}, NAN},
        {"doubled in a week", {{0, -1000}, {7, 2000}}, std::nullopt},
        {"just above the largest rate", {{0, -1000}, {1, 1058.5}}, std::nullopt},
        {"just below it", {{0, -1000}, {1, 1058.3}}, std::pow(1.0583, 365) - 1},
        {"doubled in a month", {{0, -1000}, {31, 2000}}, std::pow(2, 365.0 / 31) - 1},
        {"nothing happened", {{0, -1000}, {200, 1000}}, 0.0},
        {"a hundredth lost in a day", {{0, -1000}, {1, 990}}, std::pow(0.99, 365) - 1},
        {"a twentieth lost in two days", {{0, -1000}, {2, 950}}, std::pow(0.95, 182.5) - 1},
        {"a tenth lost in two days", {{0, -1000}, {2, 900}}, std::pow(0.9, 182.5) - 1},
        {"half lost in a day", {{0, -1000}, {1, 500}}, std::nullopt},
        {"everything lost", {{0, -1000}, {30, 0}}, std::nullopt},
        {"only taken out", {{0, 1000}, {30, 500}}, std::nullopt},
        {"all on one day", {{5, -1000}, {5, 1100}}, std::nullopt},
        {"a hundred years", {{0, -1000}, {36500, 2000}}, std::pow(2, 0.01) - 1},
        {"cents", {{0, -0.02}, {365, 0.03}}, 0.5},
        {"the largest amounts", {{0, -1e13}, {365, 1.1e13}}, 0.1},
        {"large and small together", {{0, -1e13}, {100, 0.01}, {365, 1.1e13}}, 0.1},
        {"two rates: one of them", {{0, -100}, {365, 230}, {730, -132}}, 0.1},
        {"no rate at all", {{0, 100}, {365, -150}, {730, 100}}, std::nullopt},
        {"the latest flow first", {{365, 110}, {0, -100}}, 0.1},
        {"a loan", {{0, 1000}, {365, -1200}}, 0.2},
    };
    for (const auto& [what, flows, rate] : rows) {
        std::vector<CashFlow> input;
        for (const auto& [day, amount] : flows) input.push_back({day_of(2021, 1, 1) + std::chrono::days{day}, amount});
        const auto ours = xirr(input);
        CAPTURE(std::string(what));
        CHECK(ours.has_value() == rate.has_value());
        if (ours && rate && !std::isnan(*rate)) CHECK(*ours == doctest::Approx(*rate).epsilon(1e-9));
    }
}

TEST_CASE("risk figures on a series worked by hand") {
    const std::vector<double> r = {0.01, -0.01, 0.02, -0.02}, twice = {0.02, -0.02, 0.04, -0.04}, flat = {0.01, 0.01, 0.01, 0.01};
    CHECK(annual_volatility(r) == doctest::Approx(0.018257418583506 * 15.874507866387544));
    CHECK(sharpe_ratio(r).value() == doctest::Approx(0));
    CHECK_FALSE(sharpe_ratio(flat));
    CHECK(beta(twice, r).value() == doctest::Approx(2));
    CHECK_FALSE(beta(r, flat));
}

TEST_CASE("expected payments repeat the last year for the units held now") {
    const Market market = small_market();
    auto dividend = op(3, Kind::dividend, "A", "", "20");
    std::vector<Transaction> ops = {
        op(2, Kind::buy, "A", "10", "100"), dividend, op(4, Kind::split, "A", "2", "0"), op(5, Kind::sell, "A", "5", "45")
    };
    const auto next = projected(market, ops, 24);
    REQUIRE(next.size() == 2);
    CHECK(next[0].date == day_of(2024, 1, 3));
    CHECK(next[0].amount == d("15"));  // a unit got 2, that is 1 after the split; 15 are held
    CHECK(projected(market, ops, 11).empty());
    ops.push_back(op(5, Kind::sell, "A", "15", "135"));
    CHECK(projected(market, ops, 24).empty());
}
