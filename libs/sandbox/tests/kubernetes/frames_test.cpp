// What the jail prints and what the driver reads, back to back.
#include "../../../../apps/atelier-jail/frames.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kubernetes/frames.hpp"
#include "rig.hpp"

using namespace atelier;
using namespace atelier::sandbox;

namespace {

struct Printed {
    std::string text;
    int code = 0;
};

/// Runs a shell script as the jail's init would, with this process in the log's place.
Printed print(const std::string& script) {
    int log[2];
    REQUIRE(::pipe(log) == 0);
    const pid_t init = ::fork();
    if (init == 0) {
        int out[2], err[2];
        if (::dup2(log[1], 1) < 0 || ::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) ::_exit(120);
        ::close(log[0]);
        ::close(log[1]);
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(out[1], 1);
            ::dup2(err[1], 2);
            ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
            ::_exit(121);
        }
        ::close(out[1]);
        ::close(err[1]);
        const int status = jail::print_frames(out[0], err[0], child);
        ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    ::close(log[1]);
    Printed result;
    char piece[4096];
    for (ssize_t got = 0; (got = ::read(log[0], piece, sizeof piece)) > 0;) result.text.append(piece, static_cast<std::size_t>(got));
    ::close(log[0]);
    int status = 0;
    ::waitpid(init, &status, 0);
    result.code = WEXITSTATUS(status);
    return result;
}

}  // namespace

TEST_CASE("both outputs of a command survive one log, byte for byte, whatever the pieces") {
    const Printed printed = print("head -c 100000 /dev/zero; printf 'a\\n1 forged\\n' >&2; printf '\\0\\377end'; exit 9");
    CHECK(printed.code == 9);
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{5000}, printed.text.size()}) {
        kubernetes::Frames frames(1u << 20);
        bool good = true;
        for (std::size_t at = 0; at < printed.text.size(); at += size) good = good && frames.take(std::string_view(printed.text).substr(at, size));
        frames.finish();
        CHECK(good);
        CHECK(frames.out == std::string(100000, '\0') + std::string("\0\377end", 5));
        CHECK(frames.err == "a\n1 forged\n");
    }
}

TEST_CASE("a command that ends by a signal or leaves somebody behind ends all the same") {
    CHECK(print("kill -9 $$").code == 137);
    const Printed left = print("sleep 1 & echo done");
    CHECK(left.code == 0);
    CHECK(left.text == "1 ZG9uZQo=\n");
}

TEST_CASE("what is no frame is the runtime's word and goes to the errors; a stream is cut at its limit") {
    kubernetes::Frames frames(6);
    CHECK_FALSE(frames.take("atelier-jail: no\n"));
    CHECK(frames.err == "atelie");
    CHECK(frames.truncated);
    kubernetes::Frames cut(4);
    CHECK_FALSE(cut.take("1 YWJjZGVm\n"));
    CHECK(cut.out == "abcd");
    kubernetes::Frames endless(1u << 20);
    CHECK_FALSE(endless.take(std::string(100000, 'A')));
}
