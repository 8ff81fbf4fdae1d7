#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "atelier/base/ids.hpp"
#include "atelier/git/remote.hpp"
#include "atelier/git/repository.hpp"

using namespace atelier;
using namespace atelier::git;

namespace {

/// Our repository and another one, reached by path; what smart HTTP adds is tried against the fake forges.
struct Pair {
    std::filesystem::path dir = std::filesystem::temp_directory_path() / ("atelier-remote-" + random_hex(4));
    std::unique_ptr<Repository> theirs = Repository::open(dir / "theirs").value();
    std::unique_ptr<Repository> ours = Repository::open(dir / "ours").value();
    std::unique_ptr<Remote> remote =
        Remote::open(dir / "ours", {(dir / "theirs").string(), "", "secret-token"}).value();
    ~Pair() { std::filesystem::remove_all(dir); }

    static CommitRequest files(std::string branch, std::map<std::string, std::string> texts) {
        return {
            .branch = std::move(branch),
            .folder = "customizations/a/f1",
            .files = std::move(texts),
            .message = "Change",
            .trailers = {},
            .author = {"a", "a@localhost"},
            .at = 1'700'000'000'000
        };
    }
};

}  // namespace

TEST_CASE("a branch goes there and comes back as its tip") {
    Pair pair;
    REQUIRE(pair.remote->fetch("main", {}));
    const auto commit = pair.ours->commit(Pair::files("user/a/feature-1", {{"widget.tsx", "one"}}));
    REQUIRE(commit);
    REQUIRE(pair.remote->push("user/a/feature-1"));
    // Twice is once.
    REQUIRE(pair.remote->push("user/a/feature-1"));
    const auto tips = pair.remote->fetch("main", {"user/a/feature-1", "user/a/gone"});
    REQUIRE(tips);
    CHECK(tips->branches.at("user/a/feature-1") == *commit);
    CHECK_FALSE(tips->branches.contains("user/a/gone"));
    CHECK_FALSE(tips->base_rewritten);
}

TEST_CASE("a commit of somebody else on the branch is not overwritten") {
    Pair pair;
    REQUIRE(pair.remote->fetch("main", {}));
    REQUIRE(pair.ours->commit(Pair::files("user/a/feature-1", {{"widget.tsx", "one"}})));
    REQUIRE(pair.remote->push("user/a/feature-1"));
    const auto foreign = pair.theirs->commit(Pair::files("user/a/feature-1", {{"widget.tsx", "foreign"}}));
    REQUIRE(pair.ours->commit(Pair::files("user/a/feature-1", {{"widget.tsx", "two"}})));
    const auto pushed = pair.remote->push("user/a/feature-1");
    REQUIRE_FALSE(pushed);
    CHECK(pushed.error().code == Code::conflict);
    CHECK(pair.theirs->info("user/a/feature-1")->id == *foreign);
}

TEST_CASE("main follows the base, and a base that was rewritten is noticed") {
    Pair pair;
    const auto first = pair.theirs->commit(Pair::files("main", {{"widget.tsx", "1"}}));
    REQUIRE(pair.remote->fetch("main", {}));
    CHECK(pair.ours->info("main")->id == *first);
    CHECK(pair.ours->contains("main", *first).value());
    const std::string back = "git -C " + (pair.dir / "theirs").string() + " update-ref refs/heads/main " + *first + "^";
    REQUIRE(std::system(back.c_str()) == 0);
    REQUIRE(pair.theirs->commit(Pair::files("main", {{"widget.tsx", "other history"}})));
    CHECK(pair.remote->fetch("main", {})->base_rewritten);
    CHECK_FALSE(pair.ours->contains("main", *first).value());
    CHECK_FALSE(pair.remote->fetch("main", {})->base_rewritten);
}

TEST_CASE("the token is in no file of the repository") {
    Pair pair;
    REQUIRE(pair.remote->fetch("main", {}));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(pair.dir / "ours")) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        CHECK_FALSE(bytes.contains("secret-token"));
    }
}

TEST_CASE("a repository that is not there is said to be so") {
    Pair pair;
    const auto remote = Remote::open(pair.dir / "ours", {(pair.dir / "nowhere").string(), "", ""});
    REQUIRE(remote);
    CHECK_FALSE((*remote)->fetch("main", {}));
    CHECK_FALSE(pair.remote->fetch("trunk", {}));
}
