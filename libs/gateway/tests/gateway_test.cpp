// Who may call what, and what a refusal says (attack items 43 to 47).
#include "atelier/gateway/gateway.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "atelier/gateway/refusal.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::gateway;
using namespace atelier::gateway::testing;

TEST_CASE("a call goes through with the socket's user, whatever the request says, and is written down without its arguments") {
    Rig rig;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        const auto answer = client.call("list_things", R"({"limit": 5, "id": "secret-word"})", "X-User: bob\r\nAuthorization: Bearer forged\r\n");
        CHECK(answer.status == 200);
        CHECK(json::get_object(answer.body, "result") != nullptr);
    });
    CHECK(rig.seen_user == "ann");
    REQUIRE(rig.audited.size() == 1);
    const auto& row = rig.audited[0];
    CHECK(row.user == "ann");
    CHECK(row.sandbox == "s1");
    CHECK(row.customization == "ann/list");
    CHECK(row.tool == "list_things");
    CHECK(row.outcome == "ok");
    CHECK(row.mode == "live");
    CHECK(row.arguments_sha256 == sha256_hex(R"({"id":"secret-word","limit":5})"));
    const std::string text = read_file(rig.audit_path()).value_or("gone");
    CHECK(!text.contains("secret-word"));
    CHECK(!text.contains("forged"));
}

TEST_CASE("a process of another uid is refused" * doctest::skip(::getuid() != 0)) {
    Rig rig;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid + 1);
        const auto answer = client.call("list_things", "{}");
        CHECK(answer.status == 403);
        CHECK(answer.reason == "wrong_peer");
    });
    CHECK(rig.upstream_calls == 0);
    CHECK(rig.audited.at(0).outcome == "wrong_peer");
}

TEST_CASE("every wrong call has its own typed refusal in both languages and none reaches the Core Backend") {
    struct Row {
        std::string name;
        std::string body;
        int status;
        std::string reason;
    };
    std::string deep = "1";
    for (int i = 0; i < 40; ++i) deep = "[" + deep + "]";
    const std::vector<Row> rows{
        {"unknown tool", Client::call_text("drop_things", "{}"), 404, "unknown_tool"},
        {"not in the manifest", Client::call_text("write_thing", R"({"idempotency_key":"12345678","amount":"1"})"), 403, "out_of_scope"},
        {"a user among the arguments", Client::call_text("list_things", R"({"user":"bob"})"), 400, "bad_arguments"},
        {"wrong type", Client::call_text("list_things", R"({"limit":"5"})"), 400, "bad_arguments"},
        {"out of bounds", Client::call_text("list_things", R"({"limit":1000})"), 400, "bad_arguments"},
        {"deep JSON", Client::call_text("list_things", R"({"id":)" + deep + "}"), 400, "not_json"},
        {"half JSON", R"({"jsonrpc":"2.0")", 400, "not_json"},
        {"arguments that are a list", Client::call_text("list_things", "[]"), 400, "not_a_request"},
        {"no name", R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}})", 400, "not_a_request"},
        {"an id that is an object", R"({"jsonrpc":"2.0","id":{},"method":"tools/list"})", 400, "not_a_request"},
        {"another method", R"({"jsonrpc":"2.0","id":1,"method":"resources/read"})", 404, "method_closed"},
    };
    Rig rig;
    rig.core = two_things;
    rig.scope.tools = {"list_things"};
    rig.run([&rows](Rig& r) {
        Client client(r.socket(), k_uid);
        for (const auto& row : rows) {
            client.raw(Client::post(row.body));
            const auto answer = client.read();
            CHECK_MESSAGE(answer.status == row.status, row.name);
            CHECK_MESSAGE(answer.reason == row.reason, row.name);
            const auto* error = json::get_object(answer.body, "error");
            REQUIRE(error);
            const auto* data = json::get_object(*error, "data");
            REQUIRE(data);
            CHECK(json::get_string(*data, "message_en") == json::get_string(*error, "message"));
            CHECK(json::get_string(*data, "message_ru") != json::get_string(*data, "message_en"));
            CHECK(!json::get_string(*data, "message_ru").empty());
        }
        client.raw("GET /mcp HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(client.read().reason == "wrong_door");
        // The positive control: the same connection still works.
        CHECK(client.call("list_things", R"({"limit":5})").status == 200);
    });
    CHECK(rig.upstream_calls == 1);
    CHECK(rig.audited.size() == rows.size() + 2);
}

