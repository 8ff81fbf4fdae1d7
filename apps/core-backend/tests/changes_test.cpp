#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "atelier/base/file.hpp"
#include "fixture.hpp"
#include "sql/sqlite.hpp"

using namespace atelier;
using namespace atelier::core;
using core::testing::Fixture;

namespace {

std::string args(std::string_view key, const std::string& members) {
    return R"({"idempotency_key":"change-)" + std::string(key) + R"(",)" + members + "}";
}

/// The operation's line of list_transactions; empty where it is gone.
json::Object row_of(Fixture& f, std::string_view id) {
    const auto answer = f.ok("ann", "list_transactions");
    for (const auto& row : answer.at("transactions").as_array())
        if (json::get_string(row.as_object(), "id") == id) return row.as_object();
    return {};
}

std::string everything(Fixture& f) {
    return json::print(f.ok("ann", "list_transactions")) + json::print(f.ok("ann", "list_positions"));
}

}  // namespace

TEST_CASE("an operation is corrected: what it was stays in the audit") {
    Fixture f;
    const auto before = row_of(f, "t4");
    const auto answer = f.ok(
        "ann", "correct_transaction",
        args(
            "0001",
            R"("transaction_id":"t4","date":"2023-01-03","kind":"buy","ticker":"BBB","quantity":"3","price":"100","fee":"2","note":"three")"
        )
    );
    CHECK(answer.at("created").as_bool());
    CHECK(answer.at("before") == json::Value(before));
    const auto after = row_of(f, "t4");
    CHECK(answer.at("transaction") == json::Value(after));
    CHECK(json::get_string(after, "quantity") == "3");
    CHECK(json::get_string(after, "amount") == "300");
    CHECK(json::get_string(after, "date") == "2023-01-03");
    const auto changes = f.ok("ann", "list_transaction_changes", R"({"transaction_id":"t4"})").at("changes").as_array();
    REQUIRE(changes.size() == 1);
    const auto& change = changes[0].as_object();
    CHECK(json::get_string(change, "action") == "corrected");
    CHECK(json::get_string(change, "user") == "ann");
    CHECK(change.at("changed_at") == json::Value(std::int64_t{1'673'344'800'000}));
    CHECK(change.at("before") == json::Value(before));
    CHECK(change.at("after") == json::Value(after));
}

TEST_CASE("an operation is deleted and the figures are as if it had never been") {
    Fixture f;
    const std::string figures = json::print(f.ok("ann", "get_metrics")) + json::print(f.ok("ann", "get_performance"));
    const auto made = f.ok(
        "ann", "record_transaction",
        args("0001", R"("date":"2023-01-04","kind":"buy","ticker":"BBB","quantity":"1","price":"90")")
    );
    const std::string id = json::get_string(made.at("transaction").as_object(), "id");
    const auto gone = f.ok("ann", "delete_transaction", args("0002", R"("transaction_id":")" + id + "\""));
    CHECK(gone.at("transaction") == made.at("transaction"));
    CHECK(row_of(f, id).empty());
    CHECK(json::print(f.ok("ann", "get_metrics")) + json::print(f.ok("ann", "get_performance")) == figures);
    const auto changes = f.ok("ann", "list_transaction_changes", "{}").at("changes").as_array();
    REQUIRE(changes.size() == 2);
    CHECK(json::get_string(changes[0].as_object(), "action") == "deleted");
    CHECK(changes[0].as_object().at("after").is_null());
    CHECK(json::get_string(changes[1].as_object(), "action") == "recorded");
    CHECK(changes[1].as_object().at("before").is_null());
}

