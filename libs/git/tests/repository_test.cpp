#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "atelier/base/ids.hpp"
#include "atelier/git/repository.hpp"

using namespace atelier;
using namespace atelier::git;

namespace {

struct Fixture {
    std::filesystem::path dir = std::filesystem::temp_directory_path() / ("atelier-git-" + random_hex(4));
    std::unique_ptr<Repository> repository = Repository::open(dir).value();
    ~Fixture() {
        repository.reset();
        std::filesystem::remove_all(dir);
    }
    /// git itself judges the repository.
    bool sound() const { return std::system(("git -C " + dir.string() + " fsck --strict >/dev/null 2>&1").c_str()) == 0; }
};

CommitRequest request_for(std::string branch, std::map<std::string, std::string> files, std::string feature = "f1") {
    CommitRequest request;
    request.branch = std::move(branch);
    request.folder = "customizations/a/" + feature;
    request.files = std::move(files);
    request.message = "Pie by sector";
    request.trailers = {{"Atelier-Session", "ses_1"}};
    request.author = {"investor-a", "investor-a@localhost"};
    request.at = 1'700'000'000'000;
    return request;
}

const Author k_reviewer{"reviewer", "reviewer@localhost"};

}  // namespace

TEST_CASE("files in folders of a customization are kept, read and removed with the others") {
    const Fixture f;
    auto request = CommitRequest{"user/ann/feature-1", "customizations/ann/notes", {{"backend.ts", "b"}, {"migrations/001_a.sql", "one"}, {"migrations/002_b.sql", "two"}},
                                 "notes", {}, {"ann", "ann@x"}, 1'700'000'000'000};
    const auto first = f.repository->commit(request).value();
    CHECK(f.repository->read_folder(first, request.folder).value() == request.files);
    request.files.erase("migrations/002_b.sql");
    const auto second = f.repository->commit(request).value();
    CHECK(f.repository->read_folder(second, request.folder).value() == request.files);
    CHECK(f.repository->read(second, "customizations/ann/notes/migrations/002_b.sql").value() == std::nullopt);
}

TEST_CASE("a commit replaces its folder only, and repeating it makes no second one") {
    Fixture f;
    const auto first = f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "one"}, {"spec.json", "{}"}})).value();
    CHECK(f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "one"}, {"spec.json", "{}"}})).value() == first);
    const auto second = f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "two"}})).value();
    CHECK(second != first);
    CHECK(f.repository->read_folder(second, "customizations/a/f1").value() == std::map<std::string, std::string>{{"widget.tsx", "two"}});
    CHECK(f.repository->info(second)->message == "Pie by sector\n\nAtelier-Session: ses_1\n");
    CHECK(f.repository->info(second)->parents == std::vector{first});
    CHECK_FALSE(f.repository->read("main", "customizations/a/f1/widget.tsx").value());
    CHECK(f.sound());
}

TEST_CASE("merges of different folders do not meet; a repeated merge answers the same commit") {
    Fixture f;
    const auto one = f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "one"}}, "f1")).value();
    const auto two = f.repository->commit(request_for("user/b/feature-2", {{"widget.tsx", "two"}}, "f2")).value();
    const auto merged_one = f.repository->merge(one, "Merge one", k_reviewer, 1'700'000'001'000).value();
    const auto merged_two = f.repository->merge(two, "Merge two", k_reviewer, 1'700'000'002'000).value();
    CHECK(merged_one != merged_two);
    CHECK(f.repository->merge(one, "Merge one", k_reviewer, 1'700'000'003'000).value() == merged_one);
    CHECK(f.repository->read("main", "customizations/a/f1/widget.tsx").value() == "one");
    CHECK(f.repository->read("main", "customizations/a/f2/widget.tsx").value() == "two");
    CHECK(f.sound());
}

TEST_CASE("two changes of one file are a conflict and main stays") {
    Fixture f;
    const auto one = f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "one"}})).value();
    const auto two = f.repository->commit(request_for("user/a/feature-2", {{"widget.tsx", "two"}})).value();
    REQUIRE(f.repository->merge(one, "m", k_reviewer, 0));
    CHECK(f.repository->merge(two, "m", k_reviewer, 0).error().code == Code::conflict);
    CHECK(f.repository->read("main", "customizations/a/f1/widget.tsx").value() == "one");
}

TEST_CASE("odd input is refused or made safe") {
    Fixture f;
    CHECK(branch_name("a/../b", "x y~^:") == "user/a----b/feature-x-y---");
    // Never an option of a command, whatever a name starts with.
    CHECK(branch_name("--upload-pack=x", "-x").starts_with("user/"));
    CHECK(f.repository->merge("nonsense", "m", k_reviewer, 0).error().code == Code::invalid_argument);
    CHECK(f.repository->info("nope").error().code == Code::not_found);
    CHECK_FALSE(f.repository->commit(request_for("user/a/feature-1", {{"../escape", "x"}})));
}

TEST_CASE("lock files of a killed writer do not refuse the next one; what is not git's stays") {
    Fixture f;
    const auto tip = f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "one"}})).value();
    f.repository.reset();
    const auto plant = [&f](const char* path) {
        std::filesystem::create_directories((f.dir / path).parent_path());
        std::ofstream(f.dir / path) << "left";
    };
    for (const char* lock : {"HEAD.lock", "packed-refs.lock", "refs/heads/main.lock", "refs/heads/user/a/feature-1.lock"}) plant(lock);
    f.repository = Repository::open(f.dir).value();
    const auto next = f.repository->commit(request_for("user/a/feature-1", {{"widget.tsx", "two"}}));
    REQUIRE_MESSAGE(next, next.error().describe());
    CHECK(*next != tip);
    CHECK_FALSE(std::filesystem::exists(f.dir / "HEAD.lock"));
    CHECK(f.sound());
}
