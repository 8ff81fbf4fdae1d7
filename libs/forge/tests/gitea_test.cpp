#include "atelier/forge/gitea.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>

#include "atelier/base/ids.hpp"
#include "atelier/forge/git_child.hpp"
#include "atelier/forge/hook.hpp"
#include "atelier/git/repository.hpp"
#include "atelier/net/client.hpp"
#include "fake_gitea.hpp"

using namespace atelier;
using namespace atelier::forge;

namespace {

/// A fake forge, our repository and the driver between them, on an executor of their own.
struct Site {
    std::filesystem::path dir = std::filesystem::temp_directory_path() / ("atelier-forge-" + random_hex(4));
    IoContext io{1};
    fake::Gitea gitea{
        io.get_executor(),
        {.folder = dir / "forge",
         .users = {{"bot-token", "atelier"}, {"ann-token", "ann"}},
         .readers = {{"reader-token", "guest"}},
         .page = 3,
         .hook_url = {},
         .hook_secret = {}}
    };
    std::unique_ptr<git::Repository> ours = git::Repository::open(dir / "ours").value();
    std::unique_ptr<GitChild> git;
    std::unique_ptr<Forge> forge;

    Site() {
        run(gitea.start());
        connect("bot-token");
    }
    ~Site() {
        run(gitea.stop());
        std::filesystem::remove_all(dir);
    }

    void connect(const std::string& token, std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
        GiteaOptions options{.url = gitea.url(), .repository = "acme/customizations", .token = token, .push = {}};
        options.timeout = timeout;
        options.pause = std::chrono::milliseconds(5);
        git = std::make_unique<GitChild>(GitChild::Options{
            .program = std::filesystem::path(ATELIER_BINARY_DIR) / "bin" / "atelier-git",
            .repository = dir / "ours",
            .access = {gitea_git_url(options), "atelier", token}
        });
        options.push = [this](std::string branch) { return git->push(std::move(branch)); };
        forge = make_gitea(std::move(options)).value();
    }

    template <class T>
    T run(Task<T> task) {
        std::optional<T> out;
        boost::asio::co_spawn(io, std::move(task), [&out](std::exception_ptr broken, T value) {
            if (broken) std::rethrow_exception(broken);
            out = std::move(value);
        });
        while (!out) io.run_one();
        return std::move(*out);
    }
    void run(Task<> task) {
        bool done = false;
        boost::asio::co_spawn(io, std::move(task), [&done](std::exception_ptr) { done = true; });
        while (!done) io.run_one();
    }

    std::string commit(const std::string& branch, const std::string& text) {
        git::CommitRequest request{
            .branch = branch,
            .folder = "customizations/a/f1",
            .files = {{"widget.tsx", text}},
            .message = "Change",
            .trailers = {},
            .author = {"a", "a@localhost"},
            .at = 1'700'000'000'000
        };
        return ours->commit(request).value();
    }

    void fetch() {
        const auto tips = run(git->fetch("main", {}));
        REQUIRE_MESSAGE(tips, tips.error().describe());
    }

    /// A commit on the base of our repository, pushed and opened.
    PullRequest opened(const std::string& branch = "user/a/feature-1") {
        fetch();
        const std::string head = commit(branch, "one " + branch);
        REQUIRE(run(forge->push(branch, head)));
        const auto made = run(forge->open(branch, {"Title", "Body"}));
        REQUIRE(made);
        CHECK(made->head == head);
        return *made;
    }

    int as(const std::string& token, const std::string& method, const std::string& path, json::Object body) {
        net::ClientRequest request;
        const auto at = net::parse_url(gitea.url()).value();
        request.endpoint = at.endpoint;
        request.method = method;
        request.target = "/api/v1/repos/acme/customizations" + path;
        request.headers.set("Authorization", "token " + token);
        request.body = json::print(body);
        return run(net::fetch(std::move(request))).value().status;
    }
};

}  // namespace