TEST_CASE("a change that would make the history impossible is refused and changes nothing") {
    // t3 buys 100 AAA on the 2nd, t5 buys 50 on the 3rd, t8 sells 120 on the 4th; t6 buys the bond, t9 is its coupon.
    struct Row {
        const char* tool;
        const char* members;
        Code code;
        const char* says;
    };
    const Row rows[] = {
        {"delete_transaction", R"("transaction_id":"t3")", Code::failed_precondition,
         "selling 120 AAA on 2023-01-04, but 50 are held then"},
        {"delete_transaction", R"("transaction_id":"t5")", Code::failed_precondition,
         "selling 120 AAA on 2023-01-04, but 100 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t3","date":"2023-01-02","kind":"buy","ticker":"AAA","quantity":"69","price":"10")",
         Code::failed_precondition, "but 119 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t3","date":"2023-01-05","kind":"buy","ticker":"AAA","quantity":"100","price":"10")",
         Code::failed_precondition, "but 50 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t3","date":"2023-01-02","kind":"buy","ticker":"BBB","quantity":"100","price":"10")",
         Code::failed_precondition, "but 50 are held then"},
        {"correct_transaction", R"("transaction_id":"t5","date":"2023-01-03","kind":"deposit","amount":"550")",
         Code::failed_precondition, "but 100 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t5","date":"2023-01-03","kind":"sell","ticker":"AAA","quantity":"50","price":"10")",
         Code::failed_precondition, "selling 120 AAA on 2023-01-04, but 50 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t8","date":"2023-01-04","kind":"sell","ticker":"AAA","quantity":"151","price":"12")",
         Code::failed_precondition, "selling 151 AAA on 2023-01-04, but 150 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t8","date":"2023-01-02","kind":"sell","ticker":"AAA","quantity":"120","price":"12")",
         Code::failed_precondition, "selling 120 AAA on 2023-01-02, but 100 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t5","date":"2023-01-03","kind":"split","ticker":"AAA","ratio":{"new":"1","old":"2"})",
         Code::failed_precondition, "but 50 are held then"},
        {"correct_transaction",
         R"("transaction_id":"t1","date":"2023-01-02","kind":"buy","ticker":"AAA","quantity":"1000000","price":"1000000000")",
         Code::invalid_argument, "amount must be at most"},
        {"correct_transaction", R"("transaction_id":"t1","date":"2022-12-31","kind":"deposit","amount":"1")",
         Code::invalid_argument, "on or after"},
        {"correct_transaction", R"("transaction_id":"t1","date":"2023-01-11","kind":"deposit","amount":"1")",
         Code::invalid_argument, "in the future"},
        {"correct_transaction", R"("transaction_id":"t1","date":"2023-01-02","kind":"deposit")", Code::invalid_argument,
         "needs an amount"},
        {"correct_transaction", R"("transaction_id":"nope","date":"2023-01-02","kind":"deposit","amount":"1")",
         Code::not_found, "no operation 'nope'"},
        {"correct_transaction", R"("transaction_id":"t12","date":"2023-01-02","kind":"deposit","amount":"1")",
         Code::not_found, "no operation 't12'"},
        {"delete_transaction", R"("transaction_id":"t12")", Code::not_found, "no operation 't12' in this portfolio"},
        {"delete_transaction", R"("transaction_id":"t12","portfolio_id":"bob-1")", Code::not_found,
         "no portfolio 'bob-1'"},
        {"delete_transaction", R"("transaction_id":"t1","portfolio_id":"ann-2")", Code::not_found,
         "no operation 't1' in this portfolio"},
    };
    Fixture f;
    const std::string before = everything(f);
    for (const auto& [tool, members, code, says] : rows) {
        const auto outcome = f.call("ann", tool, args("0001", members));
        INFO(std::string(tool) << " " << std::string(members) << " -> " << outcome.text);
        CHECK(outcome.is_error);
        CHECK(outcome.code == code);
        CHECK(outcome.text.find(says) != std::string::npos);
    }
    CHECK(everything(f) == before);
    CHECK(f.ok("ann", "list_transaction_changes").at("changes").as_array().empty());
    CHECK(f.ok("bob", "list_transactions").at("transactions").as_array().size() == 2);
}

TEST_CASE("a change happens once for its key, and the key answers the same when the operation is gone") {
    Fixture f;
    const std::string record = args("0001", R"("date":"2023-01-05","kind":"deposit","amount":"7")");
    const auto made = f.ok("ann", "record_transaction", record);
    const std::string id = json::get_string(made.at("transaction").as_object(), "id");
    const std::string correct =
        args("0002", R"("transaction_id":")" + id + R"(","date":"2023-01-05","kind":"deposit","amount":"8")");
    const auto corrected = f.ok("ann", "correct_transaction", correct);
    const std::string remove = args("0003", R"("transaction_id":")" + id + "\"");
    const auto removed = f.ok("ann", "delete_transaction", remove);
    f.open();
    const std::tuple<const char*, std::string, const json::Object*> repeated[] = {
        {"record_transaction", record, &made},
        {"correct_transaction", correct, &corrected},
        {"delete_transaction", remove, &removed}
    };
    for (const auto& [tool, again, first] : repeated) {
        auto answer = f.ok("ann", tool, again);
        CHECK_FALSE(answer.at("created").as_bool());
        answer["created"] = true;
        CHECK(answer == *first);
    }
    CHECK(row_of(f, id).empty());
    CHECK(f.ok("ann", "list_transaction_changes").at("changes").as_array().size() == 3);
    CHECK(f.call("ann", "delete_transaction", args("0003", R"("transaction_id":"t1")")).code == Code::conflict);
    CHECK(f.call("ann", "delete_transaction", args("0002", R"("transaction_id":"t1")")).code == Code::conflict);
}

