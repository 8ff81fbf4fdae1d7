#include <doctest/doctest.h>

#include "fixture.hpp"
#include "histories/histories.hpp"
#include "sql/sqlite.hpp"

using namespace atelier;
using namespace atelier::core;
using core::testing::Fixture;

namespace {

/// Every read of ann's portfolio that figures could break.
void check_reads(Fixture& f) {
    for (const auto& [tool, args] : core::testing::every_read()) {
        const auto outcome = f.call("ann", tool, json::print(args));
        INFO(tool << " " << json::print(args) << " -> " << outcome.text);
        CHECK_FALSE(outcome.is_error);
    }
}

std::string record(const std::string& members) {
    static int n = 0;
    return R"({"idempotency_key":"limits-)" + std::to_string(1000 + ++n) + R"(",)" + members + "}";
}

}  // namespace

TEST_CASE("what follows from given numbers is bounded like given ones") {
    struct Row {
        const char* members;
        const char* says;  ///< part of the refusal; empty: taken
    };
    const Row rows[] = {
        {R"("kind":"buy","ticker":"AAA","quantity":"1000000","price":"1000000000")",
         "amount must be at most 10000000000000"},
        {R"("kind":"buy","ticker":"AAA","quantity":"1000000000000","price":"1000000000")",
         "amount must be at most 10000000000000"},
        {R"("kind":"buy","ticker":"AAA","quantity":"10000.00000001","price":"1000000000")", "amount must be at most"},
        {R"("kind":"sell","ticker":"AAA","quantity":"1000000000000","price":"11")", "amount must be at most"},
        {R"("kind":"dividend","ticker":"AAA","quantity":"1000000000000","price":"1000")", "amount must be at most"},
        {R"("kind":"coupon","ticker":"BND","quantity":"100000000000","price":"101")", "amount must be at most"},
        {R"("kind":"buy","ticker":"BBB","quantity":"999999999999","price":"999999999")", "amount must be at most"},
        {R"("kind":"buy","ticker":"AAA","quantity":"0.000000000001","amount":"10000000000000")",
         "price must be at most 1000000000"},
        {R"("kind":"buy","ticker":"AAA","quantity":"0.00000001","amount":"1000")", "price must be at most"},
        {R"("kind":"deposit","amount":"10000000000000.000000000001")", "amount must be at most"},
        {R"("kind":"withdrawal","amount":"99999999999999")", "amount must be at most"},
        {R"("kind":"fee","amount":"100000000000000")", "amount must be at most"},
        {R"("kind":"deposit","amount":"1","fee":"1000000000.5")", "fee must be at most 1000000000"},
        {R"("kind":"buy","ticker":"AAA","quantity":"1000000000001","price":"0.01")",
         "quantity must be at most 1000000000000"},
        {R"("kind":"dividend","ticker":"AAA","quantity":"2000000000000","price":"1")", "quantity must be at most"},
        {R"("kind":"buy","ticker":"AAA","quantity":"1","price":"1000000000.01")", "price must be at most 1000000000"},
        {R"("kind":"buy","ticker":"AAA","quantity":"0.000000000001","price":"0.000000000001")",
         "the amount is too small"},
        {R"("kind":"split","ticker":"AAA","quantity":"1000000.1")", "between 0.000001 and 1000000"},
        {R"("kind":"split","ticker":"AAA","quantity":"0.0000009")", "between 0.000001 and 1000000"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"1000001","old":"1"})", "at most 1000000"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"0","old":"1"})", "above zero"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"1","old":"-3"})", "above zero"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"1000000","old":"0.5"})", "between 1:1000000 and 1000000:1"},
        {R"("kind":"buy","ticker":"AAA","quantity":"10000","price":"1000000000")", ""},
        {R"("kind":"deposit","amount":"10000000000000","fee":"1000000000")", ""},
        {R"("kind":"dividend","ticker":"AAA","quantity":"1000000000000","price":"10")", ""},
        {R"("kind":"buy","ticker":"AAA","quantity":"0.000000000001","price":"1000000000")", ""},
        {R"("kind":"buy","ticker":"AAA","quantity":"999999000000","price":"0.000000000001")", ""},
    };
    for (const auto& [members, says] : rows) {
        Fixture f;
        const auto outcome =
            f.call("ann", "record_transaction", record(std::string(R"("date":"2023-01-05",)") + members));
        INFO(std::string(members) << " -> " << outcome.text);
        CHECK(outcome.is_error == (*says != '\0'));
        if (*says != '\0') {
            CHECK(outcome.code == Code::invalid_argument);
            CHECK(outcome.text.find(says) != std::string::npos);
        }
        check_reads(f);
    }
}