TEST_CASE("from a branch to a merge commit whose folder is ours") {
    Site site;
    const PullRequest pull = site.opened();
    const auto found = site.run(site.forge->find(pull.branch, pull.head, 0));
    REQUIRE(found);
    CHECK(found->tip == pull.head);
    REQUIRE(found->pull);
    CHECK(found->pull->number == pull.number);
    CHECK(found->pull->mergeable);

    REQUIRE(site.run(site.forge->verdict(pull.head, {"", Check::State::success, "the gate is green"})));
    const auto head = site.run(site.forge->head(pull));
    REQUIRE(head);
    REQUIRE(head->checks.size() == 1);
    CHECK(head->checks[0].name == "atelier/gate");

    const auto merged = site.run(site.forge->merge(pull.number, pull.head, {"Merge it", "Atelier-Change: chg_1"}));
    REQUIRE(merged);
    CHECK(merged->state == PullRequest::State::merged);
    CHECK(merged->merged_by == "atelier");
    site.fetch();
    const auto files = site.ours->read_folder(merged->merge_commit, "customizations/a/f1");
    REQUIRE(files);
    CHECK(files->at("widget.tsx") == "one user/a/feature-1");
    CHECK(site.ours->info(merged->merge_commit)->message == "Merge it\n\nAtelier-Change: chg_1\n");
}

TEST_CASE("what is done already is not done again") {
    Site site;
    const PullRequest pull = site.opened();
    const auto twice = [&site](auto make, const std::string& method, const std::string& part, int writes) {
        REQUIRE(site.run(make()));
        const int before = site.gitea.count_of(method, part);
        REQUIRE(site.run(make()));
        CHECK(site.gitea.count_of(method, part) == before);
        CHECK(before == writes);
    };
    twice([&] { return site.forge->push(pull.branch, pull.head); }, "POST", "git-receive-pack", 1);
    twice([&] { return site.forge->open(pull.branch, {"Title", "Body"}); }, "POST", "/pulls", 1);
    twice([&] { return site.forge->update(pull.number, {"New", "Body"}); }, "PATCH", "/pulls/1", 1);
    const Check ours{"", Check::State::pending, "waits"};
    twice([&] { return site.forge->verdict(pull.head, ours); }, "POST", "/statuses/", 1);
    twice([&] { return site.forge->comment(pull.number, "review", "Please"); }, "POST", "/comments", 1);
    REQUIRE(site.run(site.forge->comment(pull.number, "review", "Please do")));
    CHECK(site.gitea.count_of("POST", "/comments") == 1);
    CHECK(site.gitea.count_of("PATCH", "/issues/comments/1") == 1);
    twice([&] { return site.forge->merge(pull.number, pull.head, {"M", ""}); }, "POST", "/merge", 1);
}

TEST_CASE("a wrong token and one without rights are named, and are in no message") {
    Site site;
    site.opened();
    const std::string head = site.commit("user/a/feature-2", "two");
    for (const std::string token : {"wrong-token", "reader-token"}) {
        site.connect(token);
        const auto pushed = site.run(site.forge->push("user/a/feature-2", head));
        REQUIRE_FALSE(pushed);
        CHECK(pushed.error().code == Code::permission_denied);
        CHECK_FALSE(pushed.error().describe().contains(token));
        const auto said = site.run(site.forge->verdict(head, {"", Check::State::success, ""}));
        REQUIRE_FALSE(said);
        CHECK_FALSE(said.error().describe().contains(token));
    }
}

TEST_CASE("a head that moved is neither overwritten nor merged") {
    Site site;
    const PullRequest pull = site.opened();
    // Somebody else's commit on the branch.
    const std::string theirs =
        site.run(site.gitea.git().git({"commit-tree", pull.head + "^{tree}", "-p", pull.head, "-m", "theirs"})).value();
    REQUIRE(site.run(site.gitea.git().git({"update-ref", "refs/heads/" + pull.branch, theirs})));
    const auto merged = site.run(site.forge->merge(pull.number, pull.head, {"M", ""}));
    REQUIRE_FALSE(merged);
    CHECK(merged.error().code == Code::conflict);
    const std::string next = site.commit(pull.branch, "another");
    const auto pushed = site.run(site.forge->push(pull.branch, next));
    REQUIRE_FALSE(pushed);
    CHECK(pushed.error().code == Code::conflict);
}

