#include "jobs/regate.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <ctime>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"

using namespace atelier;
using namespace atelier::orchestrator;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

/// 2026-11-29 12:00 in Moscow, where the wall is three hours ahead all year.
constexpr Millis k_noon = 1'795'942'800'000;

struct Night {
    IoContext io;
    BlockingPool pool{1};
    ManualClock clock{k_noon};
    fs::path folder = fs::temp_directory_path() / ("atelier-regate-" + random_hex(4));
    std::vector<store::Release> releases;
    std::map<std::string, Result<gate::Report>> verdicts;  ///< by feature; else green
    std::vector<std::string> judged;
    bool no_list = false;
    std::unique_ptr<Regate> regate;

    Night() {
        ::setenv("TZ", "Europe/Moscow", 1);
        ::tzset();
        fs::create_directories(folder);
        for (const char* feature : {"one", "two"}) {
            store::Release release;
            release.id = std::string("rel_") + feature;
            release.user = "ann";
            release.feature = feature;
            releases.push_back(release);
        }
        restart();
    }
    ~Night() {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        ::unsetenv("TZ");
        ::tzset();
    }
    void restart(std::optional<int> hour = 3) {
        regate = std::make_unique<Regate>(Regate::Deps{
            .live = [this] { return list(); },
            .judge = [this](store::Release release) { return judge(std::move(release)); },
            .pool = pool,
            .file = folder / "regate.json",
            .clock = clock,
            .hour = hour,
            .pause = 0ms,
        });
        wait(regate->load());
    }
    Task<Result<std::vector<store::Release>>> list() {
        if (no_list) co_return fail(Code::unavailable, "the store is away");
        co_return releases;
    }
    Task<Result<gate::Report>> judge(store::Release release) {
        judged.push_back(release.feature);
        const auto known = verdicts.find(release.feature);
        if (known != verdicts.end()) co_return known->second;
        gate::Report green;
        green.ok = true;
        co_return green;
    }
    void wait(Task<> task) {
        boost::asio::co_spawn(io, std::move(task), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
        io.restart();
        io.run();
    }
    /// A look every minute, as the clock goes on.
    std::size_t pass(std::chrono::minutes time) {
        judged.clear();
        for (auto left = time; left > 0min; left -= 1min) {
            clock.advance(1min);
            wait(regate->look());
        }
        return judged.size();
    }
    std::string state(const std::string& id) const {
        const auto* found = regate->of(id);
        return found ? found->state : "";
    }
};

gate::Report red(const std::string& rule) {
    gate::Report out;
    out.findings.push_back({rule, "widget.tsx", 2, 1, "no", "do"});
    return out;
}

}  // namespace

TEST_CASE("the hour on the wall: the last one, and the next") {
    const Night night;
    const Millis three = k_noon - 9LL * 3600 * 1000;
    CHECK(wall_hour(k_noon, 3) == three);
    CHECK(wall_hour(three, 3) == three);
    CHECK(wall_hour(three - 1, 3) == three - 24LL * 3600 * 1000);
    CHECK(wall_hour(k_noon, 3, 1) == three + 24LL * 3600 * 1000);
    // Where clocks are put forward the night has an hour less.
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    const Millis spring = 1'774'778'400'000;  // 2026-03-29 12:00, summer time since that night
    CHECK(wall_hour(spring, 4) - wall_hour(spring, 4, -1) == 23LL * 3600 * 1000);
}

TEST_CASE("once a night, at its hour, each live release is judged") {
    Night night;
    CHECK(night.regate->next_at() == k_noon + 15LL * 3600 * 1000);
    CHECK(night.pass(14h + 59min) == 0);
    CHECK(night.pass(1min) == 2);
    CHECK(night.regate->last().judged == 2);
    CHECK(night.regate->last().broken == 0);
    CHECK(night.regate->last().finished_at == night.clock.now());
    CHECK(night.pass(23h + 59min) == 0);
    CHECK(night.pass(1min) == 2);
}

TEST_CASE("what is broken is told until it is green or gone, and stays released") {
    Night night;
    night.verdicts.emplace("one", red("scan.eval"));
    night.verdicts.emplace("two", red("types.not_run"));
    REQUIRE(night.regate->ask());
    CHECK(night.pass(1min) == 2);
    CHECK(night.state("rel_one") == "broken");
    CHECK(night.state("rel_two") == "unjudged");
    CHECK(night.regate->of("rel_one")->findings.front().rule == "scan.eval");
    CHECK(night.regate->last().broken == 1);
    CHECK(night.regate->last().unjudged == 1);
    CHECK(night.pass(1min) == 0);

    night.restart();
    CHECK(night.state("rel_one") == "broken");
    CHECK(night.regate->of("rel_one")->findings.front().line == 2);
    CHECK(night.regate->last().broken == 1);

    night.verdicts.clear();
    night.verdicts.emplace("two", fail(Code::unavailable, "git is away"));
    night.releases.erase(night.releases.begin());
    CHECK(night.pass(15h) == 1);
    CHECK(night.state("rel_one").empty());
    CHECK(night.state("rel_two") == "unjudged");
    CHECK(night.regate->of("rel_two")->findings.front().text == "git is away");
}

TEST_CASE("a night that the server slept through is made up for, the first one excepted") {
    Night night;
    night.clock.advance(10h);
    night.restart();
    CHECK(night.pass(1min) == 0);
    night.clock.advance(10h);
    night.restart();
    CHECK(night.pass(1min) == 2);
    night.restart();
    CHECK(night.pass(1min) == 0);
}

TEST_CASE("a run that a stop cut off is made anew after the next start") {
    Night night;
    REQUIRE(night.regate->ask());
    CHECK(night.pass(1min) == 2);
    const fs::path file = night.folder / "regate.json";
    std::string text = read_file(file, 1u << 20).value();
    const std::string finished = "\"finished_at\":" + std::to_string(night.clock.now());
    REQUIRE(text.contains(finished));
    text.replace(text.find(finished), finished.size(), "\"finished_at\":0");
    REQUIRE(write_file_atomic(file, text, 0600));
    night.restart();
    CHECK(night.pass(1min) == 2);
    night.restart();
    CHECK(night.pass(1min) == 0);
}

TEST_CASE("without an hour only when asked; a failing store ends the night and not the server") {
    Night night;
    night.restart(std::nullopt);
    CHECK(night.pass(48h) == 0);
    CHECK_FALSE(night.regate->next_at().has_value());
    night.no_list = true;
    REQUIRE(night.regate->ask());
    CHECK(night.pass(5min) == 0);
    CHECK(night.regate->last().finished_at == 0);
    night.no_list = false;
    REQUIRE(night.regate->ask());
    CHECK(night.pass(1min) == 2);
}

TEST_CASE("a file that is none is begun anew") {
    Night night;
    for (const char* text : {"", "[]", "{\"since\": \"x\"}", "\x00\xff"}) {
        REQUIRE(write_file_atomic(night.folder / "regate.json", text, 0600));
        night.restart();
        CHECK(night.pass(1min) == 0);
        CHECK(night.regate->next_at().has_value());
    }
}
