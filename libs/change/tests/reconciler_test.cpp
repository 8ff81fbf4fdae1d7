#include "atelier/change/reconciler.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <optional>
#include <random>

#include "memory_rows.hpp"

using namespace atelier;
using namespace atelier::change;

namespace {

struct Killed {};

/// A forge, its people and Atelier's side of one change, in memory. What goes wrong is drawn at each call.
class World final : public Ports {
public:
    explicit World(unsigned seed) : random(seed) {}

    Task<Result<Observation>> observe(store::ForgeRow row) override {
        ++looks;
        if (is_down || draw(faults)) co_return fail(Code::unavailable, "the forge is out of order");
        Observation out;
        out.commit = "c1";
        out.text = sent_back ? "comment" : "text";
        out.wish.review = released > 0  ? Wish::Review::released
                          : sent_back   ? Wish::Review::sent_back
                          : is_approved ? Wish::Review::approved
                                        : Wish::Review::waiting;
        out.wish.merge = row.wants_merge;
        out.wish.has_words = sent_back;
        out.facts.branch = is_pushed ? Head::ours : Head::absent;
        out.facts.pull = pull;
        out.facts.pull_head = pull == Facts::Pull::none ? Head::absent : Head::ours;
        const std::vector<CheckSeen> checks{{"ci", ci}};
        out.facts.standing = standing_of({.approvals = 0, .checks = {"ci"}}, checks, {}, true, "atelier/gate");
        out.facts.verdict = verdict;
        out.facts.is_told = pull != Facts::Pull::none;
        out.facts.is_commented = comments > 0;
        out.facts.folder_matches = true;
        co_return out;
    }

    Task<Result<void>> perform(store::ForgeRow, Intent intent) override {
        if (intent == Intent::release) {
            if (draw(kills)) throw Killed{};
            if (draw(faults)) co_return fail(Code::busy, "later");
            CHECK(pull == Facts::Pull::merged);
            ++released;
            co_return Result<void>{};
        }
        if (draw(kills)) throw Killed{};
        if (is_down || draw(faults)) co_return refused();
        act(intent);
        if (draw(kills)) throw Killed{};
        if (draw(faults)) co_return fail(Code::timeout, "the answer is lost");
        co_return Result<void>{};
    }

    bool draw(int percent) { return static_cast<int>(random() % 100) < percent; }

    std::unexpected<Error> refused() {
        constexpr Code k_codes[] = {Code::unavailable, Code::conflict, Code::invalid_argument, Code::exhausted};
        Error error{k_codes[random() % 4], "no", {}, {}};
        if (error.code == Code::exhausted) error.retry_after = std::chrono::seconds(30);
        return fail(std::move(error));
    }

    /// The forge takes a write. What is there already is not made twice: the verbs read first.
    void act(Intent intent) {
        switch (intent) {
            case Intent::push:
                writes += is_pushed ? 0 : 1;
                is_pushed = true;
                break;
            case Intent::open:
                if (pull != Facts::Pull::none) break;
                pull = Facts::Pull::open;
                ++opened;
                ++writes;
                break;
            case Intent::verdict: {
                const Verdict next = sent_back ? Verdict::failure : is_approved ? Verdict::success : Verdict::pending;
                writes += next == verdict ? 0 : 1;
                verdict = next;
                break;
            }
            case Intent::comment:
                writes += comments == 0 ? 1 : 0;
                comments = 1;
                break;
            case Intent::merge:
                // Somebody was faster.
                if (pull != Facts::Pull::open) break;
                CHECK(is_approved);
                CHECK(ci == Checks::green);
                ++writes;
                pull = Facts::Pull::merged;
                ++merged;
                break;
            default:
                break;
        }
    }

    bool person_merges() {
        if (pull != Facts::Pull::open || ci != Checks::green) return false;
        pull = Facts::Pull::merged;
        ++merged;
        return true;
    }

