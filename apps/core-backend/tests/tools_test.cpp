#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "atelier/base/file.hpp"
#include "atelier/base/text.hpp"
#include "fixture.hpp"

using namespace atelier;
using namespace atelier::core;
using core::testing::Fixture;

namespace {

const std::string k_golden = std::string(ATELIER_SOURCE_DIR) + "/apps/core-backend/tests/golden/";

/// Compares with the file, or writes it when ATELIER_UPDATE_GOLDEN is set.
void check_golden(const std::string& name, const std::string& text) {
    if (std::getenv("ATELIER_UPDATE_GOLDEN") != nullptr) REQUIRE(write_file_atomic(k_golden + name, text));
    CHECK(read_file(k_golden + name).value_or("missing: " + k_golden + name) == text);
}

}  // namespace

TEST_CASE("every read tool answers as recorded") {
    Fixture f;
    const std::pair<const char*, const char*> calls[] = {
        {"list_portfolios", "{}"},
        {"list_assets", "{}"},
        {"list_assets", R"({"query":"BETA"})"},
        {"list_positions", "{}"},
        {"list_positions", R"({"cost_method":"average"})"},
        {"list_positions", R"({"portfolio_id":"ann-2"})"},
        {"list_transactions", R"({"limit":3})"},
        {"list_transactions", R"({"kinds":["dividend","coupon","sell"],"from":"2023-01-03","to":"2023-01-04"})"},
        {"list_transactions", R"({"ticker":"BBB"})"},
        {"list_dividends", R"({"upcoming_months":12})"},
        {"get_price_history", R"({"ticker":"AAA","period":"1d"})"},
        {"get_price_history", R"({"ticker":"BBB","from":"2023-01-03","to":"2023-01-04"})"},
        {"get_value_history", R"({"period":"all","benchmark":"SP500"})"},
        {"get_value_history", R"({"portfolio_id":"ann-2","benchmark":"IMOEX"})"},
        {"get_allocation", R"({"group_by":"sector"})"},
        {"get_allocation", R"({"group_by":"currency"})"},
        {"get_allocation", R"({"group_by":"asset","include_cash":false})"},
        {"get_performance", "{}"},
        {"get_performance", R"({"period":"1d"})"},
        {"get_performance", R"({"portfolio_id":"ann-2"})"},
        {"get_metrics", R"({"period":"all"})"},
        {"get_metrics", R"({"portfolio_id":"ann-2"})"},
    };
    std::string text;
    for (const auto& [tool, args] : calls) text += std::string("## ") + tool + " " + args + "\n" + json::print_pretty(f.ok("ann", tool, args));
    check_golden("reads.txt", text);
}

TEST_CASE("bad arguments get an answer that says what is wrong") {
    Fixture f;
    struct Bad {
        const char* tool;
        const char* args;
        const char* says;
    };
    const Bad cases[] = {
        {"list_portfolios", R"({"x":1})", "x"},
        {"list_assets", R"({"limit":0})", "/limit"},
        {"list_assets", R"({"limit":1001})", "/limit"},
        {"list_assets", R"({"cursor":"!!"})", "cursor is not"},
        {"list_assets", R"({"cursor":"dHg6MQ"})", "cursor is not"},
        {"list_positions", R"({"cost_method":"lifo"})", "/cost_method"},
        {"list_positions", R"({"portfolio_id":7})", "/portfolio_id"},
        {"list_positions", R"({"portfolio_id":"nope"})", "no portfolio 'nope'"},
        {"list_transactions", R"({"from":"2023-02-30"})", "from: '2023-02-30' is not a day"},
        {"list_transactions", R"({"from":"2023-01-04","to":"2023-01-03"})", "from is after to"},
        {"list_transactions", R"({"kinds":["gift"]})", "/kinds/0"},
        {"list_transactions", R"({"cursor":"dHg6MS4"})", "cursor is not"},
        {"list_dividends", R"({"upcoming_months":37})", "/upcoming_months"},
        {"get_price_history", "{}", "ticker"},
        {"get_price_history", R"({"ticker":"ZZZ"})", "no asset 'ZZZ'"},
        {"get_price_history", R"({"ticker":"AAA","period":"2y"})", "/period"},
        {"get_value_history", R"({"benchmark":"DAX"})", "/benchmark"},
        {"get_allocation", "{}", "group_by"},
        {"get_allocation", R"({"group_by":"colour"})", "/group_by"},
        {"get_performance", R"({"period":"1d","portfolio_id":"bob-1"})", "no portfolio 'bob-1'"},
        {"get_metrics", R"({"period":5})", "/period"},
        {"set_target_weights", R"({"idempotency_key":"short","weights":[]})", "/idempotency_key"},
        {"set_target_weights", R"({"idempotency_key":"12345678","weights":[{"ticker":"AAA"}]})", "weight"},
        {"set_target_weights", R"({"idempotency_key":"12345678","weights":[{"ticker":"AAA","weight":"0.6"},{"ticker":"BBB","weight":"0.41"}]})",
         "add up to 1.01"},
        {"set_target_weights", R"({"idempotency_key":"12345678","weights":[{"ticker":"AAA","weight":"-0.1"}]})", "between 0 and 1"},
        {"set_target_weights", R"({"idempotency_key":"12345678","weights":[{"ticker":"AAA","weight":"0.1"},{"ticker":"AAA","weight":"0.1"}]})",
         "twice"},
        {"set_target_weights", R"({"idempotency_key":"12345678","weights":[{"ticker":"AAB","weight":"0.1"}]})", "did you mean AAA?"},
    };
    for (const auto& [tool, args, says] : cases) {
        const auto outcome = f.call("ann", tool, args);
        INFO(tool << " " << args << " -> " << outcome.text);
        CHECK(outcome.is_error);
        CHECK(outcome.text.find(says) != std::string::npos);
    }
}