TEST_CASE("of eight that delete, correct and sell at once the history stays possible") {
    Fixture f;
    std::vector<mcp::CallOutcome> outcomes(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 8; ++i)
        threads.emplace_back([&f, &outcomes, i] {
            const std::string key = "000" + std::to_string(i);
            if (i % 2 == 0)
                outcomes[i] = f.call(
                    "ann", "record_transaction",
                    args(key, R"("date":"2023-01-05","kind":"sell","ticker":"AAA","quantity":"30","price":"9")")
                );
            else
                outcomes[i] = f.call(
                    "ann", "correct_transaction",
                    args(
                        key,
                        R"("transaction_id":"t5","date":"2023-01-03","kind":"buy","ticker":"AAA","quantity":"20","price":"11")"
                    )
                );
        });
    for (auto& thread : threads) thread.join();
    // Either the units are sold, or fewer were bought: never both.
    const bool sold = std::ranges::any_of(outcomes, [](const auto& o) {
        return !o.is_error && json::get_string(o.structured.at("transaction").as_object(), "kind") == "sell";
    });
    CHECK(json::get_string(row_of(f, "t5"), "quantity") == (sold ? "50" : "20"));
    CHECK(
        f.ok("ann", "list_portfolios").at("portfolios").as_array()[0].as_object().at("operations_left_out") ==
        json::Value(0)
    );
}

TEST_CASE("who corrects or deletes what was changed after he saw it is told so, and nothing is changed") {
    Fixture f;
    const auto correct = [&f](std::string_view key, const std::string& amount, const std::string& expected) {
        return f.call(
            "ann", "correct_transaction",
            args(key, R"("transaction_id":"t1","date":"2023-01-02","kind":"deposit","amount":")" + amount + "\"" + expected)
        );
    };
    const auto version_of = [&f](std::string_view id) { return json::get_integer(row_of(f, id), "version"); };
    CHECK(version_of("t1") == 1);
    CHECK_FALSE(correct("0001", "5000", R"(,"expected_version":1)").is_error);
    CHECK(version_of("t1") == 2);
    CHECK(version_of("t4") == 1);
    for (const char* stale : {"1", "3", "99"}) {
        const auto outcome = correct("0002", "6000", R"(,"expected_version":)" + std::string(stale));
        CHECK(outcome.code == Code::conflict);
        CHECK(outcome.text.find("corrected after it was read: version 2 is there now, not " + std::string(stale)) != std::string::npos);
    }
    CHECK(f.call("ann", "delete_transaction", args("0003", R"("transaction_id":"t1","expected_version":1)")).code == Code::conflict);
    CHECK(json::get_string(row_of(f, "t1"), "amount") == "5000");
    // The same write again is no second one, whatever the version is now.
    const auto again = correct("0001", "5000", R"(,"expected_version":1)");
    CHECK_FALSE(again.is_error);
    CHECK_FALSE(again.structured.at("created").as_bool());
    CHECK(json::get_integer(again.structured.at("transaction").as_object(), "version") == 2);
    CHECK(json::get_integer(again.structured.at("before").as_object(), "version") == 1);
    // Without the version, whatever is there is corrected.
    CHECK_FALSE(correct("0004", "5500", "").is_error);
    CHECK(version_of("t1") == 3);
    const auto made = f.ok("ann", "record_transaction", args("0005", R"("date":"2023-01-05","kind":"deposit","amount":"7")"));
    const auto& row = made.at("transaction").as_object();
    CHECK(json::get_integer(row, "version") == 1);
    const std::string named = R"("transaction_id":")" + json::get_string(row, "id") + "\"";
    f.ok("ann", "delete_transaction", args("0006", named + R"(,"expected_version":1)"));
    for (const char* tool : {"delete_transaction", "correct_transaction"}) {
        const std::string draft = std::string_view(tool) == "delete_transaction" ? "" : R"(,"date":"2023-01-05","kind":"deposit","amount":"8")";
        const auto late = f.call("ann", tool, args("0007", named + R"(,"expected_version":1)" + draft));
        CHECK(late.code == Code::conflict);
        CHECK(late.text.find("deleted after it was read") != std::string::npos);
        CHECK(f.call("ann", tool, args("0008", named + draft)).code == Code::not_found);
        CHECK(f.call("bob", tool, args("0009", named + R"(,"expected_version":1)" + draft)).code == Code::not_found);
    }
    CHECK(f.call("ann", "delete_transaction", args("0010", R"("transaction_id":"t4","expected_version":0)")).code == Code::invalid_argument);
}