    std::mt19937 random;
    int faults = 0;  ///< percent
    int kills = 0;
    bool is_down = false;
    bool is_approved = false;
    bool sent_back = false;
    bool is_pushed = false;
    Facts::Pull pull = Facts::Pull::none;
    Checks ci = Checks::running;
    Verdict verdict = Verdict::none;
    int looks = 0;
    int opened = 0;
    int merged = 0;
    int released = 0;
    int comments = 0;
    int writes = 0;
};

struct Bench {
    explicit Bench(unsigned seed) : world(seed) { start(); }

    void start() {
        reconciler = std::make_unique<Reconciler>(io.get_executor(), world, rows, clock, Reconciler::Options{});
    }

    template <class T>
    T run(Task<T> task) {
        std::optional<T> out;
        std::exception_ptr error;
        boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr broken, T value) {
            error = broken;
            if (!broken) out = std::move(value);
        });
        io.restart();
        io.run();
        if (error) std::rethrow_exception(error);
        return std::move(*out);
    }

    /// One pass, and on to the next; a kill is a new start.
    void pass() {
        try {
            const Millis next = run(reconciler->pass());
            clock.advance(std::chrono::milliseconds(std::clamp<Millis>(next - clock.now(), 1, 900'000)));
        } catch (const Killed&) {
            start();
        }
    }

    IoContext io{1};
    World world;
    fake::MemoryRows rows;
    ManualClock clock;
    std::unique_ptr<Reconciler> reconciler;
};

}  // namespace

TEST_CASE("a change goes its way without any hook, one second between writes") {
    Bench bench(1);
    REQUIRE(bench.run(bench.rows.enlist("chg_1")));
    for (int i = 0; i < 10; ++i) bench.pass();
    CHECK(bench.rows.rows["chg_1"].state == "open");
    CHECK(bench.rows.rows["chg_1"].reason == "waiting_for_review");
    CHECK(bench.world.verdict == Verdict::pending);
    bench.world.is_approved = true;
    REQUIRE(bench.run(bench.rows.wish_merge("chg_1")));
    for (int i = 0; i < 10; ++i) bench.pass();
    CHECK(bench.rows.rows["chg_1"].reason == "checks_running");
    bench.world.ci = Checks::green;
    const Millis before = bench.clock.now();
    for (int i = 0; i < 10; ++i) bench.pass();
    CHECK(bench.rows.rows["chg_1"].state == "released");
    CHECK(bench.world.released == 1);
    CHECK(bench.rows.rows["chg_1"].writes == 5);
    CHECK(bench.world.writes == 5);
    // Nobody woke it: the longest wait is a quarter of an hour.
    CHECK(bench.clock.now() - before <= 11 * 900'000);
}

TEST_CASE("writes keep their pace over all changes, and looks get rarer") {
    Bench bench(1);
    for (int i = 0; i < 5; ++i) REQUIRE(bench.run(bench.rows.enlist("chg_" + std::to_string(i))));
    const auto writes = [&] {
        int sum = 0;
        for (const auto& [id, row] : bench.rows.rows) sum += row.writes;
        return sum;
    };
    const Millis start = bench.clock.now();
    int seen = 0;
    while (bench.clock.now() - start < 4000) {
        (void)bench.run(bench.reconciler->pass());
        const int now = writes();
        CHECK(now - seen <= 1);
        seen = now;
        bench.clock.advance(std::chrono::milliseconds(1000));
    }
    CHECK(seen >= 3);
    for (int i = 0; i < 100; ++i) bench.pass();
    const Millis wait = bench.rows.rows["chg_0"].next_at - bench.rows.rows["chg_0"].seen_at;
    CHECK(wait == 900'000);
    bench.reconciler->wake("chg_0");
    (void)bench.run(bench.reconciler->pass());
    CHECK(bench.rows.rows["chg_0"].next_at - bench.rows.rows["chg_0"].seen_at <= 120'000);
}

TEST_CASE("a forge that takes nothing is not written to for ever") {
    Bench bench(3);
    REQUIRE(bench.run(bench.rows.enlist("chg_1")));
    bench.world.is_down = true;
    for (int i = 0; i < 50; ++i) bench.pass();
    CHECK(bench.rows.rows["chg_1"].down_since > 0);
    CHECK(bench.rows.rows["chg_1"].failures > 8);
    bench.world.is_down = false;
    for (int i = 0; i < 10; ++i) bench.pass();
    CHECK(bench.rows.rows["chg_1"].down_since == 0);
    CHECK(bench.rows.rows["chg_1"].state == "open");
}

TEST_CASE("a silent forge is asked once, and a storm of hooks is one look a second") {
    Bench bench(5);
    for (int i = 0; i < 5; ++i) REQUIRE(bench.run(bench.rows.enlist("chg_" + std::to_string(i))));
    bench.world.is_down = true;
    (void)bench.run(bench.reconciler->pass());
    CHECK(bench.world.looks == 1);
    bench.world.is_down = false;
    for (int i = 0; i < 60; ++i) bench.pass();
    for (const auto& [id, row] : bench.rows.rows) CHECK(row.reason == "waiting_for_review");
    const int before = bench.world.looks;
    for (int i = 0; i < 100; ++i) {
        bench.reconciler->wake();
        (void)bench.run(bench.reconciler->pass());
        bench.clock.advance(std::chrono::milliseconds(20));
    }
    // Two seconds, five changes.
    CHECK(bench.world.looks - before >= 10);
    CHECK(bench.world.looks - before <= 15);
}

TEST_CASE("10,000 random fault schedules: one change, one merge, one release, at most eight writes") {
    int by_people = 0;
    for (unsigned seed = 1; seed <= 10'000; ++seed) {
        CAPTURE(seed);
        Bench bench(seed);
        World& world = bench.world;
        REQUIRE(bench.run(bench.rows.enlist("chg_1")));
        world.faults = static_cast<int>(world.random() % 40);
        world.kills = static_cast<int>(world.random() % 15);
        const auto at = [&world] { return static_cast<int>(world.random() % 40); };
        const int approve = at();
        const int green = at();
        const int person = world.draw(40) ? at() : -1;
        const int down = world.draw(30) ? at() : -1;
        bool merged_by_person = false;
        Millis down_until = 0;
        for (int i = 0; i < 60; ++i) {
            if (i == approve) {
                world.is_approved = true;
                (void)bench.run(bench.rows.wish_merge("chg_1"));
            }
            if (i == green) world.ci = Checks::green;
            if (i == person) merged_by_person = world.person_merges();
            if (i == down) {
                world.is_down = true;
                down_until = bench.clock.now() + 3'600'000;
            }
            if (down_until != 0 && bench.clock.now() > down_until) world.is_down = false;
            // Hooks: some are lost, some come twice, some when nothing happened.
            for (int hooks = static_cast<int>(world.random() % 3); hooks > 0; --hooks) bench.reconciler->wake();
            bench.pass();
        }
        world.faults = world.kills = 0;
        world.is_down = false;
        for (int i = 0; i < 60 && !bench.rows.rows["chg_1"].done; ++i) bench.pass();
        CHECK(world.opened == 1);
        CHECK(world.merged == 1);
        CHECK(world.released == 1);
        CHECK(world.writes <= 8);
        CHECK(bench.rows.rows["chg_1"].state == "released");
        CHECK(bench.rows.rows["chg_1"].writes <= 8);
        by_people += merged_by_person ? 1 : 0;
    }
    // Both ways were gone.
    CHECK(by_people > 500);
    CHECK(by_people < 5000);
}

TEST_CASE("sent back: the company is told once, and nothing is released") {
    for (unsigned seed = 1; seed <= 500; ++seed) {
        CAPTURE(seed);
        Bench bench(seed);
        World& world = bench.world;
        REQUIRE(bench.run(bench.rows.enlist("chg_1")));
        world.faults = 20;
        world.kills = 10;
        for (int i = 0; i < 20; ++i) bench.pass();
        world.sent_back = true;
        for (int i = 0; i < 20; ++i) bench.pass();
        world.faults = world.kills = 0;
        for (int i = 0; i < 60 && !bench.rows.rows["chg_1"].done; ++i) bench.pass();
        CHECK(bench.rows.rows["chg_1"].done);
        CHECK(world.released == 0);
        CHECK(world.merged == 0);
        CHECK(world.comments <= 1);
        CHECK(world.writes <= 8);
    }
}