TEST_CASE("an operation that makes no sense is refused with its reason and changes nothing") {
    Fixture f;
    const std::string before = json::print(f.ok("ann", "list_transactions"));
    const std::pair<const char*, const char*> cases[] = {
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","price":"1")", "needs a quantity"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"1")", "needs a price or an amount"},
        {R"("date":"2023-01-04","kind":"buy","quantity":"1","price":"1")", "needs a ticker"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"aaa","quantity":"1","price":"1")", "did you mean AAA?"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"0","price":"1")", "quantity must be greater"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"-1","price":"1")", "quantity must be greater"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"2","price":"10","amount":"30")",
         "is not quantity x price, 20"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"2","price":"10","currency":"XXX")",
         "no exchange rate of 'XXX'; known are EUR, USD"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"2","price":"10","fee":"-1")", "fee must be"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"1.0000000000001","price":"10")",
         "quantity: '1.0000000000001' has more than 12 digits"},
        {R"("date":"2023-01-04","kind":"buy","ticker":"AAA","quantity":"999999999999999999","price":"10")",
         "quantity: '999999999999999999' is too large"},
        {R"("date":"2022-12-31","kind":"deposit","amount":"1")", "on or after 2023-01-02"},
        {R"("date":"2023-01-11","kind":"deposit","amount":"1")", "in the future"},
        {R"("date":"2023-01-99","kind":"deposit","amount":"1")", "date: '2023-01-99' is not a day"},
        {R"("date":"2023-01-04","kind":"deposit")", "needs an amount"},
        {R"("date":"2023-01-04","kind":"deposit","amount":"0")", "too small"},
        {R"("date":"2023-01-04","kind":"deposit","amount":"1","ticker":"AAA")", "has no ticker"},
        {R"("date":"2023-01-04","kind":"dividend","ticker":"AAA")", "needs an amount, or quantity and price"},
        {R"("date":"2023-01-04","kind":"split","ticker":"AAA")", "ratio"},
        {R"("date":"2023-01-04","kind":"split","ticker":"AAA","quantity":"2","amount":"5")", "moves no money"},
        {R"("date":"2023-01-04","kind":"split","ticker":"AAA","quantity":"5000000")", "between 0.000001 and 1000000"},
        {R"("date":"2023-01-05","kind":"sell","ticker":"AAA","quantity":"31","price":"9")",
         "selling 31 AAA on 2023-01-05, but 30 are held then"},
        // Fine on its own day, but a later sale would then have nothing to sell.
        {R"("date":"2023-01-03","kind":"sell","ticker":"AAA","quantity":"31","price":"11")",
         "selling 120 AAA on 2023-01-04, but 119 are held then"},
    };
    for (const auto& [members, says] : cases) {
        const auto outcome = f.call("ann", "record_transaction", std::string(R"({"idempotency_key":"key-00001",)") + members + "}");
        INFO(members << " -> " << outcome.text);
        CHECK(outcome.is_error);
        CHECK(outcome.text.find(says) != std::string::npos);
    }
    CHECK(json::print(f.ok("ann", "list_transactions")) == before);
}

