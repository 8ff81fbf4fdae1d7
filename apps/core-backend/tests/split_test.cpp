#include <doctest/doctest.h>

#include "domain/split.hpp"
#include "fixture.hpp"

using namespace atelier;
using namespace atelier::core;
using core::testing::Fixture;

TEST_CASE("the ratio behind a decimal is recognised, and a decimal that is none is left alone") {
    const std::pair<const char*, const char*> rows[] = {
        {"2", "2:1"},
        {"5000", "5000:1"},
        {"0.5", "0.5:1"},
        {"0.1", "0.1:1"},
        {"1.5", "1.5:1"},
        {"1.05", "1.05:1"},
        {"0.0002", "0.0002:1"},
        {"0.000001", "0.000001:1"},
        {"0.333333333333", "1:3"},
        {"0.33333333", "1:3"},
        {"0.3333", "1:3"},
        {"0.666666666667", "2:3"},
        {"0.142857142857", "1:7"},
        {"0.142857", "1:7"},
        {"1.333333333333", "4:3"},
        {"2.333333333333", "7:3"},
        {"0.066666666667", "1:15"},
        {"0.033333333333", "1:30"},
        {"0.000333333333", "1:3000"},
        {"0.000033333333", "1:30000"},
        {"0.0001428571", "1:7000"},
        {"0.076923076923", "1:13"},
        {"0.428571428571", "3:7"},
        {"1.0235", "1.0235:1"},
        {"0.123456789012", "0.123456789012:1"},
        {"3.14159265", "3.14159265:1"},
    };
    for (const auto& [decimal, text] : rows) {
        CAPTURE(std::string(decimal));
        CHECK(SplitRatio::recognise(Decimal::of(decimal)).text() == text);
    }
}

TEST_CASE("units after a split are those the market counts") {
    struct Row {
        const char *held, *ratio, *after;
    };
    const Row rows[] = {
        {"30000", R"("quantity":"0.333333333333")", "10000"},
        {"30000", R"("ratio":{"new":"1","old":"3"})", "10000"},
        {"30000", R"("ratio":{"new":"1","old":"3"},"quantity":"0.333333333333")", "10000"},
        {"70", R"("quantity":"0.142857142857")", "10"},
        {"21", R"("ratio":{"new":"2","old":"3"})", "14"},
        {"15000000", R"("ratio":{"new":"1","old":"5000"})", "3000"},
        {"15000000", R"("quantity":"0.0002")", "3000"},
        {"2", R"("ratio":{"new":"5000","old":"1"})", "10000"},
        {"2", R"("quantity":"5000")", "10000"},
        {"7", R"("ratio":{"new":"4","old":"1"})", "28"},
        {"100", R"("ratio":{"new":"3","old":"2"})", "150"},
        {"100", R"("ratio":{"new":"1.05","old":"1"})", "105"},
        {"200", R"("ratio":{"new":"105","old":"100"})", "210"},
        {"90000", R"("quantity":"0.000033333333")", "3"},
        {"10", R"("ratio":{"new":"1","old":"3"})", "3.33333333"},
        {"1", R"("ratio":{"new":"1","old":"1000000"})", "0.000001"},
        {"0.00000003", R"("ratio":{"new":"1","old":"3"})", "0.00000001"},
        {"999999", R"("ratio":{"new":"1000000","old":"1"})", "999999000000"},
    };
    int n = 0;
    for (const auto& [held, ratio, after] : rows) {
        Fixture f;
        const auto record = [&](const std::string& members) {
            return f.call(
                "bob", "record_transaction",
                R"({"idempotency_key":"split-)" + std::to_string(1000 + ++n) + R"(","ticker":"AAA",)" + members + "}"
            );
        };
        const std::string bought = held;
        CAPTURE(bought);
        CAPTURE(std::string(ratio));
        REQUIRE_FALSE(record(R"("date":"2023-01-02","kind":"buy","price":"0.5","quantity":")" + bought + "\"").is_error
        );
        REQUIRE_FALSE(record(R"("date":"2023-01-03","kind":"split",)" + std::string(ratio)).is_error);
        // All of it can be sold, by either method, and a bit more cannot.
        CHECK(record(
                  R"("date":"2023-01-04","kind":"sell","price":"1","quantity":")" +
                  (Decimal::of(after) + Decimal::of("0.00000001")).text() + "\""
        )
                  .is_error);
        const auto sale =
            record(R"("date":"2023-01-04","kind":"sell","price":"1","quantity":")" + std::string(after) + "\"");
        INFO(sale.text);
        CHECK_FALSE(sale.is_error);
        for (const char* const method : {"fifo", "average"}) {
            const auto positions = f.ok("bob", "list_positions", R"({"cost_method":")" + std::string(method) + "\"}");
            CHECK(positions.at("positions").as_array().size() == 1);
        }
    }
}