TEST_CASE("the tool's own refusal passes, and the log names it") {
    Rig rig;
    rig.core = [](json::Object) -> Task<Result<json::Object>> {
        co_return json::parse_object(
            R"({"isError": true, "content": [{"type":"text","text":"not_found: no such portfolio"}], "_meta": {"io.atelier/code": "not_found"}})"
        );
    };
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        const auto answer = client.call("list_things", R"({"id":"of somebody else"})");
        CHECK(answer.status == 200);
    });
    CHECK(rig.audited.at(0).outcome == "not_found");
}

TEST_CASE("where the user is asked, a write needs a yes to exactly its arguments, and the first one without is named") {
    Rig rig;
    rig.scope.asks_before_writes = true;
    rig.core = [](json::Object arguments) -> Task<Result<json::Object>> {
        co_return json::Object{{"isError", false}, {"structuredContent", json::Object{{"id", "w"}, {"amount", arguments.at("amount")}}}};
    };
    const json::Object agreed{{"idempotency_key", "key-0001"}, {"amount", "5"}};
    rig.allowed = {digest_of_write("write_thing", agreed)};
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        // The order of members does not matter, everything else does.
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"key-0001"})").status == 200);
        CHECK(client.call("write_thing", R"({"amount":"6","idempotency_key":"key-0002"})").reason == "not_confirmed");
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"key-0003"})").reason == "not_confirmed");
        // The one that was made may be repeated.
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"key-0001"})").status == 200);
    });
    CHECK(rig.upstream_calls == 1);
    REQUIRE(rig.asked);
    CHECK(rig.asked->tool == "write_thing");
    CHECK(json::get_string(rig.asked->arguments, "amount") == "6");
    CHECK(rig.asked->digest == digest_of_write("write_thing", rig.asked->arguments));
}

TEST_CASE("a yes holds for a write whose key is made anew at each call, and the write is made under the key that was asked about") {
    Rig rig;
    rig.scope.asks_before_writes = true;
    auto keys = std::make_shared<std::vector<std::string>>();
    rig.core = [keys](json::Object arguments) -> Task<Result<json::Object>> {
        keys->push_back(json::get_string(arguments, "idempotency_key") + " " + json::get_string(arguments, "amount"));
        co_return json::Object{{"isError", false}, {"structuredContent", json::Object{{"id", keys->back()}, {"amount", arguments.at("amount")}}}};
    };
    const auto yes = [](const std::string& key, const std::string& amount) {
        return digest_of_write("write_thing", json::Object{{"idempotency_key", key}, {"amount", amount}});
    };
    rig.allowed = {yes("asked: a", "5"), yes("asked: b", "5"), yes("asked: c", "7"), "", "no digest", std::string(64, 'a')};
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        CHECK(client.call("write_thing", R"({"amount":"7","idempotency_key":"fresh-001"})").status == 200);
        // Two yeses to the same arguments are two writes, not more; the key that was asked about takes its own yes.
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"asked: b"})").status == 200);
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"fresh-002"})").status == 200);
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"fresh-003"})").reason == "not_confirmed");
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"fresh-002"})").status == 200);
        CHECK(client.call("write_thing", R"({"amount":"7","idempotency_key":"fresh-004"})").reason == "not_confirmed");
    });
    CHECK(*keys == std::vector<std::string>{"asked: c 7", "asked: b 5", "asked: a 5"});
    REQUIRE(rig.asked);
    CHECK(rig.asked->digest == yes("fresh-003", "5"));
}

TEST_CASE("a confirmed call that comes again makes no second write") {
    Rig rig;
    rig.scope.asks_before_writes = true;
    rig.core = [](json::Object arguments) -> Task<Result<json::Object>> {
        co_return json::Object{{"isError", false}, {"structuredContent", json::Object{{"id", "w"}, {"amount", arguments.at("amount")}}}};
    };
    rig.allowed = {digest_of_write("write_thing", json::Object{{"idempotency_key", "key-0001"}, {"amount", "5"}})};
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"fresh-001"})").status == 200);
        r.allow_again();
        CHECK(client.call("write_thing", R"({"amount":"5","idempotency_key":"fresh-002"})").status == 200);
    });
    CHECK(rig.upstream_calls == 1);
}