TEST_CASE("a write happens once for its key") {
    Fixture f;
    const std::string args =
        R"({"idempotency_key":"order-0001","date":"2023-01-05","kind":"buy","ticker":"AAA","quantity":"10","price":"9","fee":"1.5","note":"more"})";
    const auto first = f.ok("ann", "record_transaction", args);
    CHECK(first.at("created").as_bool());
    const auto& row = first.at("transaction").as_object();
    CHECK(json::get_string(row, "amount") == "90");
    CHECK(json::get_string(row, "amount_base") == "90");
    CHECK(json::get_string(row, "currency") == "USD");
    // The same in another order of members, after a restart.
    f.open();
    const auto again = f.ok(
        "ann", "record_transaction",
        R"({"note":"more","fee":"1.5","price":"9","quantity":"10","ticker":"AAA","kind":"buy","date":"2023-01-05","idempotency_key":"order-0001"})"
    );
    CHECK_FALSE(again.at("created").as_bool());
    CHECK(again.at("transaction") == first.at("transaction"));
    const auto other = f.call("ann", "record_transaction", replace_all(args, "\"10\"", "\"11\""));
    CHECK(other.is_error);
    CHECK(other.code == Code::conflict);
    // Another tool and another user have keys of their own meaning.
    CHECK(f.call("ann", "set_target_weights", R"({"idempotency_key":"order-0001","weights":[]})").code == Code::conflict);
    CHECK(f.ok("bob", "record_transaction", R"({"idempotency_key":"order-0001","date":"2023-01-05","kind":"deposit","amount":"5"})")
              .at("created")
              .as_bool());
    CHECK(f.ok("ann", "list_transactions", R"({"ticker":"AAA"})").at("transactions").as_array().size() == 5);
}

TEST_CASE("of eight writers with one key one creates, of eight sellers of the last units one sells") {
    Fixture f;
    std::vector<mcp::CallOutcome> same(8), sales(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 8; ++i) {
        threads.emplace_back([&f, &same, &sales, i] {
            same[i] = f.call("ann", "record_transaction", R"({"idempotency_key":"race-0001","date":"2023-01-05","kind":"deposit","amount":"7"})");
            sales[i] = f.call(
                "ann", "record_transaction",
                R"({"idempotency_key":"sale-000)" + std::to_string(i) +
                    R"(","date":"2023-01-05","kind":"sell","ticker":"AAA","quantity":"30","price":"9"})"
            );
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(std::ranges::count_if(same, [](const auto& o) { return !o.is_error && o.structured.at("created").as_bool(); }) == 1);
    CHECK(std::ranges::count_if(same, [](const auto& o) { return o.is_error; }) == 0);
    CHECK(std::ranges::count_if(sales, [](const auto& o) { return !o.is_error; }) == 1);
    CHECK(std::ranges::count_if(sales, [](const auto& o) { return o.code == Code::failed_precondition; }) == 7);
}

TEST_CASE("target weights are replaced as a whole, once a key") {
    Fixture f;
    const std::string args = R"({"idempotency_key":"weights-1","weights":[{"ticker":"BBB","weight":"0.500"},{"ticker":"AAA","weight":"0.5"}]})";
    const auto first = f.ok("ann", "set_target_weights", args);
    CHECK(json::print(first) == R"({"weights":[{"ticker":"BBB","weight":"0.5"},{"ticker":"AAA","weight":"0.5"}],"created":true})");
    CHECK(
        json::print(f.ok("ann", "set_target_weights", args)) ==
        R"({"weights":[{"ticker":"BBB","weight":"0.5"},{"ticker":"AAA","weight":"0.5"}],"created":false})"
    );
    for (const auto& position : f.ok("ann", "list_positions").at("positions").as_array()) {
        const auto& p = position.as_object();
        CHECK(p.at("target_weight") == (json::get_string(p, "ticker") == "BND" ? json::Value() : json::Value("0.5")));
    }
    f.ok("ann", "set_target_weights", R"({"idempotency_key":"weights-2","weights":[]})");
    CHECK(f.repository().target_weights("ann", "ann-1").value().empty());
}

