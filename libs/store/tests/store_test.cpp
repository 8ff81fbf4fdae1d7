#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>

#include "atelier/async/task_group.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/store/sqlite_store.hpp"
#include "sqlite.hpp"

using namespace atelier;
using namespace atelier::store;

namespace {

struct Fixture {
    IoContext io;
    ManualClock clock;
    std::filesystem::path dir = std::filesystem::temp_directory_path() / ("atelier-store-" + random_hex(4));
    std::unique_ptr<SqliteStore> store;

    Fixture() {
        std::filesystem::create_directories(dir);
        reopen();
    }
    ~Fixture() {
        store.reset();
        std::filesystem::remove_all(dir);
    }
    void reopen() {
        store.reset();
        store = SqliteStore::open(io.get_executor(), dir / "atelier.db", clock).value();
    }
    template <class T>
    T wait(Task<T> task) {
        std::optional<T> out;
        boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
            if (error) std::rethrow_exception(error);
            out = std::move(value);
        });
        io.restart();
        io.run();
        return std::move(*out);
    }
};

Task<Result<std::int64_t>> append_many(SessionLog* log, std::string session, int count) {
    Result<std::int64_t> last = 0;
    for (int i = 0; i < count; ++i) {
        std::vector<NewEvent> events{{"text.delta", {{"text", std::to_string(i)}}}};
        last = co_await log->append(session, std::move(events), Durability::shown);
    }
    co_return last;
}

Task<Result<std::int64_t>> wait_and_read(SessionLog* log, std::string session) {
    co_await log->wait(session, 0, std::chrono::seconds(20));
    auto events = co_await log->read(session, 0, 10);
    if (!events) co_return fail(events.error());
    co_return static_cast<std::int64_t>(events->size());
}

Change some_change(std::string id, std::string session, std::string content) {
    Change change;
    change.id = std::move(id);
    change.session_id = std::move(session);
    change.author = "investor-a";
    change.feature = "f-1";
    change.content_sha256 = std::move(content);
    change.tools = {"list_positions", "get_metrics"};
    return change;
}

/// A change about which the reviewer has decided: its release may follow.
Change decided(Fixture& f, Change change) {
    change = f.wait(f.store->changes().open(std::move(change))).value();
    const std::string from = change.state;
    change.state = "merging";
    REQUIRE(f.wait(f.store->changes().move(change, from)));
    return change;
}

Release some_release(std::string id, std::string change) {
    Release release;
    release.id = std::move(id);
    release.user = "investor-a";
    release.feature = "f-1";
    release.change_id = std::move(change);
    release.tools = {"list_positions"};
    return release;
}

}  // namespace

TEST_CASE("the log numbers without gaps, per session, and survives reopening with the same epoch") {
    Fixture f;
    CHECK(f.wait(append_many(&f.store->log(), "a", 30)).value() == 30);
    CHECK(f.wait(append_many(&f.store->log(), "b", 2)).value() == 2);
    const std::string epoch = f.store->log().epoch();
    f.reopen();
    CHECK(f.store->log().epoch() == epoch);
    const auto events = f.wait(f.store->log().read("a", 28, 100)).value();
    REQUIRE(events.size() == 2);
    CHECK(events[1].seq == 30);
    CHECK(events[1].body.at("text") == "29");
    CHECK(f.wait(append_many(&f.store->log(), "a", 1)).value() == 31);
}

TEST_CASE("of appends that share a commit, one that cannot be written fails alone") {
    for (const char* const how : {"ABORT", "FAIL", "ROLLBACK"}) {
        CAPTURE(how);
        Fixture f;
        {
            auto db = Database::open(f.dir / "atelier.db").value();
            const std::string trigger =
                std::string("CREATE TRIGGER no BEFORE INSERT ON events WHEN new.type='poison' BEGIN SELECT RAISE(") +
                how + ",'no'); END";
            REQUIRE(db.exec(trigger.c_str()));
        }
        std::vector<std::optional<Result<std::int64_t>>> outcomes(12);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            // Two of one session around the poison; the others have a session each.
            const std::string session = i == 4 || i == 5 || i == 6 ? "shared" : "s" + std::to_string(i);
            std::vector<NewEvent> events{{"a", {}}, {i == 5 || i == 9 ? "poison" : "b", {}}, {"c", {}}};
            const auto durability = i % 3 == 0 ? Durability::synced : Durability::shown;
            boost::asio::co_spawn(
                f.io, f.store->log().append(session, std::move(events), durability),
                [&outcomes, i](std::exception_ptr, Result<std::int64_t> n) { outcomes[i] = std::move(n); }
            );
        }
        f.io.restart();
        f.io.run();
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            CAPTURE(i);
            REQUIRE(outcomes[i]);
            if (i == 5 || i == 9)
                CHECK(outcomes[i]->error().code == Code::conflict);
            else
                CHECK(outcomes[i]->value() == (i == 6 ? 6 : 3));
        }
        CHECK(f.wait(f.store->log().read("shared", 0, 100)).value().size() == 6);
        CHECK(f.wait(f.store->log().read("s9", 0, 100)).value().empty());
        CHECK(f.wait(append_many(&f.store->log(), "s9", 1)).value() == 1);
    }
}