TEST_CASE("what the forge's rules refuse is a failed precondition, and the rules say why") {
    Site site;
    const PullRequest pull = site.opened();
    site.gitea.protect({.approvals = 1, .checks = {"ci/build"}, .merger = {}});
    const auto rules = site.run(site.forge->rules());
    REQUIRE(rules);
    CHECK(rules->is_protected);
    CHECK(rules->approvals == 1);
    CHECK(rules->checks == std::vector<std::string>{"ci/build"});
    const auto merge = [&] { return site.run(site.forge->merge(pull.number, pull.head, {"M", ""})); };
    CHECK(merge().error().code == Code::failed_precondition);
    CHECK(site.as("bot-token", "POST", "/pulls/1/reviews", {{"event", "APPROVED"}}) == 422);
    CHECK(site.as("ann-token", "POST", "/pulls/1/reviews", {{"event", "APPROVED"}}) == 200);
    CHECK(merge().error().code == Code::failed_precondition);
    CHECK(
        site.as("ann-token", "POST", "/statuses/" + pull.head, {{"context", "ci/build"}, {"state", "success"}}) == 201
    );
    site.gitea.set_computing(true);
    CHECK(merge().error().code == Code::failed_precondition);
    site.gitea.set_computing(false);
    REQUIRE(merge());
    const auto head = site.run(site.forge->head(pull));
    REQUIRE(head);
    REQUIRE(head->reviews.size() == 1);
    CHECK(head->reviews[0].user == "ann");
    CHECK(head->reviews[0].state == Review::State::approved);
}

TEST_CASE("an answer that is lost after the deed is found again") {
    Site site;
    const auto lose = [&site](const std::string& wanted, const std::string& part, fake::Fault fault) {
        site.gitea.set_fault([=, left = 1](const std::string& method, const std::string& path) mutable {
            if (method != wanted || !path.contains(part) || left-- <= 0) return fake::Fault{};
            return fault;
        });
    };
    lose("POST", "/pulls", {.status = 502, .retry_after = {}, .is_done = true});
    const PullRequest pull = site.opened();
    CHECK(site.gitea.count_of("POST", "/pulls") == 1);
    // Longer than our patience.
    site.connect("bot-token", std::chrono::milliseconds(400));
    lose("POST", "/merge", {.retry_after = {}, .is_done = true, .delay = std::chrono::milliseconds(900)});
    const auto merged = site.run(site.forge->merge(pull.number, pull.head, {"M", ""}));
    REQUIRE(merged);
    CHECK(merged->state == PullRequest::State::merged);
    CHECK(site.gitea.count_of("POST", "/merge") == 1);
}

TEST_CASE("reads are tried again, writes never; a wait that the forge asks for is handed on") {
    Site site;
    const PullRequest pull = site.opened();
    int left = 2;
    site.gitea.set_fault([&left](const std::string& method, const std::string&) {
        return method == "GET" && left-- > 0 ? fake::Fault{.status = 503, .retry_after = {}} : fake::Fault{};
    });
    CHECK(site.run(site.forge->rules()));
    site.gitea.set_fault([](const std::string& method, const std::string&) {
        return method == "GET" ? fake::Fault{} : fake::Fault{.status = 503, .retry_after = {}};
    });
    const int before = site.gitea.count_of("POST", "/statuses/");
    const auto said = site.run(site.forge->verdict(pull.head, {"", Check::State::success, ""}));
    CHECK(said.error().code == Code::unavailable);
    CHECK(site.gitea.count_of("POST", "/statuses/") == before + 1);
    site.gitea.set_fault([](const std::string&, const std::string&) {
        return fake::Fault{.status = 403, .retry_after = "17"};
    });
    const auto slow = site.run(site.forge->rules());
    REQUIRE_FALSE(slow);
    CHECK(slow.error().code == Code::exhausted);
    CHECK(slow.error().retry_after == std::chrono::seconds(17));
}