TEST_CASE("nobody sees or changes another's rows") {
    Fixture f;
    CHECK(f.ok("eve", "list_portfolios").at("portfolios").as_array().empty());
    CHECK(f.ok("bob", "list_portfolios").at("portfolios").as_array().size() == 1);
    const std::string of_ann = json::print(f.ok("ann", "list_positions")) + json::print(f.ok("ann", "list_transactions"));
    for (const std::string_view tool :
         {"list_positions", "list_transactions", "list_dividends", "get_value_history", "get_performance", "get_metrics"})
        for (const std::string_view user : {"bob", "eve", "", "ann' or '1'='1"}) {
            if (user.empty()) continue;
            const auto outcome = f.call(user, tool, R"({"portfolio_id":"ann-1"})");
            CAPTURE(user);
            CAPTURE(tool);
            CHECK(outcome.is_error);
            CHECK(outcome.code == Code::not_found);
        }
    CHECK(f.call("bob", "get_allocation", R"({"portfolio_id":"ann-1","group_by":"asset"})").code == Code::not_found);
    CHECK(
        f.call(
             "bob", "record_transaction", R"({"idempotency_key":"abcdefgh","portfolio_id":"ann-1","date":"2023-01-05","kind":"deposit","amount":"5"})"
        )
            .code == Code::not_found
    );
    CHECK(f.call("bob", "set_target_weights", R"({"idempotency_key":"abcdefgh","portfolio_id":"ann-1","weights":[]})").code == Code::not_found);
    CHECK(f.call("eve", "list_positions").code == Code::not_found);
    CHECK(json::print(f.ok("ann", "list_positions")) + json::print(f.ok("ann", "list_transactions")) == of_ann);
    CHECK(f.call("ann", "list_positions", R"({"user":"bob"})").is_error);
}

TEST_CASE("pages are complete and stay stable while rows are added") {
    Fixture f;
    std::vector<std::string> seen;
    std::string args = R"({"limit":4})";
    for (int page = 0;; ++page) {
        const auto answer = f.ok("ann", "list_transactions", args);
        for (const auto& row : answer.at("transactions").as_array()) seen.push_back(json::get_string(row.as_object(), "id"));
        if (page == 0) f.ok("ann", "record_transaction", R"({"idempotency_key":"between-pages","date":"2023-01-06","kind":"deposit","amount":"5"})");
        if (answer.at("next_cursor").is_null()) break;
        args = R"({"limit":4,"cursor":")" + json::get_string(answer, "next_cursor") + "\"}";
        REQUIRE(page < 10);
    }
    CHECK(join(seen, " ") == "t11 t10 t9 t8 t7 t6 t5 t4 t3 t2 t1");
    const auto first = f.ok("ann", "list_assets", R"({"limit":2})");
    const auto second = f.ok("ann", "list_assets", R"({"limit":2,"cursor":")" + json::get_string(first, "next_cursor") + "\"}");
    CHECK(second.at("assets").as_array().size() == 1);
    CHECK(second.at("next_cursor").is_null());
}

TEST_CASE("a recorded split keeps the cost and multiplies the units") {
    Fixture f;
    f.ok("ann", "record_transaction", R"({"idempotency_key":"split-001","date":"2023-01-05","kind":"split","ticker":"AAA","quantity":"3"})");
    for (const auto& position : f.ok("ann", "list_positions").at("positions").as_array()) {
        const auto& p = position.as_object();
        if (json::get_string(p, "ticker") != "AAA") continue;
        CHECK(json::get_string(p, "quantity") == "90");
        CHECK(json::get_string(p, "cost") == "330");
    }
}

TEST_CASE("a store is opened again with everything in it, and a foreign file is refused") {
    Fixture f;
    const std::string before = json::print(f.ok("ann", "get_metrics"));
    f.open();
    CHECK(json::print(f.ok("ann", "get_metrics")) == before);
    CHECK(f.repository().fill({}, {}).error().code == Code::conflict);
    const auto path = std::filesystem::temp_directory_path() / ("core-test-" + random_hex(8));
    REQUIRE(write_file_atomic(path, "this is not a database, it is a text of some length"));
    CHECK(open_sqlite(path.string()).error().code == Code::unavailable);
    std::filesystem::remove(path);
}