TEST_CASE("what is written can be read again, whatever bytes are in it") {
    Fixture f;
    for (const std::string& text :
         {std::string("half \xED\xA0\xBD"), std::string("bad \xFF\xC3"), std::string("nul \0 in", 8)}) {
        std::vector<NewEvent> events{{"text.delta", {{"text", text}}}};
        REQUIRE(f.wait(f.store->log().append("s", std::move(events), Durability::shown)));
    }
    const auto events = f.wait(f.store->log().read("s", 0, 10)).value();
    REQUIRE(events.size() == 3);
    CHECK(events[0].body.at("text") == "half �");
    CHECK(events[1].body.at("text") == "bad ��");
}

TEST_CASE("a waiting reader is woken by an append") {
    Fixture f;
    std::optional<Result<std::int64_t>> seen;
    boost::asio::co_spawn(f.io, wait_and_read(&f.store->log(), "s"), [&](std::exception_ptr, Result<std::int64_t> n) { seen = std::move(n); });
    CHECK(f.wait(append_many(&f.store->log(), "s", 1)).value() == 1);
    REQUIRE(seen);
    CHECK(seen->value() == 1);
}

TEST_CASE("accounts and tokens") {
    Fixture f;
    REQUIRE(f.wait(f.store->accounts().put_user({"a", "user", "ru", "hash"})));
    CHECK(f.wait(f.store->accounts().user("a")).value()->locale == "ru");
    CHECK_FALSE(f.wait(f.store->accounts().user("b")).value());
    REQUIRE(f.wait(f.store->accounts().put_token("digest", "a", 100)));
    CHECK(f.wait(f.store->accounts().user_of_token("digest", 99)).value() == "a");
    CHECK_FALSE(f.wait(f.store->accounts().user_of_token("digest", 100)).value());
    REQUIRE(f.wait(f.store->accounts().put_token("later", "a", 101)));
    CHECK(f.wait(f.store->accounts().drop_expired_tokens(99)).value() == 0);
    CHECK(f.wait(f.store->accounts().drop_expired_tokens(100)).value() == 1);
    CHECK(f.wait(f.store->accounts().user_of_token("later", 100)).value() == "a");
    REQUIRE(f.wait(f.store->accounts().put_token("digest", "a", 200)));  // the row is gone
}

TEST_CASE("the same content of a session is one change; newer content replaces what was open") {
    Fixture f;
    CHECK(f.wait(f.store->changes().open(some_change("c1", "s", "x")))->id == "c1");
    CHECK(f.wait(f.store->changes().open(some_change("c2", "s", "x")))->id == "c1");
    CHECK(f.wait(f.store->changes().open(some_change("c3", "s", "y")))->id == "c3");
    const auto old = f.wait(f.store->changes().get("c1")).value().value();
    CHECK(old.state == "returned");
    CHECK(old.tools == std::vector<std::string>{"list_positions", "get_metrics"});
    auto approved = some_change("c1", "s", "x");
    approved.state = "approved";
    CHECK(f.wait(f.store->changes().move(approved, "open")).error().code == Code::conflict);
}

TEST_CASE("a release needs the decision that it follows from, also where another came first") {
    Fixture f;
    const auto open = f.wait(f.store->changes().open(some_change("c1", "s", "x"))).value();
    CHECK(f.wait(f.store->releases().release(some_release("r1", "c1"), open)).error().code == Code::conflict);
    auto merging = open;
    merging.state = "merging";
    REQUIRE(f.wait(f.store->changes().move(merging, "open")));
    auto rejected = open;
    rejected.state = "rejected";
    CHECK(f.wait(f.store->changes().move(rejected, "open")).error().code == Code::conflict);
    CHECK(f.wait(f.store->releases().release(some_release("r1", "c1"), merging))->state == "live");
    CHECK(f.wait(f.store->changes().move(rejected, "merging")).error().code == Code::conflict);
}

