#include "publish/decisions.hpp"

#include <doctest/doctest.h>

using namespace atelier;
using namespace atelier::orchestrator;

namespace {

store::Change change_in(std::string state, std::string reviewer = "") {
    store::Change change;
    change.author = "ann";
    change.content_sha256 = "c0";
    change.state = std::move(state);
    change.reviewer = std::move(reviewer);
    return change;
}

store::User as(std::string name, std::string role) { return {std::move(name), std::move(role), "en", ""}; }

const store::User k_reviewer = as("rex", "reviewer");
const store::User k_other = as("rita", "reviewer");

/// The state that follows, or the name of the refusal.
std::string outcome(
    Decision decision, const store::Change& change, const store::User& who = k_reviewer, std::string content = "c0",
    bool at_once = true
) {
    const auto next = state_after(decision, change, who, content, at_once);
    return next ? *next : std::string(to_string(next.error().code));
}

}  // namespace

TEST_CASE("what may follow what") {
    struct Row {
        const char* state;
        const char* approve;
        const char* give_back;
        const char* reject;
        const char* merge;
    };
    // Where a state stands, somebody else took the decision before.
    constexpr Row rows[] = {
        {"open", "merging", "returned", "rejected", "failed_precondition"},
        {"approved", "conflict", "returned", "rejected", "merging"},
        {"merging", "conflict", "conflict", "conflict", "conflict"},
        {"merged", "conflict", "conflict", "conflict", "merged"},
        {"returned", "conflict", "conflict", "conflict", "failed_precondition"},
        {"rejected", "conflict", "conflict", "conflict", "failed_precondition"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.state);
        const auto change = change_in(row.state, "rita");
        CHECK(outcome(Decision::approve, change) == row.approve);
        CHECK(outcome(Decision::give_back, change) == row.give_back);
        CHECK(outcome(Decision::reject, change) == row.reject);
        CHECK(outcome(Decision::merge, change) == row.merge);
    }
    CHECK(outcome(Decision::approve, change_in("open"), k_reviewer, "c0", false) == "approved");
}

TEST_CASE("an approval repeated by who gave it changes nothing; of another content it is none") {
    for (const char* state : {"approved", "merging", "merged"}) {
        CHECK(outcome(Decision::approve, change_in(state, "rex")) == state);
        CHECK(outcome(Decision::approve, change_in(state, "rex"), k_other) == "conflict");
        CHECK(outcome(Decision::approve, change_in(state, "rex"), k_reviewer, "c1") == "conflict");
    }
    CHECK(outcome(Decision::approve, change_in("open"), k_reviewer, "") == "conflict");
    CHECK(outcome(Decision::reject, change_in("open"), k_reviewer, "") == "rejected");
    CHECK(outcome(Decision::reject, change_in("open"), k_reviewer, "c1") == "conflict");
}

TEST_CASE("nobody decides about their own change, whatever their role") {
    for (const char* role : {"user", "reviewer", "admin"}) {
        for (const auto decision : {Decision::approve, Decision::give_back, Decision::reject, Decision::merge})
            CHECK(outcome(decision, change_in("open"), as("ann", role)) == "permission_denied");
    }
}

TEST_CASE("who withdraws a release, and who lifts it") {
    store::Release release;
    release.user = "ann";
    CHECK_FALSE(withdraws(release, as("ann", "user")));
    CHECK_FALSE(withdraws(release, as("ann", "admin")));
    CHECK(withdraws(release, k_reviewer));
    CHECK(withdraws(release, as("adam", "admin")));
    CHECK(may_change(release, as("ann", "user")));
    CHECK_FALSE(may_change(release, as("bob", "user")));
    CHECK_FALSE(may_change(release, as("bob", "auditor")));
    CHECK_FALSE(may_lift(release, as("ann", "user")));
    CHECK(may_lift(release, k_other));
}
