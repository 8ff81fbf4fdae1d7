#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "atelier/sandbox/conformance.hpp"
#include "support.hpp"

// Ordinary users: refused by default, and with the operator's consent the same attacks are stopped by a user namespace.

using namespace atelier;
using namespace atelier::sandbox;

namespace {

constexpr unsigned k_nobody = 65534;

/// 0 good, 1 wrong, 2 this host does not let that user run the launcher.
int as_nobody() {
    if (::setgroups(0, nullptr) != 0 || ::setgid(k_nobody) != 0 || ::setuid(k_nobody) != 0) return 2;
    if (::access(program("atelier-jail").c_str(), X_OK) != 0) return 2;
    IoContext io;
    const auto refused = make_native(io.get_executor(), {program("atelier-jail"), false});
    if (refused || refused.error().code != Code::failed_precondition) return 1;
    if (refused.error().message.contains("no user namespaces")) return 2;
    if (!refused.error().message.contains("allow_weaker_isolation")) return 1;
    const auto driver = make_native(io.get_executor(), {program("atelier-jail"), true});
    if (!driver || (*driver)->capabilities().weaker.empty() || (*driver)->capabilities().own_uid) return 1;
    const Scratch scratch;
    for (const char* part : {"table", "leaving"}) {
        const auto report = wait_for(io, run_conformance(io.get_executor(), **driver, {program("atelier-probe"), scratch.path / part, part}));
        if (!report) return 1;
        for (const auto& f : report->findings) {
            if (f.verdict == Verdict::failed) std::fprintf(stderr, "as nobody: %d %s: %s\n", f.item, f.name.c_str(), f.inside.c_str());
        }
        if (!report->ok()) return 1;
    }
    return 0;
}

}  // namespace

TEST_CASE("an ordinary user is refused, or isolated by a user namespace where that was allowed") {
    if (::geteuid() != 0) return;
    const pid_t child = ::fork();
    if (child == 0) ::_exit(as_nobody());
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2) {
        MESSAGE("not tried: this host does not let an ordinary user start the launcher");
        return;
    }
    CHECK(WEXITSTATUS(status) == 0);
}