TEST_CASE("the branch's pull request is found on a later page, among merged ones of the same branch") {
    Site site;
    const PullRequest first = site.opened("user/a/feature-1");
    REQUIRE(site.run(site.forge->merge(first.number, first.head, {"M", ""})));
    // The same commit: the merged one. A new commit: none yet.
    CHECK(site.run(site.forge->find(first.branch, first.head, 0))->pull->number == first.number);
    site.fetch();
    const std::string next = site.commit(first.branch, "next");
    CHECK_FALSE(site.run(site.forge->find(first.branch, next, 0))->pull);
    REQUIRE(site.run(site.forge->push(first.branch, next)));
    const auto second = site.run(site.forge->open(first.branch, {"Again", ""}));
    REQUIRE(second);
    CHECK(second->number != first.number);
    for (int i = 0; i < 5; ++i) site.opened("user/b/feature-" + std::to_string(i));
    CHECK(site.run(site.forge->find(first.branch, next, 0))->pull->number == second->number);
    for (int i = 0; i < 7; ++i) {
        const json::Object status{{"context", "ci/" + std::to_string(i)}, {"state", "success"}};
        CHECK(site.as("ann-token", "POST", "/statuses/" + next, status) == 201);
    }
    CHECK(site.run(site.forge->head(*second))->checks.size() == 7);
}

TEST_CASE("a git that never answers is ended") {
    Site site;
    site.fetch();
    const std::string head = site.commit("user/a/feature-1", "one");
    site.gitea.set_fault([](const std::string&, const std::string& path) {
        return path.contains(".git/") ? fake::Fault{.retry_after = {}, .delay = std::chrono::seconds(30)}
                                      : fake::Fault{};
    });
    GitChild hasty(
        {.program = std::filesystem::path(ATELIER_BINARY_DIR) / "bin" / "atelier-git",
         .repository = site.dir / "ours",
         .access = {site.gitea.url() + "/acme/customizations.git", "atelier", "bot-token"},
         .limit = std::chrono::milliseconds(500)}
    );
    const auto pushed = site.run(hasty.push("user/a/feature-1"));
    REQUIRE_FALSE(pushed);
    CHECK(pushed.error().code == Code::timeout);
}

TEST_CASE("nobody at the address, and answers that are none") {
    Site site;
    const GiteaOptions nobody{
        .url = "http://127.0.0.1:1",
        .repository = "a/b",
        .token = "t",
        .pause = std::chrono::milliseconds(1),
        .push = {}
    };
    CHECK(site.run(make_gitea(nobody).value()->rules()).error().code == Code::unavailable);
    CHECK(
        make_gitea({.url = "git.example", .repository = "a/b", .token = {}, .push = {}}).error().code ==
        Code::invalid_argument
    );
    CHECK(
        make_gitea({.url = "https://git.example", .repository = "a", .token = {}, .push = {}}).error().code ==
        Code::invalid_argument
    );
}

TEST_CASE("a hook is believed by its signature only") {
    // Made with `openssl dgst -sha256 -hmac secret` of the bytes.
    const std::string_view body = "{\"action\":\"opened\"}";
    const std::string good = "d42142b53efbc7cf5cd20b6e074eb33707e0de3b368f698e6d6f6c824ffb8d37";
    CHECK(is_signed(body, good, "secret"));
    CHECK(is_signed(body, "sha256=" + good, "secret"));
    CHECK_FALSE(is_signed(std::string(body) + " ", good, "secret"));
    CHECK_FALSE(is_signed(body, good, "Secret"));
    CHECK_FALSE(is_signed(body, good, ""));
    CHECK_FALSE(is_signed(body, good.substr(1), "secret"));
    CHECK_FALSE(is_signed(body, "", "secret"));
    CHECK_FALSE(is_signed(body, "sha256=", "secret"));
}