TEST_CASE("a repeated write gets the first answer and is made once; other arguments under the key are a conflict") {
    Rig rig;
    auto made = std::make_shared<int>(0);
    rig.core = [made](json::Object arguments) -> Task<Result<json::Object>> {
        ++*made;
        co_return json::Object{
            {"isError", false}, {"structuredContent", json::Object{{"id", "w" + std::to_string(*made)}, {"amount", arguments.at("amount")}}}
        };
    };
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        const std::string arguments = R"({"idempotency_key":"key-0001","amount":"5"})";
        const auto first = client.call("write_thing", arguments, "", 1);
        const auto second = client.call("write_thing", R"({"amount":"5","idempotency_key":"key-0001"})", "", 2);
        REQUIRE(first.status == 200);
        REQUIRE(second.status == 200);
        CHECK(json::print(first.body.at("result")) == json::print(second.body.at("result")));
        CHECK(second.body.at("id") == json::Value(2));
        CHECK(client.call("write_thing", R"({"idempotency_key":"key-0001","amount":"6"})").reason == "key_reused");
        CHECK(client.call("write_thing", R"({"amount":"6"})").reason == "key_missing");
        CHECK(client.call("write_thing", R"({"idempotency_key":"key-0002","amount":"5"})").status == 200);
    });
    CHECK(*made == 2);
    CHECK(rig.audited.at(3).outcome == "repeated");
}

TEST_CASE("a concurrent duplicate waits for the first and gets its answer") {
    Rig rig;
    Signal go(rig.io.get_executor());
    bool open = false;
    rig.core = [&go, &open, &rig](json::Object) -> Task<Result<json::Object>> {
        while (!open) co_await go.wait(std::chrono::milliseconds(20));
        co_return json::Object{{"structuredContent", json::Object{{"id", "w" + std::to_string(rig.upstream_calls)}, {"amount", "5"}}}};
    };
    rig.run([&](Rig& r) {
        Client one(r.socket(), k_uid);
        Client two(r.socket(), k_uid);
        const std::string body = Client::call_text("write_thing", R"({"idempotency_key":"key-0001","amount":"5"})");
        one.raw(Client::post(body));
        two.raw(Client::post(body));
        while (r.upstream_calls == 0) std::this_thread::yield();
        boost::asio::post(r.io, [&] {
            open = true;
            go.notify_all();
        });
        const auto first = one.read();
        const auto second = two.read();
        CHECK(first.status == 200);
        CHECK(json::print(first.body.at("result")) == json::print(second.body.at("result")));
    });
    CHECK(rig.upstream_calls == 1);
}

TEST_CASE("a write that failed may be tried again under its key") {
    Rig rig;
    rig.core = [&rig](json::Object) -> Task<Result<json::Object>> {
        if (rig.upstream_calls == 1) co_return fail(Code::unavailable, "starting");
        co_return json::Object{{"structuredContent", json::Object{{"id", "w"}, {"amount", "5"}}}};
    };
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        const std::string arguments = R"({"idempotency_key":"key-0001","amount":"5"})";
        CHECK(client.call("write_thing", arguments).reason == "backend_failed");
        CHECK(client.call("write_thing", arguments).status == 200);
    });
    CHECK(rig.upstream_calls == 2);
}

TEST_CASE("calls a second are limited for a sandbox; a neighbour does not feel it") {
    Rig rig;
    rig.limits.sandbox_calls_a_second = 5;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        for (int i = 0; i < 5; ++i) CHECK(client.call("list_things", "{}").status == 200);
        const auto refused = client.call("list_things", "{}");
        CHECK(refused.status == 429);
        CHECK(refused.reason == "too_fast");
        r.clock.advance(std::chrono::milliseconds(1000));
        CHECK(client.call("list_things", "{}").status == 200);
    });
    CHECK(rig.upstream_calls == 6);
}

TEST_CASE("calls a second are limited for a user over all his sandboxes") {
    Rig rig;
    rig.limits.user_calls_a_second = 3;
    rig.core = two_things;
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        for (int i = 0; i < 3; ++i) CHECK(client.call("list_things", "{}").status == 200);
        CHECK(client.call("list_things", "{}").reason == "too_fast_user");
    });
}

TEST_CASE("calls at once are limited, and a late answer is a typed refusal") {
    Rig rig;
    rig.limits.sandbox_calls_at_once = 1;
    Signal go(rig.io.get_executor());
    bool open = false;
    rig.core = [&go, &open](json::Object) -> Task<Result<json::Object>> {
        while (!open) co_await go.wait(std::chrono::milliseconds(20));
        co_return fail(Code::timeout, "late");
    };
    rig.run([&](Rig& r) {
        Client one(r.socket(), k_uid);
        Client two(r.socket(), k_uid);
        one.raw(Client::post(Client::call_text("list_things", "{}")));
        while (r.upstream_calls == 0) std::this_thread::yield();
        CHECK(two.call("list_things", "{}").reason == "too_many_at_once");
        boost::asio::post(r.io, [&] {
            open = true;
            go.notify_all();
        });
        const auto late = one.read();
        CHECK(late.status == 504);
        CHECK(late.reason == "too_late");
    });
}

