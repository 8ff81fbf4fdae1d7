#include "access/throttle.hpp"

#include <doctest/doctest.h>

using namespace atelier;
using namespace atelier::orchestrator;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    ManualClock clock;
    Throttle throttle{
        clock, {.free = 3, .first_wait = 2s, .longest_wait = 60s, .forgotten_after = 15min, .max_keys = 3}
    };

    bool fail_once(const std::string& key) {
        if (throttle.begin(key)) return false;
        throttle.failed(key);
        return true;
    }
};

}  // namespace

TEST_CASE("after the free failures each attempt waits, longer each time, and knocking keeps nobody out") {
    Fixture f;
    for (int i = 0; i < 3; ++i) CHECK(f.fail_once("k"));
    CHECK_FALSE(f.fail_once("k"));
    // Refused attempts count for nothing: the wait runs from the last real one.
    for (int i = 0; i < 1000; ++i) CHECK_FALSE(f.fail_once("k"));
    f.clock.advance(2s);
    CHECK(f.fail_once("k"));
    f.clock.advance(2s);
    CHECK_FALSE(f.fail_once("k"));
    f.clock.advance(2s);
    CHECK(f.fail_once("k"));
    for (int i = 0; i < 20; ++i) {
        f.clock.advance(60s);
        CHECK(f.fail_once("k"));
    }
    CHECK(f.throttle.begin("k").value() <= 60s);
}

TEST_CASE("attempts at once count before their outcome is known") {
    Fixture f;
    int admitted = 0;
    for (int i = 0; i < 80; ++i) admitted += f.throttle.begin("k") ? 0 : 1;
    CHECK(admitted == 3);
    f.throttle.withdrawn("k");
    CHECK_FALSE(f.throttle.begin("k"));
}

TEST_CASE("after the free failures one attempt runs at a time, also when the wait is over") {
    Fixture f;
    for (int i = 0; i < 3; ++i) f.fail_once("k");
    f.clock.advance(60s);
    CHECK_FALSE(f.throttle.begin("k"));
    CHECK(f.throttle.begin("k"));
}

TEST_CASE("success forgets, quiet forgets, other keys do not matter") {
    Fixture f;
    for (int i = 0; i < 3; ++i) f.fail_once("k");
    CHECK(f.fail_once("other"));
    f.clock.advance(2s);
    CHECK_FALSE(f.throttle.begin("k"));
    f.throttle.succeeded("k");
    CHECK(f.fail_once("k"));
    for (int i = 0; i < 2; ++i) f.fail_once("k");
    CHECK_FALSE(f.fail_once("k"));
    f.clock.advance(16min);
    CHECK(f.fail_once("k"));
}

TEST_CASE("where there are too many keys, the one that has been quiet longest is forgotten") {
    Fixture f;
    for (const char* key : {"a", "b", "c"}) {
        for (int i = 0; i < 3; ++i) f.fail_once(key);
        f.clock.advance(10ms);
    }
    CHECK(f.fail_once("d"));
    CHECK_FALSE(f.fail_once("b"));
    CHECK_FALSE(f.fail_once("c"));
    CHECK(f.fail_once("a"));
}
