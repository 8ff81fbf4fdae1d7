#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <map>
#include <random>

#include "atelier/llm/admission.hpp"

using namespace atelier;
using namespace atelier::llm;

namespace {

/// Requests by name, let in and ended by hand, on a clock of its own.
struct Bench {
    explicit Bench(std::int64_t pool) : admission(io.get_executor(), pool, [this] { return time; }) {}

    static Task<> ask(Bench* bench, std::string name, std::int64_t tokens, Urgency urgency, std::string user) {
        const auto on_place = [bench, name](std::optional<QueuePlace> place) {
            if (place)
                bench->places[name] = *place;
            else
                bench->begun += name;
        };
        auto got = co_await bench->admission.enter(
            tokens, {.user = std::move(user), .urgency = urgency, .longest_wait = bench->limit, .on_place = on_place}
        );
        if (got) {
            bench->order += name;
            bench->tickets[name] = std::move(*got);
        } else {
            bench->errors[name] = got.error().code;
        }
    }
    void ask(
        const std::string& name, std::int64_t tokens, Urgency urgency = Urgency::interactive, std::string user = "u"
    ) {
        boost::asio::co_spawn(
            io, ask(this, name, tokens, urgency, std::move(user)),
            boost::asio::bind_cancellation_slot(stops[name].slot(), boost::asio::detached)
        );
        run();
    }
    void end(const std::string& name) {
        tickets.erase(name);
        run();
    }
    /// Those of one moment wake in any order.
    std::string sorted() const {
        auto out = order;
        std::ranges::sort(out);
        return out;
    }
    void run() {
        io.restart();
        io.poll();
    }

    IoContext io;
    Admission::Clock::time_point time{};
    Admission admission;
    std::string order;
    std::string begun;  ///< of those that had to wait
    std::chrono::milliseconds limit{0};
    std::map<std::string, Admission::Ticket> tickets;
    std::map<std::string, QueuePlace> places;
    std::map<std::string, Code> errors;
    std::map<std::string, boost::asio::cancellation_signal> stops;
};

}  // namespace

TEST_CASE("requests run as long as their tokens fit, the rest wait and know their place") {
    Bench bench(100);
    bench.ask("a", 60);
    bench.ask("b", 60);
    bench.ask("c", 30);
    CHECK(bench.order == "a");
    CHECK(bench.places.at("b").ahead == 0);
    CHECK(bench.places.at("c").ahead == 1);
    CHECK(bench.places.at("c").estimate > bench.places.at("b").estimate);
    bench.end("a");
    CHECK(bench.sorted() == "abc");
    CHECK(bench.begun == "bc");
    CHECK(bench.admission.waiting() == 0);
    bench.ask("d", 101);
    CHECK(bench.errors.at("d") == Code::exhausted);
}

TEST_CASE("interactive before background, who has less before who has more, and nobody waits for ever") {
    Bench bench(100);
    bench.ask("a", 100, Urgency::interactive, "anna");
    bench.ask("b", 50, Urgency::background, "boris");
    bench.ask("c", 50, Urgency::interactive, "anna");
    bench.ask("d", 50, Urgency::interactive, "dora");
    bench.end("a");
    CHECK(bench.sorted() == "acd");
    bench.ask("e", 50, Urgency::interactive, "dora");
    bench.ask("f", 50, Urgency::interactive, "fedor");
    bench.time += std::chrono::minutes(3);
    bench.end("c");
    CHECK(bench.order.ends_with("b"));  // it has waited long enough
    bench.end("d");
    CHECK(bench.order.ends_with("be"));
}

TEST_CASE("who is stopped leaves the queue, also at the moment of being let in") {
    Bench bench(10);
    bench.ask("a", 10);
    bench.ask("b", 10);
    bench.ask("c", 10);
    bench.stops["b"].emit(boost::asio::cancellation_type::all);
    bench.run();
    CHECK(bench.errors.at("b") == Code::cancelled);
    CHECK(bench.places.at("c").ahead == 0);
    bench.tickets.erase("a");  // lets c in, before c's coroutine has run
    bench.stops["c"].emit(boost::asio::cancellation_type::all);
    bench.run();
    CHECK(bench.admission.waiting() == 0);
    bench.tickets.clear();
    CHECK(bench.admission.running() == 0);
}

TEST_CASE("the estimate follows how long requests take, and tickets outlive the admission") {
    Admission::Ticket left;
    {
        Bench bench(10);
        for (int i = 0; i < 30; ++i) {
            bench.ask("x", 10);
            bench.time += std::chrono::seconds(2);
            bench.end("x");
        }
        bench.ask("a", 10);
        bench.ask("b", 10);
        CHECK(bench.places.at("b").estimate > std::chrono::milliseconds(1900));
        CHECK(bench.places.at("b").estimate < std::chrono::milliseconds(2300));
        left = std::move(bench.tickets.at("a"));
        bench.tickets.clear();
        bench.stops["b"].emit(boost::asio::cancellation_type::all);
        bench.run();
    }
}

TEST_CASE("whatever comes and goes, the pool is never overdrawn and everybody gets in") {
    std::mt19937 random(4);
    Bench bench(100);
    std::vector<std::string> names;
    for (int i = 0; i < 400; ++i) {
        const std::string name(1, static_cast<char>('A' + i % 26));
        const auto full = name + std::to_string(i);
        bench.ask(
            full, 1 + static_cast<std::int64_t>(random() % 100),
            random() % 3 == 0 ? Urgency::background : Urgency::interactive, name
        );
        names.push_back(full);
        bench.time += std::chrono::seconds(random() % 5);
        if (random() % 2 == 0 && !bench.tickets.empty()) bench.end(bench.tickets.begin()->first);
    }
    while (!bench.tickets.empty()) bench.end(bench.tickets.begin()->first);
    CHECK(bench.admission.waiting() == 0);
    CHECK(bench.admission.running() == 0);
    CHECK(bench.errors.empty());
}

TEST_CASE("who may not wait for long leaves the queue, and a pool that grows lets others in") {
    Bench bench(10);
    bench.ask("a", 10);
    bench.limit = std::chrono::milliseconds(20);
    bench.ask("b", 10);
    bench.limit = std::chrono::milliseconds(0);
    bench.ask("c", 10);
    bench.io.restart();
    bench.io.run_for(std::chrono::milliseconds(200));
    CHECK(bench.errors.at("b") == Code::timeout);
    CHECK(bench.begun == "b");
    CHECK(bench.places.at("c").ahead == 0);
    bench.admission.resize(20);
    bench.run();
    CHECK(bench.order == "ac");
    CHECK(bench.admission.running() == 2);
    // A smaller pool takes nothing away; what is as large as the old one is refused now.
    bench.admission.resize(5);
    bench.ask("d", 10);
    CHECK(bench.errors.at("d") == Code::exhausted);
}