TEST_CASE("what many accepted operations add up to is bounded too") {
    struct Row {
        std::vector<const char*> each;  ///< repeated in turn until one is refused
        const char* says;
    };
    const Row rows[] = {
        {{R"("kind":"buy","ticker":"AAA","quantity":"600000000000","price":"0.001")"},
         "more than 1000000000000 AAA would be held"},
        {{R"("kind":"buy","ticker":"AAA","quantity":"500000000000","price":"0.001")",
          R"("kind":"split","ticker":"AAA","quantity":"3")"},
         "more than 1000000000000 AAA would be held"},
        {{R"("kind":"split","ticker":"AAA","quantity":"1000")"},
         "the splits of AAA would multiply its units by more than"},
        {{R"("kind":"split","ticker":"AAA","quantity":"1000000")"},
         "the splits of AAA would multiply its units by more than"},
        {{R"("kind":"split","ticker":"AAA","ratio":{"new":"1","old":"1000"})"},
         "the splits of AAA would multiply its units by more than"},
        {{R"("kind":"sell","ticker":"BND","quantity":"0.9999","price":"9")",
          R"("kind":"split","ticker":"BND","ratio":{"new":"1","old":"100000"})"},
         "would leave nothing of 0.0001"},
        // Selling in between keeps the holding small, the product of the splits grows all the same.
        {{R"("kind":"split","ticker":"BND","quantity":"100000")",
          R"("kind":"sell","ticker":"BND","quantity":"99999","price":"1")"},
         "the splits of BND would multiply its units by more than 1000000000 in all"},
        {{R"("kind":"split","ticker":"BND","ratio":{"new":"1","old":"10000"})",
          R"("kind":"buy","ticker":"BND","quantity":"9999.9999","price":"1")"},
         "the splits of BND would multiply its units by more than 1000000000 in all"},
    };
    for (const auto& [each, says] : rows) {
        Fixture f;
        std::string refusal;
        for (std::size_t i = 0; i < 60 && refusal.empty(); ++i) {
            const auto outcome = f.call(
                "ann", "record_transaction", record(std::string(R"("date":"2023-01-06",)") + each[i % each.size()])
            );
            if (outcome.is_error) refusal = outcome.text;
        }
        INFO(std::string(each[0]) << " -> " << refusal);
        CHECK(refusal.find(says) != std::string::npos);
        check_reads(f);
    }
}

TEST_CASE("later splits count for what was bought before them") {
    Fixture f;
    // Each is fine by itself: 10^12 units on the 2nd, all but one sold on the 3rd, a split of what is left on the 4th.
    // In today's units, in which past days are valued, the 10^12 would be 10^18 at 12 dollars.
    f.ok(
        "ann", "record_transaction",
        record(R"("date":"2023-01-02","kind":"buy","ticker":"BND","quantity":"999999999999","price":"0.001")")
    );
    f.ok(
        "ann", "record_transaction",
        record(R"("date":"2023-01-03","kind":"sell","ticker":"BND","quantity":"999999999998","price":"0.001")")
    );
    const auto split = f.call(
        "ann", "record_transaction", record(R"("date":"2023-01-04","kind":"split","ticker":"BND","quantity":"1000000")")
    );
    CHECK(split.is_error);
    CHECK(
        split.text.find("the holding of BND on 2023-01-02 would be worth more than 1000000000000000000") !=
        std::string::npos
    );
    check_reads(f);
}

TEST_CASE("what an older version stored stays readable, is named, and can be mended") {
    struct Row {
        std::string id;
        const char* sql;  ///< the columns from day to fee
        const char* says;
    };
    const Row rows[] = {
        {"amount", "19361, 'buy', 'AAA', '1000000', '1000000000', '1000000000000000', 'USD', '0'",
         "amount must be at most"},
        {"huge", "19361, 'buy', 'AAA', '1000000000000', '1000000000', '1000000000000000000000', 'USD', '0'",
         "amount must be at most"},
        {"largest", "19361, 'deposit', null, null, null, '99999999999999999999999999.999999999999', 'EUR', '0'",
         "amount must be at most"},
        {"negative", "19361, 'deposit', null, null, null, '-5', 'USD', '0'", "amount is below zero"},
        {"fee", "19361, 'fee', null, null, null, '1', 'USD', '100000000000000000000'", "fee must be at most"},
        {"oversold", "19361, 'sell', 'AAA', '500', '9', '4500', 'USD', '0'",
         "selling 500 AAA on 2023-01-04, but 30 are held then"},
        {"never", "19361, 'sell', 'ZZZ', '1', '9', '9', 'USD', '0'", "no asset ZZZ"},
        {"gone", "19361, 'dividend', 'ZZZ', null, null, '9', 'USD', '0'", "no asset ZZZ"},
        {"currency", "19361, 'deposit', null, null, null, '9', 'ZWL', '0'", "no exchange rate of 'ZWL'"},
        {"split", "19361, 'split', 'BBB', '0', null, '0', 'EUR', '0'", "a split needs a ratio above zero"},
        {"shrink", "19361, 'split', 'BBB', '0.0000000001', null, '0', 'EUR', '0'", "must be between 1:1000000"},
        {"grow", "19361, 'split', 'BBB', '100000000000000', null, '0', 'EUR', '0'", "a split needs a ratio above zero"},
        {"empty", "19361, 'split', 'BND', '1', null, '0', 'USD', '0'", ""},
        {"quantity", "19361, 'buy', 'AAA', '9999999999999', '0.1', '1', 'USD', '0'", "quantity must be at most"},
        {"without", "19361, 'buy', 'AAA', null, null, '1', 'USD', '0'", "quantity must be greater than zero"},
        {"early", "1, 'deposit', null, null, null, '5', 'USD', '0'", ""},
        {"late", "2932896, 'deposit', null, null, null, '5', 'USD', '0'", ""},
        {"price", "19361, 'buy', 'AAA', '0.000000000001', '10000000000000000000000000', '1000', 'USD', '0'", ""},
    };
    for (const auto& [id, sql, says] : rows) {
        Fixture f;
        f.ok("ann", "list_portfolios");
        sqlite::Database(f.store()).run(
            "insert into transactions (id, portfolio_id, day, kind, ticker, quantity, price, amount, currency, fee, "
            "note) values ('" +
            id + "', 'ann-1', " + sql + ", '')"
        );
        INFO(id);
        check_reads(f);
        const bool counts = *says == '\0';
        CHECK(
            f.ok("ann", "list_portfolios").at("portfolios").as_array()[0].as_object().at("operations_left_out") ==
            json::Value(counts ? 0 : 1)
        );
        bool named = false;
        for (const auto& row : f.ok("ann", "list_transactions").at("transactions").as_array())
            if (json::get_string(row.as_object(), "id") == id)
                named = counts ? row.as_object().at("problem").is_null()
                               : json::get_string(row.as_object(), "problem").find(says) != std::string::npos;
        CHECK(named);
        // Going on beside it is possible, and taking it away.
        f.ok("ann", "record_transaction", record(R"("date":"2023-01-06","kind":"deposit","amount":"5")"));
        f.ok("ann", "delete_transaction", record(R"("transaction_id":")" + id + "\""));
        CHECK(
            f.ok("ann", "list_portfolios").at("portfolios").as_array()[0].as_object().at("operations_left_out") ==
            json::Value(0)
        );
        check_reads(f);
    }
}

