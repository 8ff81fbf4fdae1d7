#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a change on a company's forge is, and what is done next about it. Plain rules over what was seen: no forge, no
/// database, no clock.
namespace atelier::change {

/// Where the change stands, from the forge's side.
enum class State {
    gated,           ///< green here, not there yet
    pushed,          ///< its branch is there
    open,            ///< people and machines of the company look at it
    merged,          ///< its release follows
    released,        ///< the end
    withdrawn,       ///< sent back, rejected or replaced: nothing more is done
    closed_outside,  ///< somebody closed the pull request
    branch_gone,     ///< and removed the branch
    foreign_commit,  ///< the branch has a commit that is not from here: it is not what was approved
    held,            ///< `reason` says why nothing is done
};
std::string_view to_string(State state);

/// The one next step. All but `release` are writes to the forge.
enum class Intent { none, push, open, update, verdict, comment, merge, release };
std::string_view to_string(Intent intent);

/// What Atelier wants of the change.
struct Wish {
    enum class Review { waiting, approved, sent_back, released };
    Review review = Review::waiting;
    bool merge = false;      ///< as soon as it is approved and the forge allows it
    bool has_words = false;  ///< sent back with a comment for the author
    bool operator==(const Wish&) const = default;
};

enum class Checks { none, running, red, green };
enum class Reviews { none, changes, approved, stale };
std::string_view to_string(Checks checks);
std::string_view to_string(Reviews reviews);

/// One check, one review and the base's rules, as a forge tells them.
struct CheckSeen {
    std::string name;
    Checks state = Checks::running;
};
struct ReviewSeen {
    bool approves = false;
    bool is_stale = false;
    bool counts = true;  ///< by the forge's rules
};
struct RulesSeen {
    int approvals = 0;
    std::vector<std::string> checks = {};  ///< required; `*` and `?` stand for anything
    bool may_merge = true;
};

/// How the head stands with the company's rules.
struct Standing {
    Checks checks = Checks::none;
    Reviews reviews = Reviews::none;
    bool is_ready = false;
    std::string reason = {};  ///< why not: no_right_to_merge, changes_requested, approvals_missing, checks_red,
                              ///< checks_running, checks_missing, not_mergeable
    bool operator==(const Standing&) const = default;
};
/// `ours`: the name of our own check, which is no opinion of the company's. A required check that nobody reported is
/// missing, not green; a red or running one holds a merge even where the rules do not require it.
Standing standing_of(
    const RulesSeen& rules, const std::vector<CheckSeen>& checks, const std::vector<ReviewSeen>& reviews,
    bool is_mergeable, std::string_view ours
);

/// A commit on the forge beside ours.
enum class Head {
    absent,
    ours,
    behind,   ///< an ancestor of ours
    foreign,  ///< has what ours has not
};

enum class Verdict { none, pending, success, failure };

/// What was seen of one change on the forge.
struct Facts {
    Head branch = Head::absent;
    enum class Pull { none, open, closed, merged };
    Pull pull = Pull::none;
    Head pull_head = Head::absent;
    Standing standing = {};           ///< of an open pull request
    Verdict verdict = Verdict::none;  ///< ours, on our commit
    bool is_told = false;             ///< the pull request has our text
    bool is_commented = false;        ///< and our comment
    bool folder_matches = false;      ///< of a merged one: the folder in the merge commit is what was approved
    bool operator==(const Facts&) const = default;
};

struct Decision {
    State state = State::gated;
    std::string reason = {};  ///< a code: what it waits for, or why it is held; empty: for nothing
    Intent intent = Intent::none;
    bool done = false;
    bool operator==(const Decision&) const = default;
};
/// Our verdict on a commit, as the wish wants it.
Verdict verdict_of(const Wish& wish);
Decision decide(const Wish& wish, const Facts& facts);

}  // namespace atelier::change
