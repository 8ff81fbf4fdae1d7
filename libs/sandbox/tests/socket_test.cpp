#include "atelier/sandbox/socket.hpp"

#include <unistd.h>

#include "../conformance/planted.hpp"
#include "atelier/base/file.hpp"
#include "support.hpp"

using namespace atelier;
using namespace atelier::sandbox;

TEST_CASE("only a socket of the right uid is opened, never what a link points to") {
    const Scratch scratch;
    const std::string dir = scratch.path.string();
    auto real = Planted::path(dir + "/app.sock");
    const auto code = [&dir](const std::string& name, unsigned uid) {
        const auto opened = CheckedSocket::open(dir, name, uid);
        return opened ? std::string("opened") : std::string(to_string(opened.error().code));
    };
    CHECK(code("app.sock", ::geteuid()) == "opened");
    CHECK(code("app.sock", ::geteuid() + 1) == "failed_precondition");
    CHECK(code("none.sock", ::geteuid()) == "not_found");
    std::filesystem::create_symlink(dir + "/app.sock", dir + "/link.sock");
    CHECK(code("link.sock", ::geteuid()) == "failed_precondition");
    REQUIRE(write_file_atomic(dir + "/file.sock", "x"));
    CHECK(code("file.sock", ::geteuid()) == "failed_precondition");
    CHECK(code("../" + scratch.path.filename().string() + "/app.sock", ::geteuid()) == "failed_precondition");
    CHECK(real.visitors() == 0);
}

TEST_CASE("a checked socket stays the one that was checked when the name is replaced") {
    const Scratch scratch;
    const std::string dir = scratch.path.string();
    auto checked_one = Planted::path(dir + "/app.sock");
    auto other = Planted::path(dir + "/other.sock");
    const auto opened = CheckedSocket::open(dir, "app.sock", ::geteuid());
    REQUIRE(opened.has_value());
    std::filesystem::rename(dir + "/other.sock", dir + "/app.sock");
    (void)ask_socket(opened->path(), 20);
    CHECK(checked_one.visitors() == 1);
    CHECK(other.visitors() == 0);
    (void)ask_socket(dir + "/app.sock", 20);
    CHECK(other.visitors() == 1);
}