TEST_CASE("what a reviewer withdrew comes back by a reviewer only, also as the version before") {
    Fixture f;
    for (const char* n : {"1", "2", "3"}) {
        const auto change = decided(f, some_change(std::string("c") + n, "s", n));
        REQUIRE(f.wait(f.store->releases().release(some_release(std::string("r") + n, change.id), change)));
    }
    CHECK(f.wait(f.store->releases().rollback("r2", {"reviewer", "wrong sums"}, 5))->state == "superseded");
    CHECK(f.wait(f.store->releases().rollback("r2", {"admin", "again"}, 5)).error().code == Code::conflict);
    CHECK(f.wait(f.store->releases().activate("r2", false, 6)).error().code == Code::permission_denied);
    // The author goes back: over the withdrawn version, to the one before it.
    REQUIRE(f.wait(f.store->releases().rollback("r3", {}, 7)));
    CHECK(f.wait(f.store->releases().live("investor-a"))->front().id == "r1");
    CHECK(f.wait(f.store->releases().get("r2")).value()->withdrawn_reason == "wrong sums");
    CHECK(f.wait(f.store->releases().activate("r2", true, 8))->withdrawn_by.empty());
    CHECK(f.wait(f.store->releases().live("investor-a"))->front().id == "r2");
    REQUIRE(f.wait(f.store->releases().rollback("r1", {"reviewer", ""}, 9)));
    REQUIRE(f.wait(f.store->releases().rollback("r2", {"reviewer", ""}, 10)));
    CHECK(f.wait(f.store->releases().live("investor-a"))->empty());
}

TEST_CASE("one release is live a feature; rollback brings the one before back; nothing is released twice") {
    Fixture f;
    const auto c1 = decided(f, some_change("c1", "s", "x"));
    const auto r1 = f.wait(f.store->releases().release(some_release("r1", "c1"), c1)).value();
    CHECK(r1.version == 1);
    CHECK(f.wait(f.store->releases().release(some_release("r1-again", "c1"), c1))->id == "r1");
    const auto c2 = decided(f, some_change("c2", "s", "y"));
    const auto r2 = f.wait(f.store->releases().release(some_release("r2", "c2"), c2)).value();
    CHECK(r2.version == 2);
    CHECK(r2.previous_id == "r1");
    CHECK(f.wait(f.store->releases().live("investor-a"))->size() == 1);
    CHECK(f.wait(f.store->releases().rollback("r2", {}, 5))->state == "rolled_back");
    CHECK(f.wait(f.store->releases().live("investor-a"))->front().id == "r1");
    CHECK(f.wait(f.store->releases().rollback("r2", {}, 6)).error().code == Code::conflict);
    CHECK(f.wait(f.store->releases().activate("r2", false, 7))->state == "live");
    CHECK(f.wait(f.store->releases().live("investor-a"))->front().id == "r2");
    REQUIRE(f.wait(f.store->releases().set_hidden("investor-a", "f-1", true)));
    CHECK(f.wait(f.store->releases().live("investor-a"))->front().hidden);
}

TEST_CASE("what is known of a change on a forge; the wish to merge is written by nobody else") {
    Fixture f;
    CHECK_FALSE(f.wait(f.store->forge().wish_merge("chg_1")));
    REQUIRE(f.wait(f.store->forge().enlist("chg_1")));
    ForgeRow row = **f.wait(f.store->forge().get("chg_1"));
    REQUIRE(f.wait(f.store->forge().wish_merge("chg_1")));
    row.state = "open";
    row.number = 7;
    row.told = "digest";
    row.intent = "merge c1";
    row.writes = 3;
    row.next_at = 42;
    REQUIRE(f.wait(f.store->forge().keep(row)));
    // Twice is once.
    REQUIRE(f.wait(f.store->forge().enlist("chg_1")));
    const auto rows = f.wait(f.store->forge().pending());
    REQUIRE(rows->size() == 1);
    const auto& known = rows->front();
    CHECK(known.wants_merge);
    CHECK(known.state == "open");
    CHECK(known.number == 7);
    CHECK(known.told == "digest");
    CHECK(known.intent == "merge c1");
    CHECK(known.writes == 3);
    CHECK(known.next_at == 42);
    row.done = true;
    REQUIRE(f.wait(f.store->forge().keep(row)));
    CHECK(f.wait(f.store->forge().pending())->empty());
}
