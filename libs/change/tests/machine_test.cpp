#include "atelier/change/machine.hpp"

#include <doctest/doctest.h>

using namespace atelier::change;

namespace {

using Pull = Facts::Pull;
using Review = Wish::Review;

Wish wish(Review review, bool merge = true) { return {.review = review, .merge = merge}; }

/// An open pull request at our head, told and judged, that the forge would merge.
Facts ready(Verdict verdict) {
    Facts out;
    out.branch = Head::ours;
    out.pull = Pull::open;
    out.pull_head = Head::ours;
    out.standing = {Checks::green, Reviews::approved, true, ""};
    out.verdict = verdict;
    out.is_told = true;
    return out;
}

template <class Change>
Facts but(Facts facts, Change change) {
    change(facts);
    return facts;
}

}  // namespace

TEST_CASE("what follows from what was wanted and seen") {
    struct Row {
        const char* name;
        Wish wish;
        Facts facts;
        Decision expected;
    };
    const Facts open_success = ready(Verdict::success);
    const Facts merged = but(open_success, [](Facts& f) {
        f.pull = Pull::merged;
        f.folder_matches = true;
    });
    const Facts closed = but(open_success, [](Facts& f) { f.pull = Pull::closed; });
    const auto red = [](Facts& f) { f.standing = {Checks::red, Reviews::none, false, "checks_red"}; };
    const Wish words{.review = Review::sent_back, .has_words = true};
    const Row rows[] = {
        {"nothing there", wish(Review::waiting), {}, {State::gated, "", Intent::push}},
        {"an older commit there", wish(Review::waiting), {.branch = Head::behind}, {State::gated, "", Intent::push}},
        {"our commit there", wish(Review::waiting), {.branch = Head::ours}, {State::pushed, "", Intent::open}},
        {"a stranger's commit there",
         wish(Review::approved),
         {.branch = Head::foreign},
         {State::foreign_commit, "foreign_commit"}},
        {"open, nothing said", wish(Review::waiting), ready(Verdict::none), {State::open, "", Intent::verdict}},
        {"open, waits", wish(Review::waiting), ready(Verdict::pending), {State::open, "waiting_for_review"}},
        {"open with an older text",
         wish(Review::waiting),
         but(ready(Verdict::pending), [](Facts& f) { f.is_told = false; }),
         {State::open, "", Intent::update}},
        {"open with an older commit",
         wish(Review::approved),
         but(open_success, [](Facts& f) { f.pull_head = Head::behind; }),
         {State::open, "", Intent::push}},
        {"open with a stranger's commit",
         wish(Review::approved),
         but(open_success, [](Facts& f) { f.pull_head = Head::foreign; }),
         {State::foreign_commit, "foreign_commit"}},
        {"approved, not yet said", wish(Review::approved), ready(Verdict::pending), {State::open, "", Intent::verdict}},
        {"approved, CI red", wish(Review::approved), but(open_success, red), {State::open, "checks_red"}},
        {"approved, nobody asked for the merge",
         wish(Review::approved, false),
         open_success,
         {State::open, "merge_not_asked"}},
        {"approved and ready", wish(Review::approved), open_success, {State::open, "", Intent::merge}},
        {"merged as approved", wish(Review::approved), merged, {State::merged, "", Intent::release}},
        {"merged as approved, nobody asked us",
         wish(Review::approved, false),
         merged,
         {State::merged, "", Intent::release}},
        {"merged, other content",
         wish(Review::approved),
         but(merged, [](Facts& f) { f.folder_matches = false; }),
         {State::held, "merged_differs"}},
        {"merged before our approval", wish(Review::waiting), merged, {State::held, "merged_without_approval"}},
        {"merged, sent back here", wish(Review::sent_back), merged, {State::held, "merged_though_sent_back"}},
        {"replaced, and the newer one merged",
         wish(Review::sent_back),
         but(merged, [](Facts& f) { f.pull_head = Head::foreign; }),
         {State::withdrawn, "", Intent::none, true}},
        {"released", wish(Review::released), merged, {State::released, "", Intent::none, true}},
        {"closed by somebody", wish(Review::approved), closed, {State::closed_outside, "closed_outside"}},
        {"closed, branch removed",
         wish(Review::approved),
         but(closed, [](Facts& f) { f.branch = Head::absent; }),
         {State::branch_gone, "branch_gone"}},
        {"sent back", words, ready(Verdict::pending), {State::withdrawn, "", Intent::verdict}},
        {"sent back, said", words, ready(Verdict::failure), {State::withdrawn, "", Intent::comment}},
        {"sent back, all said",
         words,
         but(ready(Verdict::failure), [](Facts& f) { f.is_commented = true; }),
         {State::withdrawn, "", Intent::none, true}},
        {"replaced by a newer version",
         words,
         but(open_success, [](Facts& f) { f.pull_head = Head::foreign; }),
         {State::withdrawn, "", Intent::none, true}},
        {"sent back before it was there", words, {}, {State::withdrawn, "", Intent::none, true}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        const Decision made = decide(row.wish, row.facts);
        CHECK(to_string(made.state) == to_string(row.expected.state));
        CHECK(made.reason == row.expected.reason);
        CHECK(to_string(made.intent) == to_string(row.expected.intent));
        CHECK(made.done == row.expected.done);
    }
}

TEST_CASE("how a head stands with the company's rules") {
    struct Row {
        const char* name;
        RulesSeen rules;
        std::vector<CheckSeen> checks;
        std::vector<ReviewSeen> reviews;
        bool mergeable;
        Standing expected;
    };
    const CheckSeen green{"ci/build", Checks::green};
    const ReviewSeen yes{.approves = true};
    const ReviewSeen no{.approves = false};
    const Row rows[] = {
        {"no rules", {}, {}, {}, true, {Checks::none, Reviews::none, true, ""}},
        {"no rules, conflict", {}, {}, {}, false, {Checks::none, Reviews::none, false, "not_mergeable"}},
        {"nobody reported",
         {.checks = {"ci/build"}},
         {},
         {},
         true,
         {Checks::none, Reviews::none, false, "checks_missing"}},
        {"another one reported",
         {.checks = {"ci/*"}},
         {{"lint", Checks::green}},
         {},
         true,
         {Checks::none, Reviews::none, false, "checks_missing"}},
        {"a pattern is met", {.checks = {"ci/*"}}, {green}, {}, true, {Checks::green, Reviews::none, true, ""}},
        {"one runs",
         {},
         {green, {"lint", Checks::running}},
         {},
         true,
         {Checks::running, Reviews::none, false, "checks_running"}},
        {"one is red", {}, {green, {"lint", Checks::red}}, {}, true, {Checks::red, Reviews::none, false, "checks_red"}},
        {"our own is no opinion",
         {.checks = {"atelier/gate"}},
         {{"atelier/gate", Checks::red}},
         {},
         true,
         {Checks::none, Reviews::none, true, ""}},
        {"an approval is missing",
         {.approvals = 2},
         {},
         {yes},
         true,
         {Checks::none, Reviews::approved, false, "approvals_missing"}},
        {"a stale one is none",
         {.approvals = 1},
         {},
         {{.approves = true, .is_stale = true}},
         true,
         {Checks::none, Reviews::stale, false, "approvals_missing"}},
        {"of nobody in charge",
         {.approvals = 1},
         {},
         {{.approves = true, .counts = false}},
         true,
         {Checks::none, Reviews::none, false, "approvals_missing"}},
        {"changes are wished for",
         {.approvals = 1},
         {green},
         {yes, no},
         true,
         {Checks::green, Reviews::changes, false, "changes_requested"}},
        {"we may not",
         {.may_merge = false},
         {green},
         {yes},
         true,
         {Checks::green, Reviews::approved, false, "no_right_to_merge"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        const Standing made = standing_of(row.rules, row.checks, row.reviews, row.mergeable, "atelier/gate");
        CHECK(made.reason == row.expected.reason);
        CHECK(made == row.expected);
    }
}
