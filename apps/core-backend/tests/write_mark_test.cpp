#include <sys/stat.h>

#include <filesystem>

#include "atelier/base/file.hpp"
#include "fixture.hpp"
#include "sql/sqlite.hpp"

using namespace atelier;
using namespace atelier::core;
using core::testing::Fixture;
namespace fs = std::filesystem;

namespace {

void write_one(Fixture& f, int number) {
    f.ok(
        "ann", "record_transaction",
        R"({"idempotency_key":"mark-)" + std::to_string(1000 + number) + R"(","date":"2023-01-05","kind":"deposit","amount":"7"})"
    );
}

std::size_t deposits(Fixture& f) {
    return f.ok("ann", "list_transactions", R"({"kinds":["deposit"],"from":"2023-01-05"})").at("transactions").as_array().size();
}

/// The store's files as a killed process leaves them: SQLite removes the journal of one that ends in order.
struct Killed {
    explicit Killed(const Fixture& f) : database(read_file(f.store()).value()), journal(read_file(f.store() + "-wal").value()) {}
    void put_back(const Fixture& f, std::size_t journal_bytes) const {
        for (const char* ending : {"", "-wal", "-shm"}) fs::remove(f.store() + ending);
        REQUIRE(write_file_atomic(f.store(), database));
        REQUIRE(write_file_atomic(f.store() + "-wal", journal.substr(0, journal_bytes)));
    }
    std::string database, journal;
};

}  // namespace

TEST_CASE("a journal that was cut anywhere is noticed, with the number of writes that are gone") {
    Fixture f;
    const std::size_t before = deposits(f);
    // The store itself is in its file, so that the journal has these writes only.
    sqlite::Database(f.store()).run("pragma wal_checkpoint(truncate)");
    for (int i = 0; i < 10; ++i) write_one(f, i);
    const Killed killed(f);
    f.close();
    const std::string mark = read_file(f.store() + "-mark").value();
    bool all_lost = false;
    bool some_lost = false;
    for (int part = 0; part <= 20; ++part) {
        const std::size_t bytes = killed.journal.size() * static_cast<std::size_t>(part) / 20;
        CAPTURE(bytes);
        killed.put_back(f, bytes);
        REQUIRE(write_file_atomic(f.store() + "-mark", mark, 0600));
        f.open();
        const std::size_t there = deposits(f) - before;
        CHECK(f.lost_writes() == static_cast<std::int64_t>(10 - there));
        all_lost = all_lost || there == 0;
        some_lost = some_lost || (there > 0 && there < 10);
        f.close();
    }
    CHECK(all_lost);
    CHECK(some_lost);
}

TEST_CASE("nothing is lost by a kill, a restart, refused and repeated writes") {
    Fixture f;
    for (int i = 0; i < 3; ++i) write_one(f, i);
    write_one(f, 1);
    CHECK(f.call("ann", "record_transaction", R"({"idempotency_key":"refused-1","date":"2023-01-05","kind":"deposit"})").is_error);
    f.ok("ann", "set_target_weights", R"({"idempotency_key":"weights-1","weights":[{"ticker":"AAA","weight":"0.5"}]})");
    const Killed killed(f);
    f.open();
    CHECK(f.lost_writes() == 0);
    f.close();
    killed.put_back(f, killed.journal.size());
    f.open();
    CHECK(f.lost_writes() == 0);
    struct stat about{};
    REQUIRE(::stat((f.store() + "-mark").c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("what was lost stays said, over later writes and starts, until the mark is removed") {
    Fixture f;
    write_one(f, 0);
    const Killed old(f);
    for (int i = 1; i < 5; ++i) write_one(f, i);
    f.close();
    old.put_back(f, old.journal.size());
    f.open();
    CHECK(f.lost_writes() == 4);
    for (int i = 10; i < 20; ++i) write_one(f, i);
    f.open();
    CHECK(f.lost_writes() == 4);
    f.close();
    fs::remove(f.store() + "-mark");
    f.open();
    CHECK(f.lost_writes() == 0);
    // A mark that nobody can read, and the mark of another store, say nothing.
    for (const char* text : {"", "half", "store 5", "other 99 0\n", "a b c\n"}) {
        f.close();
        REQUIRE(write_file_atomic(f.store() + "-mark", text, 0600));
        f.open();
        CHECK(f.lost_writes() == 0);
        write_one(f, 100);
    }
}
