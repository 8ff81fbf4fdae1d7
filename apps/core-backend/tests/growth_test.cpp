#include <doctest/doctest.h>

#include <cmath>

#include "fixture.hpp"

using namespace atelier;
using namespace atelier::core;
using core::testing::Fixture;

namespace {

/// kind, day of January 2023 (closes of AAA on the 2nd to 5th: 10, 11, 12, 9; a euro is 1, 1, 2, 2 dollars) and the
/// members.
struct Step {
    int day;
    const char* members;
};

struct Case {
    const char* what;
    std::vector<Step> steps;
    const char* period;
    double twr;
    double drawdown;             ///< over the same period
    std::optional<double> xirr;  ///< null where there is none to print, NAN where it is not told here
};

json::Object figures(Fixture& f, const char* tool, const char* period) {
    return f.ok("eli", tool, R"({"period":")" + std::string(period) + "\"}");
}

}  // namespace

TEST_CASE("time-weighted and money-weighted return where money comes and goes") {
    // Worked out by hand. XIRR where it is more than a sign: r with sum of flows / (1 + r)^(days / 365) = 0.
    const auto yearly = [](double growth, double days) { return std::pow(growth, 365 / days) - 1; };
    const Case cases[] = {
        {"sold and withdrawn in full on one day",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {2, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"10")"},
          {4, R"("kind":"sell","ticker":"AAA","quantity":"100","price":"12")"},
          {4, R"("kind":"withdrawal","amount":"1200")"}},
         "all",
         0.2,
         0,
         std::nullopt},
        {"the same at a loss on the day itself",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {2, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"10")"},
          {5, R"("kind":"sell","ticker":"AAA","quantity":"100","price":"9")"},
          {5, R"("kind":"withdrawal","amount":"900")"}},
         "all",
         -0.1,
         0.25,
         yearly(0.9, 3)},
        {"the loss is of the day before the money leaves",
         {{2, R"("kind":"deposit","amount":"1200")"},
          {4, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"12")"},
          {5, R"("kind":"sell","ticker":"AAA","quantity":"100","price":"9")"},
          {5, R"("kind":"withdrawal","amount":"900")"}},
         "1d",
         -0.25,
         0.25,
         std::nullopt},
        {"it leaves and comes back",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {2, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"10")"},
          {3, R"("kind":"sell","ticker":"AAA","quantity":"100","price":"11")"},
          {3, R"("kind":"withdrawal","amount":"1100")"},
          {4, R"("kind":"deposit","amount":"600")"},
          {4, R"("kind":"buy","ticker":"AAA","quantity":"50","price":"12")"}},
         "all",
         -0.175,
         0.25,
         NAN},
        {"withdrawn and paid in again on one day",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {3, R"("kind":"withdrawal","amount":"1000")"},
          {3, R"("kind":"deposit","amount":"1000")"}},
         "all",
         0,
         0,
         0.0},
        {"a day of value zero in between changes nothing",
         {{2, R"("kind":"deposit","amount":"100")"},
          {3, R"("kind":"withdrawal","amount":"100")"},
          {5, R"("kind":"deposit","amount":"70")"}},
         "all",
         0,
         0,
         0.0},
        {"everything is lost to a fee: that is minus one, for good",
         {{2, R"("kind":"deposit","amount":"100")"},
          {3, R"("kind":"fee","amount":"100")"},
          {4, R"("kind":"deposit","amount":"50")"}},
         "all",
         -1,
         1,
         std::nullopt},
        {"but not for a period that begins later",
         {{2, R"("kind":"deposit","amount":"100")"},
          {3, R"("kind":"fee","amount":"100")"},
          {4, R"("kind":"deposit","amount":"50")"}},
         "1d",
         0,
         0,
         0.0},
        {"half is withdrawn on a day that gains",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {2, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"10")"},
          {4, R"("kind":"sell","ticker":"AAA","quantity":"50","price":"12")"},
          {4, R"("kind":"withdrawal","amount":"600")"}},
         "all",
         -0.1,
         0.25,
         NAN},
        {"a deposit counts from the start of its day",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {2, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"10")"},
          {3, R"("kind":"deposit","amount":"1100")"},
          {3, R"("kind":"buy","ticker":"AAA","quantity":"100","price":"11")"}},
         "all",
         -1.0 / 7,
         0.25,
         NAN},
        {"one day only, a dividend",
         {{2, R"("kind":"deposit","amount":"1000")"}, {5, R"("kind":"dividend","ticker":"AAA","amount":"105")"}},
         "1d",
         0.105,
         0,
         std::nullopt},
        {"a week back is before the history",
         {{4, R"("kind":"deposit","amount":"1000")"}, {5, R"("kind":"dividend","ticker":"AAA","amount":"100")"}},
         "1w",
         0.1,
         0,
         std::nullopt},
        {"bought without a deposit: the loss is seen",
         {{2, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"10")"}},
         "all",
         -0.1,
         0.25,
         std::nullopt},
        {"bought without a deposit at a bad price",
         {{3, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"20")"}},
         "all",
         -0.55,
         0.55,
         std::nullopt},
        {"the deposit comes a day later",
         {{2, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"10")"}, {3, R"("kind":"deposit","amount":"100")"}
         },
         "all",
         -0.1,
         0.25,
         yearly(0.9, 2)},
        {"half is paid, half is lent",
         {{2, R"("kind":"deposit","amount":"50")"}, {2, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"10")"}},
         "all",
         -0.1,
         0.25,
         yearly(0.8, 3)},
        {"on credit, sold again, the loss stays owed",
         {{2, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"10")"},
          {5, R"("kind":"sell","ticker":"AAA","quantity":"10","price":"9")"}},
         "all",
         -0.1,
         0.25,
         std::nullopt},
        {"on credit, sold with a gain, the gain is withdrawn",
         {{2, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"10")"},
          {4, R"("kind":"sell","ticker":"AAA","quantity":"10","price":"12")"},
          {4, R"("kind":"withdrawal","amount":"20")"}},
         "all",
         0.2,
         0,
         std::nullopt},
        {"more is withdrawn than there is",
         {{2, R"("kind":"deposit","amount":"100")"}, {3, R"("kind":"withdrawal","amount":"150")"}},
         "all",
         0,
         0,
         NAN},
        {"cash of another currency is no credit, its rate is a gain",
         {{2, R"("kind":"deposit","amount":"100","currency":"EUR")"},
          {2, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"10")"}},
         "all",
         0.9,
         0.136363636364,
         std::nullopt},
        {"a fee on an empty account costs a return nothing",
         {{3, R"("kind":"fee","amount":"5")"},
          {4, R"("kind":"deposit","amount":"1000")"},
          {5, R"("kind":"dividend","ticker":"AAA","amount":"99.5")"}},
         "all",
         0.1,
         0,
         std::nullopt},
        {"a fee after everything was withdrawn",
         {{2, R"("kind":"deposit","amount":"1000")"},
          {3, R"("kind":"dividend","ticker":"AAA","amount":"100")"},
          {3, R"("kind":"withdrawal","amount":"1100")"},
          {5, R"("kind":"fee","amount":"3")"}},
         "all",
         0.1,
         0,
         std::nullopt},
        {"the fee of a withdrawal of everything",
         {{2, R"("kind":"deposit","amount":"1000")"}, {4, R"("kind":"withdrawal","amount":"1000","fee":"1")"}},
         "all",
         -1.0 / 1001,
         1.0 / 1001,
         NAN},
        {"a fee on credit is a loss of what is invested",
         {{3, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"11")"}, {3, R"("kind":"fee","amount":"11")"}},
         "all",
         -31.0 / 110,
         31.0 / 110,
         std::nullopt},
        {"two purchases on credit",
         {{3, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"11")"},
          {4, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"12")"}},
         "all",
         -5.0 / 23,
         0.25,
         std::nullopt},
        {"credit in another currency: its rate is a loss of the account",
         {{3, R"("kind":"buy","ticker":"BBB","quantity":"1","price":"100")"}},
         "all",
         0.2,
         0,
         std::nullopt},
        {"a deposit in a foreign currency against a purchase on credit in another",
         {{2, R"("kind":"deposit","amount":"110","currency":"EUR")"},
          {3, R"("kind":"buy","ticker":"AAA","quantity":"10","price":"11")"}},
         "all",
         90.0 / 110,
         3.0 / 23,
         std::nullopt},
        {"credit is paid back by a sale, what is left is bought again",
         {{3, R"("kind":"buy","ticker":"AAA","quantity":"20","price":"11")"},
          {4, R"("kind":"sell","ticker":"AAA","quantity":"10","price":"12")"}},
         "all",
         -2.0 / 11,
         0.25,
         std::nullopt},
        {"nothing but a dividend: there was nothing that could grow",
         {{3, R"("kind":"dividend","ticker":"AAA","amount":"5")"}},
         "all",
         0,
         0,
         std::nullopt},
        {"a cent is capital, less is none",
         {{2, R"("kind":"deposit","amount":"0.009")"}, {3, R"("kind":"dividend","ticker":"AAA","amount":"1000")"}},
         "all",
         0,
         0,
         std::nullopt},
    };
    int n = 0;
    for (const auto& c : cases) {
        Fixture f;
        for (const auto& [day, members] : c.steps) {
            const auto outcome = f.call(
                "eli", "record_transaction",
                R"({"idempotency_key":"growth-)" + std::to_string(1000 + ++n) + R"(","date":"2023-01-0)" +
                    std::to_string(day) + "\"," + members + "}"
            );
            INFO(outcome.text);
            REQUIRE_FALSE(outcome.is_error);
        }
        CAPTURE(std::string(c.what));
        const auto performance = figures(f, "get_performance", c.period);
        const auto number = [](const json::Value& text) { return std::stod(std::string(text.as_string())); };
        CHECK(number(performance.at("time_weighted_return")) == doctest::Approx(c.twr).epsilon(1e-10));
        CHECK(
            number(figures(f, "get_metrics", c.period).at("max_drawdown")) == doctest::Approx(c.drawdown).epsilon(1e-10)
        );
        const auto& rate = performance.at("xirr");
        CHECK(rate.is_null() == !c.xirr);
        if (c.xirr && !rate.is_null() && !std::isnan(*c.xirr))
            CHECK(number(rate) == doctest::Approx(*c.xirr).epsilon(1e-11));
    }
}