TEST_CASE("lots share the rounding of a split: both methods hold the same") {
    Fixture f;
    int n = 0;
    const auto record = [&](const std::string& members) {
        f.ok(
            "bob", "record_transaction",
            R"({"idempotency_key":"lots-)" + std::to_string(1000 + ++n) + R"(","ticker":"AAA",)" + members + "}"
        );
    };
    for (int i = 0; i < 7; ++i) record(R"("date":"2023-01-02","kind":"buy","price":"1","quantity":"1")");
    record(R"("date":"2023-01-03","kind":"split","ratio":{"new":"1","old":"3"})");
    // Seven thirds, each rounded by itself, would be 2.33333331.
    record(R"("date":"2023-01-04","kind":"sell","price":"1","quantity":"2.33333333")");
    for (const char* const method : {"fifo", "average"})
        CHECK(
            f.ok("bob", "list_positions", R"({"cost_method":")" + std::string(method) + "\"}")
                .at("positions")
                .as_array()
                .size() == 1
        );
}

TEST_CASE("several splits multiply without losing digits") {
    SplitFactor factor;
    factor.add({Decimal(2), Decimal(3)});
    factor.add({Decimal::of("0.0000017772"), Decimal::of("0.00000000006")});
    factor.add({Decimal::of("0.00003623081"), Decimal(1)});
    // 2/3 x 29620 x 0.00003623081
    CHECK(factor.value(Decimal(3), Decimal(1)).text() == "2.1463131844");
    factor.add({Decimal(3), Decimal(2)});
    CHECK(factor.value(Decimal(3), Decimal(1)).text() == "3.2194697766");
    SplitFactor back;
    for (int i = 0; i < 9; ++i) back.add({Decimal(7), Decimal(11)}), back.add({Decimal(11), Decimal(7)});
    CHECK(back.apply(Decimal::of("12345.678")).text() == "12345.678");
}

TEST_CASE("a split's ratio is told exactly and contradictions are refused") {
    Fixture f;
    const auto split = f.ok(
        "ann", "record_transaction",
        R"({"idempotency_key":"ratio-0001","date":"2023-01-05","kind":"split","ticker":"AAA","ratio":{"new":"1","old":"3"}})"
    );
    const auto& row = split.at("transaction").as_object();
    CHECK(json::print(row.at("ratio")) == R"({"new":"1","old":"3"})");
    CHECK(json::get_string(row, "quantity") == "0.333333333333");
    const std::pair<const char*, const char*> bad[] = {
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"1","old":"3"},"quantity":"0.5")", "is not the ratio 1:3"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"1"})", "old"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"x","old":"3"})", "/ratio/new"},
        {R"("kind":"buy","ticker":"AAA","quantity":"1","price":"1","ratio":{"new":"1","old":"3"})", "a buy has no ratio"
        },
        {R"("kind":"deposit","amount":"1","ratio":{"new":"1","old":"3"})", "a deposit has no ratio"},
        {R"("kind":"split","ticker":"AAA","ratio":{"new":"1","old":"3"},"price":"5")", "moves no money"},
    };
    for (const auto& [members, says] : bad) {
        const auto outcome = f.call(
            "ann", "record_transaction",
            R"({"idempotency_key":"ratio-0002","date":"2023-01-05",)" + std::string(members) + "}"
        );
        INFO(std::string(members) << " -> " << outcome.text);
        CHECK(outcome.is_error);
        CHECK(outcome.text.find(says) != std::string::npos);
    }
}
