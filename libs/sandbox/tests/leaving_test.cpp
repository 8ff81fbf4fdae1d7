#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>

#include "../conformance/planted.hpp"
#include "support.hpp"

// What stays behind when the process that owns the driver is killed: nothing.

using namespace atelier;
using namespace atelier::sandbox;

namespace {

namespace fs = std::filesystem;

bool within(int milliseconds, const std::function<bool()>& done) {
    for (int i = 0; i < milliseconds / 10; ++i) {
        if (done()) return true;
        ::usleep(10000);
    }
    return done();
}

std::vector<std::string> groups_of(int pid) { return HostState::read({"atelier/" + std::to_string(pid) + "."}).cgroups; }

/// A process of its own with a driver and a sandbox in it, frozen if asked for. Returns its pid once the sandbox runs.
int owner_process(const std::string& name, bool frozen, int* launcher) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        IoContext io;
        auto driver = make_native(io.get_executor(), {program("atelier-jail"), true}).value();
        Spec spec;
        spec.id = "owned-" + name;
        spec.mounts = {{program("atelier-probe").string(), "/opt/" + name, false}};
        spec.argv = {"/opt/" + name, "sleep"};
        auto sandbox = wait_for(io, driver->start(std::move(spec), "")).value();
        within(5000, [&] { return !processes_named(name).empty(); });
        if (frozen) (void)sandbox->freeze();
        const int pid = sandbox->pid();
        (void)!::write(ready[1], &pid, sizeof pid);
        while (true) ::pause();
    }
    ::close(ready[1]);
    REQUIRE(::read(ready[0], launcher, sizeof *launcher) == static_cast<ssize_t>(sizeof *launcher));
    ::close(ready[0]);
    return child;
}

}  // namespace

TEST_CASE("kill -9 of the driver's process ends its sandboxes and removes their cgroups") {
    for (const bool frozen : {false, true}) {
        const std::string name = "own" + random_hex(4);
        int launcher = 0;
        const int owner = owner_process(name, frozen, &launcher);
        CHECK(processes_named(name).size() == 1);
        ::kill(owner, SIGKILL);
        ::waitpid(owner, nullptr, 0);
        CHECK(within(5000, [&] { return processes_named(name).empty(); }));
        CHECK(within(5000, [&] { return ::kill(launcher, 0) != 0; }));
        CHECK(within(5000, [&] { return groups_of(owner).empty(); }));
    }
}

TEST_CASE("kill -9 of driver and launcher together: the sandbox ends, the next gc removes the rest") {
    const std::string name = "own" + random_hex(4);
    int launcher = 0;
    const int owner = owner_process(name, true, &launcher);
    const bool has_groups = !groups_of(owner).empty();
    ::kill(launcher, SIGKILL);
    ::kill(owner, SIGKILL);
    ::waitpid(owner, nullptr, 0);
    IoContext io;
    const auto driver = make_native(io.get_executor(), {program("atelier-jail"), true}).value();
    const auto left = wait_for(io, driver->gc());
    REQUIRE(left.has_value());
    if (has_groups) CHECK(left->cgroups >= 1);
    CHECK(within(5000, [&] { return processes_named(name).empty(); }));
    CHECK(within(5000, [&] { return groups_of(owner).empty(); }));
    CHECK(wait_for(io, driver->gc())->cgroups == 0);
}

TEST_CASE("two drivers on one host never give the same uid, and a released one comes back") {
    if (::geteuid() != 0) return;
    IoContext io;
    const auto first = make_native(io.get_executor(), {program("atelier-jail"), true}).value();
    const auto second = make_native(io.get_executor(), {program("atelier-jail"), true}).value();
    std::vector<unsigned> all;
    for (int i = 0; i < 50; ++i) {
        all.push_back(first->uid_of("a" + std::to_string(i)));
        all.push_back(second->uid_of("b" + std::to_string(i)));
    }
    CHECK(first->uid_of("a0") == all[0]);
    std::ranges::sort(all);
    CHECK(std::ranges::adjacent_find(all) == all.end());
    CHECK(all.front() >= 770000);
}
