#include <algorithm>
#include <set>

#include "atelier/sandbox/conformance.hpp"
#include "support.hpp"
#include "weak_driver.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

std::string failed_items(const ConformanceReport& report) {
    std::string out;
    for (const auto& f : report.findings) {
        if (f.verdict == Verdict::failed) out += std::to_string(f.item) + " " + f.name + ": " + f.inside + "\n";
    }
    return out;
}

ConformanceReport run_suite(IoContext& io, Driver& driver, const std::string& only = "") {
    const Scratch scratch;
    auto report = wait_for(io, run_conformance(io.get_executor(), driver, {program("atelier-probe"), scratch.path / "suite", only}));
    REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
    return std::move(*report);
}

}  // namespace

TEST_CASE("the native driver passes the attack list") {
    IoContext io;
    const auto driver = make_native(io.get_executor(), {program("atelier-jail"), true}).value();
    const auto report = run_suite(io, *driver);
    CHECK_MESSAGE(report.ok(), failed_items(report));
    CHECK(report.findings.size() >= 60);
    // What a host without writable cgroups cannot do is named, not hidden.
    const bool all_hard = report.capabilities.memory == Strength::hard && report.capabilities.cpu == Strength::hard;
    CHECK(report.capabilities.weaker.empty() == (all_hard && ::geteuid() == 0 && report.capabilities.landlock_abi > 0));
}

TEST_CASE("without cgroups a watchdog holds memory, and the report says soft") {
    IoContext io;
    const auto driver = make_native(io.get_executor(), {program("atelier-jail"), true, false}).value();
    for (const char* part : {"memory", "freezing", "leaving"}) {
        const auto report = run_suite(io, *driver, part);
        CHECK_MESSAGE(report.ok(), failed_items(report));
        for (const auto& f : report.findings) {
            if (f.item == 2) CHECK(to_string(f.verdict) == "soft");
        }
    }
}

TEST_CASE("a driver that isolates nothing fails, item by item") {
    IoContext io;
    const auto driver = make_weak_driver(io.get_executor());
    const auto report = run_suite(io, *driver);
    CHECK_FALSE(report.ok());
    std::set<int> failed;
    for (const auto& f : report.findings) {
        if (f.verdict == Verdict::failed) failed.insert(f.item);
    }
    for (const int item :
         {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 21, 22, 23, 24, 25, 28, 29, 30, 31, 32, 34, 37, 38, 39, 40, 50, 52, 88, 89, 90})
        CHECK_MESSAGE(failed.contains(item), "item " << item << " let the weak driver pass");
}