TEST_CASE("a store of the version before is taken over with everything in it") {
    Fixture f;
    const std::string before = json::print(f.ok("ann", "list_positions")) + json::print(f.ok("ann", "get_metrics"));
    f.close();
    {
        sqlite::Database db(f.store());
        db.run(
            "drop table transaction_versions; drop table transaction_changes; alter table transactions drop column "
            "ratio_new; "
            "alter table transactions drop column ratio_old; alter table transactions drop column version; pragma user_version = 1"
        );
        db.run(
            "insert into transactions (id, portfolio_id, day, kind, ticker, quantity, amount, currency, fee, note) "
            "values "
            "('third', 'ann-1', 19362, 'split', 'AAA', '0.333333333333', '0', 'USD', '0', '')"
        );
        db.run("insert into idempotency values ('ann', 'old-key-1', 'x', 'third', 0)");
    }
    f.open();
    for (const auto& position : f.ok("ann", "list_positions").at("positions").as_array())
        if (json::get_string(position.as_object(), "ticker") == "AAA")
            CHECK(json::get_string(position.as_object(), "quantity") == "10");
    f.ok("ann", "delete_transaction", record(R"("transaction_id":"third")"));
    CHECK(json::print(f.ok("ann", "list_positions")) + json::print(f.ok("ann", "get_metrics")) == before);
}

TEST_CASE("versions of operations are counted from the audit where a store has none") {
    Fixture f;
    const auto correct = [&f](const char* key, const char* amount) {
        return f.ok(
            "ann", "correct_transaction",
            std::string(R"({"idempotency_key":")") + key + R"(","transaction_id":"t1","date":"2023-01-02","kind":"deposit","amount":")" + amount + "\"}"
        );
    };
    correct("correct-1", "4000");
    correct("correct-2", "5000");
    const std::string all = json::print(f.ok("ann", "list_transactions")) + json::print(f.ok("ann", "list_transaction_changes"));
    CHECK(all.find(R"("version":3)") != std::string::npos);
    f.close();
    sqlite::Database(f.store()).run(
        "alter table transactions drop column version; alter table transaction_versions drop column version; pragma user_version = 2"
    );
    f.open();
    CHECK(json::print(f.ok("ann", "list_transactions")) + json::print(f.ok("ann", "list_transaction_changes")) == all);
    CHECK_THROWS_AS(sqlite::Database(f.store()).run("update transaction_versions set version = 9"), sqlite::Failure);
}

TEST_CASE("a portfolio in a currency without a rate is listed and told so") {
    Fixture f;
    sqlite::Database(f.store()).run("update portfolios set base_currency = 'GBP' where id = 'ann-1'");
    check_reads(f);
    CHECK(
        f.ok("ann", "list_portfolios").at("portfolios").as_array()[0].as_object().at("operations_left_out") ==
        json::Value(11)
    );
    const auto outcome = f.call(
        "ann", "record_transaction", record(R"("date":"2023-01-06","kind":"deposit","amount":"5","currency":"USD")")
    );
    CHECK(outcome.is_error);
    CHECK(outcome.text.find("no exchange rate of 'GBP'") != std::string::npos);
}