TEST_CASE("a huge answer is not passed on") {
    Rig rig;
    rig.limits.answer_bytes = 1000;
    rig.core = [](json::Object) -> Task<Result<json::Object>> {
        co_return json::Object{{"structuredContent", json::Object{{"big", std::string(5000, 'x')}}}};
    };
    rig.run([](Rig& r) {
        Client client(r.socket(), k_uid);
        CHECK(client.call("list_things", "{}").reason == "answer_too_large");
    });
}

TEST_CASE("a dry run checks and records a write, answers with a marked result that fits the contract, and makes none") {
    Rig rig;
    rig.scope.mode = Mode::dry_run;
    rig.core = two_things;
    json::Object structured;
    rig.run([&structured](Rig& r) {
        Client client(r.socket(), k_uid);
        CHECK(client.call("write_thing", R"({"idempotency_key":"key-0001","amount":"five"})").reason == "bad_arguments");
        const auto answer = client.call("write_thing", R"({"idempotency_key":"key-0001","amount":"5"})");
        REQUIRE(answer.status == 200);
        const auto& result = answer.body.at("result").as_object();
        CHECK(result.at("_meta").as_object().at("io.atelier/simulated").as_bool());
        structured = result.at("structuredContent").as_object();
        CHECK(client.call("list_things", "{}").status == 200);
    });
    CHECK(json::print(structured) == R"({"id":"simulated","amount":"5","kind":"a","when":"2000-01-01","created":false})");
    CHECK(json::Schema::make(rig.contract->find("write_thing")->output).value().check(structured).has_value());
    CHECK(rig.upstream_calls == 1);
    REQUIRE(rig.simulated.size() == 1);
    CHECK(rig.simulated[0].tool == "write_thing");
    CHECK(json::get_string(rig.simulated[0].arguments, "amount") == "5");
    CHECK(rig.audited.at(1).outcome == "simulated");
    CHECK(rig.audited.at(1).mode == "dry_run");
}

TEST_CASE("a viewer of somebody else's data sees masks, always the same ones; the owner sees his own") {
    const auto shown = [](bool masked) {
        Rig rig;
        rig.scope.masked = masked;
        rig.core = two_things;
        std::string text;
        rig.run([&text](Rig& r) {
            Client client(r.socket(), k_uid);
            text = json::print(client.call("list_things", "{}").body.at("result"));
        });
        return text;
    };
    const std::string own = shown(false);
    const std::string masked = shown(true);
    CHECK(own.contains("1234.50"));
    CHECK(own.contains("Bob"));
    CHECK(!masked.contains("1234.50"));
    CHECK(!masked.contains("Bob"));
    CHECK(masked.contains("AAPL"));
    CHECK(masked == shown(true));
}

TEST_CASE("the audit log is its owner's alone") {
    Rig rig;
    rig.core = two_things;
    rig.run([](Rig& r) { Client(r.socket(), k_uid).call("list_things", "{}"); });
    struct stat info{};
    REQUIRE(::stat(rig.audit_path().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("the audit log is bounded, and read across its generations") {
    const Rig rig;
    {
        auto log = AuditLog::open(rig.audit_path(), {.max_bytes = 2000, .generations = 3}).value();
        for (int i = 0; i < 100; ++i)
            log.append({i, i % 2 == 0 ? "ann" : "bob", "s", "ann/w", "t", "d", "ok", "live", 1});
        const auto all = log.read("", "", 1000);
        CHECK(all.size() > 25);
        CHECK(all.size() < 100);
        for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].at == 99 - static_cast<Millis>(i));
        CHECK(log.read("ann", "", 20).size() == 20);
        CHECK(log.read("ann", "", 20).back().at == 60);
        CHECK(log.lost() == 0);
    }
    const auto log = AuditLog::open(rig.audit_path(), {.max_bytes = 2000, .generations = 3}).value();
    CHECK(log.read("", "", 1).at(0).at == 99);
}

TEST_CASE("a sandbox as uid 0 gets no gateway") {
    Rig rig;
    rig.scope.uid = 0;
    IoContext io;
    Policy policy(io.get_executor(), {}, AuditLog::open(rig.audit_path()).value(), "key", {}, rig.clock);
    CHECK(Gateway::open(io.get_executor(), rig.socket(), rig.scope, policy).error().code == Code::failed_precondition);
}