TEST_CASE("of many corrections and deletions at once of what all have seen, one is made") {
    Fixture f;
    for (int round = 0; round < 20; ++round) {
        const auto made = f.ok(
            "ann", "record_transaction", args("made-" + std::to_string(round), R"("date":"2023-01-05","kind":"deposit","amount":"7")")
        );
        const std::string id = json::get_string(made.at("transaction").as_object(), "id");
        std::vector<mcp::CallOutcome> outcomes(8);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            threads.emplace_back([&, i] {
                const std::string key = std::to_string(round) + "-" + std::to_string(i);
                std::string members = R"("expected_version":1,"transaction_id":")" + id + "\"";
                if (i % 2 == 0) members += R"(,"date":"2023-01-05","kind":"deposit","amount":")" + std::to_string(i + 1) + "\"";
                outcomes[i] = f.call("ann", i % 2 == 0 ? "correct_transaction" : "delete_transaction", args(key, members));
            });
        for (auto& thread : threads) thread.join();
        CHECK(std::ranges::count_if(outcomes, [](const auto& o) { return !o.is_error; }) == 1);
        CHECK(std::ranges::count_if(outcomes, [](const auto& o) { return o.is_error && o.code == Code::conflict; }) == 7);
    }
}

TEST_CASE("changes are listed in pages, newest first, and only to their owner") {
    Fixture f;
    for (int i = 0; i < 5; ++i)
        f.ok(
            "ann", "record_transaction",
            args(
                "000" + std::to_string(i),
                R"("date":"2023-01-05","kind":"deposit","amount":")" + std::to_string(i + 1) + "\""
            )
        );
    std::string amounts, page = R"({"limit":2})";
    for (;;) {
        const auto answer = f.ok("ann", "list_transaction_changes", page);
        for (const auto& row : answer.at("changes").as_array())
            amounts += json::get_string(row.as_object().at("after").as_object(), "amount");
        if (answer.at("next_cursor").is_null()) break;
        page = R"({"limit":2,"cursor":")" + json::get_string(answer, "next_cursor") + "\"}";
    }
    CHECK(amounts == "54321");
    CHECK(f.ok("bob", "list_transaction_changes").at("changes").as_array().empty());
    CHECK(f.call("bob", "list_transaction_changes", R"({"portfolio_id":"ann-1"})").code == Code::not_found);
    CHECK(f.call("ann", "list_transaction_changes", R"({"cursor":"dHg6MQ"})").code == Code::invalid_argument);
}

TEST_CASE("the audit cannot be rewritten") {
    Fixture f;
    f.ok("ann", "record_transaction", args("0001", R"("date":"2023-01-05","kind":"deposit","amount":"7")"));
    sqlite::Database db(f.store());
    for (const char* const sql :
         {"update transaction_changes set user = 'bob'", "delete from transaction_changes",
          "update transaction_versions set amount = '8'", "delete from transaction_versions"}) {
        CAPTURE(std::string(sql));
        CHECK_THROWS_AS(db.run(sql), sqlite::Failure);
    }
}

namespace {

/// Walks a schema and collects each decimal of money with what names its currency.
void check_currencies(
    const json::Object& schema, const std::vector<const json::Object*>& around, std::string path, std::size_t& money
) {
    const auto* const properties = json::get_object(schema, "properties");
    auto inside = around;
    if (properties != nullptr) inside.push_back(properties);
    if (properties != nullptr)
        for (const auto& member : *properties) {
            const auto& property = member.value().as_object();
            const std::string name(member.key());
            const bool is_money = json::get_string(property, "x-mask") == "amount" || name.ends_with("price") ||
                                  name == "open" || name == "high" || name == "low" || name == "close";
            CAPTURE(path + "/" + name);
            if (is_money) {
                ++money;
                const std::string currency = json::get_string(property, "x-currency");
                const bool found = std::ranges::any_of(inside, [&](const json::Object* members) {
                    return members->contains(currency);
                });
                CHECK_FALSE(currency.empty());
                CHECK(found);
            }
            check_currencies(property, inside, path + "/" + name, money);
        }
    if (const auto* const items = json::get_object(schema, "items"))
        check_currencies(*items, inside, path + "[]", money);
    if (const auto* const choices = json::get_array(schema, "anyOf"))
        for (const auto& choice : *choices) check_currencies(choice.as_object(), inside, path, money);
}

}  // namespace

TEST_CASE("every amount of the contract names the member that holds its currency, and what changes says so") {
    const auto contract =
        json::parse_object(read_file(std::string(ATELIER_SOURCE_DIR) + "/schemas/core-tools.json").value()).value();
    std::size_t money = 0;
    for (const auto& value : *json::get_array(contract, "tools")) {
        const auto& tool = value.as_object();
        const std::string name = json::get_string(tool, "name");
        check_currencies(*json::get_object(tool, "outputSchema"), {}, name, money);
        const auto& annotations = *json::get_object(tool, "annotations");
        const bool reads = name.starts_with("list_") || name.starts_with("get_");
        CAPTURE(name);
        CHECK(annotations.at("readOnlyHint").as_bool() == reads);
        CHECK(
            annotations.at("destructiveHint").as_bool() ==
            (name == "correct_transaction" || name == "delete_transaction")
        );
    }
    CHECK(money > 60);
}
